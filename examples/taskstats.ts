/**
 * Statistics of this process, and of one as it ends. Needs root in the initial namespaces.
 *
 * Run it: node build/examples/taskstats.js
 */
import { spawn } from 'node:child_process';
import { TaskStats } from '../src/index.js';

await using stats = new TaskStats();

const { comm, utime, nvcsw } = await stats.getPid(process.pid);
console.log(`${comm}: ${utime} µs of user time, ${nvcsw} voluntary switches`);

await using exits = await stats.exits();
const child = spawn('sh', ['-c', 'exit 3']);
for await (const exit of exits) {
  if (exit.event !== 'exit' || exit.pid !== child.pid) continue;
  console.log(`${exit.stats.comm} ended with ${exit.stats.exitcode! >> 8}`);
  break;
}
