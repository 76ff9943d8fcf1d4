/**
 * A tunnel between two namespaces, changed while it is in use.
 *
 * Run it as root: node build/examples/wireguard.js
 */
import { createNamespace, IPRoute, type NetlinkError, WireGuard } from '../src/index.js';

using left = createNamespace();
using right = createNamespace();
const keys = [WireGuard.genkey(), WireGuard.genkey()];

try {
  for (const [i, { fd }] of [left, right].entries()) {
    await using ipr = new IPRoute({ netns: fd });
    if (i === 0) {
      // a cable from the one to the other
      const peer = { ifname: 've1', netns: right.fd };
      await ipr.link.add({ ifname: 've0', linkinfo: { kind: 'veth', data: { peer } } });
    }
    await ipr.addr.add({ dev: `ve${i}`, address: `192.0.2.${i + 1}/24` });
    await ipr.link.set({ dev: `ve${i}`, up: true });
    await ipr.link.add({ ifname: 'wg0', linkinfo: { kind: 'wireguard' } });
    await ipr.addr.add({ dev: 'wg0', address: `10.0.0.${i + 1}/24` });
    await ipr.link.set({ dev: 'wg0', up: true });
    await using wg = new WireGuard({ netns: fd });
    await wg.sync(
      'wg0',
      `[Interface]
       PrivateKey = ${keys[i]}
       ListenPort = 51820
       [Peer]
       PublicKey = ${await WireGuard.pubkey(keys[1 - i]!)}
       AllowedIPs = 10.0.0.${2 - i}/32
       Endpoint = 192.0.2.${2 - i}:51820
       PersistentKeepalive = 1`,
    );
  }

  await using wg = new WireGuard({ netns: left.fd });
  for await (const event of wg.watch({ dev: 'wg0', interval: 100 })) {
    if (event.event !== 'handshake') continue;
    console.log('the tunnel is up');
    break;
  }
  // only what differs is sent: the tunnel goes on
  const device = await wg.get('wg0');
  device.peers[0]!.allowedips.push('10.9.0.0/16');
  const { changed } = await wg.sync('wg0', device);
  console.log('added:', changed[0]!.added!.join());
  console.log(
    WireGuard.format(await wg.get('wg0'))
      .split('\n')
      .find((line) => line.startsWith('AllowedIPs')),
  );
} catch (error) {
  // a kernel without WireGuard
  const { code, message } = error as NetlinkError;
  if (code !== 'EOPNOTSUPP') throw error;
  console.log(message.split('\n')[0]);
}
