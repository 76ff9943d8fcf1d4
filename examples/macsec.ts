/**
 * Keys of a MACsec device.
 *
 * Run it as root: node build/examples/macsec.js
 */
import { createNamespace, IPRoute, Macsec, type NetlinkError } from '../src/index.js';

using space = createNamespace();
await using ipr = new IPRoute({ netns: space.fd });
await using macsec = new Macsec({ netns: space.fd });
const far = { address: '02:00:00:00:00:02', port: 1 };
const key = '0123456789abcdef0123456789abcdef';
try {
  await ipr.link.add({ ifname: 've0', linkinfo: { kind: 'veth', data: { peer: { ifname: 've1' } } } });
  await ipr.link.add({ ifname: 'ms0', link: 've0', linkinfo: { kind: 'macsec', data: { encrypt: 1 } } });
  await macsec.addTxSa('ms0', { an: 0, pn: 1, active: true, keyid: '01', key });
  await macsec.addRxSc('ms0', far);
  await macsec.addRxSa('ms0', far, { an: 0, pn: 1, active: true, keyid: '02', key });
  for (const { ifname, encodingSa, rxScs } of await macsec.list())
    console.log(`${ifname} sends with key ${encodingSa}, hears ${rxScs.map(({ sci }) => sci)}`);
} catch (error) {
  // a kernel without MACsec
  const { code, message } = error as NetlinkError;
  if (code !== 'EOPNOTSUPP' && code !== 'ENOENT') throw error;
  console.log(message.split('\n')[0]);
}
