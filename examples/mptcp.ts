/**
 * Endpoints of multipath TCP in a namespace of its own.
 *
 * Run it as root: node build/examples/mptcp.js
 */
import { createNamespace, IPRoute, Mptcp, type NetlinkError } from '../src/index.js';

using space = createNamespace();
await using ipr = new IPRoute({ netns: space.fd });
await using mptcp = new Mptcp({ netns: space.fd });
try {
  await ipr.addr.add({ dev: 'lo', address: '192.0.2.7/24' });
  await mptcp.add({ address: '192.0.2.7', dev: 'lo', flags: ['subflow'] });
  await mptcp.add({ address: '192.0.2.8', id: 9, flags: ['signal'] });
  await mptcp.setLimits({ subflows: 4, addAddrAccepted: 2 });
  for (const { id, address, flags } of await mptcp.endpoints()) console.log(`${id}: ${address} ${flags}`);
  console.log(await mptcp.limits());
} catch (error) {
  // a kernel without MPTCP
  const { code, message } = error as NetlinkError;
  if (code !== 'ENOENT') throw error;
  console.log(message);
}
