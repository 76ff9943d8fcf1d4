/**
 * Two nodes of a TIPC cluster in two namespaces, with a link between them.
 *
 * Run it as root: node build/examples/tipc.js
 */
import { createNamespace, IPRoute, type NetlinkError, Tipc } from '../src/index.js';

using left = createNamespace();
using right = createNamespace();
await using ipr = new IPRoute({ netns: left.fd });
await using far = new IPRoute({ netns: right.fd });
await using tipc = new Tipc({ netns: left.fd });
await using other = new Tipc({ netns: right.fd });
try {
  await ipr.link.add({
    ifname: 'v0',
    up: true,
    linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1', netNsFd: right.fd } } },
  });
  await far.link.set({ dev: 'v1', up: true });
  await tipc.setNode({ identity: 'alpha' });
  await other.setNode({ identity: 'beta' });
  await tipc.enableBearer({ media: 'eth', dev: 'v0' });
  await other.enableBearer({ media: 'eth', dev: 'v1' });
  for (const { name, priority } of await tipc.bearers()) console.log(`${name}: priority ${priority}`);
  for (const { type, lower, scope } of await tipc.nameTable()) console.log(`{${type},${lower}} ${scope}`);
} catch (error) {
  // a kernel without TIPC
  const { code, message } = error as NetlinkError;
  if (code !== 'ENOENT') throw error;
  console.log(message.split('\n')[0]);
}
