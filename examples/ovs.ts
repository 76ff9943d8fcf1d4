/**
 * A switch of Open vSwitch's in the kernel, with one flow.
 *
 * Run it as root: node build/examples/ovs.js
 */
import { createNamespace, type NetlinkError, Ovs } from '../src/index.js';

using space = createNamespace();
await using ovs = new Ovs({ netns: space.fd });
try {
  await ovs.addDatapath('dp0');
  await ovs.addVport('dp0', { name: 'int0', type: 'internal' });
  const ethernet = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' };
  const arp = { sip: '0.0.0.0', tip: '0.0.0.0', op: 0, sha: '00:00:00:00:00:00', tha: '00:00:00:00:00:00' };
  await ovs.setFlow('dp0', {
    key: { inPort: 1, ethernet, ethertype: 0x0806, arp },
    mask: {
      inPort: 0xffffffff,
      ethernet: { src: 'ff:ff:ff:ff:ff:ff', dst: '00:00:00:00:00:00' },
      ethertype: 0xffff,
      arp,
    },
    actions: [{ output: 0 }],
  });
  for (const flow of await ovs.flows('dp0')) console.log(Ovs.format(flow));
} catch (error) {
  // a kernel without Open vSwitch
  const { code, message } = error as NetlinkError;
  if (code !== 'ENOENT') throw error;
  console.log(message);
}
