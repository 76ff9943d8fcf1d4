/** Does command lines of tsroute2, one after another: prints what each printed, and behind it its exit status. */
import { main } from '../../src/cli/main.js';

for (const line of process.argv.slice(2)) {
  const status = await main(line.split(' '));
  process.stdout.write(`\0${status}\0`);
}
