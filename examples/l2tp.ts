/**
 * A tunnel of L2TP with an Ethernet session, and the port of a tunnel over UDP.
 *
 * Run it as root: node build/examples/l2tp.js
 */
import { createNamespace, Fou, IPRoute, L2tp, type NetlinkError } from '../src/index.js';

using space = createNamespace();
await using ipr = new IPRoute({ netns: space.fd });
await using l2tp = new L2tp({ netns: space.fd });
await using fou = new Fou({ netns: space.fd });
try {
  await ipr.link.set({ dev: 'lo', up: true });
  await l2tp.addTunnel({
    tunnelId: 10,
    peerTunnelId: 20,
    local: '127.0.0.1',
    remote: '127.0.0.2',
    sport: 5000,
    dport: 6000,
  });
  await l2tp.addSession({ tunnelId: 10, sessionId: 1, peerSessionId: 2, ifname: 'l2eth0' });
  for (const { ifname, tunnelId } of await l2tp.sessions()) console.log(`${ifname} in tunnel ${tunnelId}`);
  await fou.add({ port: 5555, ipproto: 47 });
  for (const { port, ipproto } of await fou.list()) console.log(`port ${port} takes protocol ${ipproto}`);
} catch (error) {
  // a kernel without L2TP
  const { code, message } = error as NetlinkError;
  if (code !== 'ENOENT' && code !== 'EPROTONOSUPPORT') throw error;
  console.log(message.split('\n')[0]);
}
