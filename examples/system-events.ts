/**
 * A device that comes and goes, and a process that ends.
 *
 * Run it as root: node build/examples/system-events.js
 */
import { spawn } from 'node:child_process';
import { createNamespace, IPRoute, type NetlinkError, processEvents, uevents } from '../src/index.js';

using space = createNamespace();
await using ipr = new IPRoute({ netns: space.fd });
const devices = uevents({ netns: space.fd, subsystem: 'net', env: { INTERFACE: 've0' } });
await ipr.link.add({ ifname: 've0', linkinfo: { kind: 'veth', data: { peer: { ifname: 've1' } } } });
await ipr.link.del({ dev: 've0' });
for await (const event of devices) {
  if (event.event !== 'uevent') continue;
  console.log(event.action, event.env.INTERFACE);
  if (event.action === 'remove') break;
}

try {
  const processes = await processEvents({ events: ['nonzeroExit'] });
  const { pid } = spawn('false');
  for await (const event of processes) {
    if (event.event !== 'exit' || event.processTgid !== pid) continue;
    console.log('ended with', event.exitCode >> 8);
    break;
  }
} catch (error) {
  // not the initial namespaces, or no right to it
  const { code, message } = error as NetlinkError;
  if (code !== 'EOPNOTSUPP' && code !== 'EPERM') throw error;
  console.log(message);
}
