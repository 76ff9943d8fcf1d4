/**
 * An IPsec tunnel between two namespaces, with packets through it.
 *
 * Run it as root: node build/examples/xfrm.js
 */
import { createNamespace, IPRoute, type NetlinkError, netns, Xfrm } from '../src/index.js';

using left = createNamespace();
using right = createNamespace();
const aead = { name: 'rfc4106(gcm(aes))', key: '43'.repeat(20), icvLen: 128 };

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
    await ipr.link.set({ dev: 'lo', up: true });
    await ipr.addr.add({ dev: 'lo', address: `10.${i}.0.1/32` });
    await ipr.route.add({ dst: `10.${1 - i}.0.0/24`, dev: `ve${i}`, prefsrc: `10.${i}.0.1` });
    await using xfrm = new Xfrm({ netns: fd });
    for (const way of [0, 1]) {
      const [src, dst] = [`192.0.2.${way + 1}`, `192.0.2.${2 - way}`] as const;
      await xfrm.state.add({ src, dst, proto: 'esp', spi: 0x200 + way, mode: 'tunnel', reqid: 1, aead });
      await xfrm.policy.add({
        src: `10.${way}.0.0/24`,
        dst: `10.${1 - way}.0.0/24`,
        dir: way === i ? 'out' : 'in',
        tmpl: [{ src, dst, proto: 'esp', reqid: 1, mode: 'tunnel' }],
      });
    }
  }
  // a datagram from the one to the other
  const send = "const s = require('dgram').createSocket('udp4'); s.send('x', 9, '10.1.0.1', () => s.close())";
  await new Promise((resolve) => netns.spawn(left.fd, process.execPath, ['-e', send]).once('close', resolve));
  await using xfrm = new Xfrm({ netns: right.fd });
  const { lifetime } = await xfrm.state.get({ dst: '192.0.2.2', proto: 'esp', spi: 0x200 });
  console.log('through the tunnel:', lifetime.packets);
  const { inNoStates } = await xfrm.statistics();
  console.log('without a state:', inNoStates);
} catch (error) {
  // a kernel without ESP
  const { code, message } = error as NetlinkError;
  if (code !== 'EPROTONOSUPPORT' && code !== 'ENOSYS') throw error;
  console.log(message.split('\n')[0]);
}
