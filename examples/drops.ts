/**
 * Shows packets as the kernel drops them, with the reason and the place.
 *
 * Run it as root, in the initial network namespace: node build/examples/drops.js [COUNT]
 */
import { DropMonitor } from '../src/index.js';

let left = Number(process.argv[2] ?? 10);
await using monitor = new DropMonitor();
for await (const one of await monitor.packets({ truncate: 64 })) {
  if (one.event === 'overrun') console.log('drops were lost here');
  if (one.event !== 'drop') continue;
  const { reason = '', symbol = '', ifname = '', length = 0 } = one;
  console.log(`${reason.padEnd(24)} ${symbol.padEnd(32)} ${ifname.padEnd(10)} ${length} bytes`);
  if (--left <= 0) break;
}
