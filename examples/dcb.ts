/**
 * Shows data centre bridging of every interface that has it.
 *
 * Run it: node build/examples/dcb.js
 */
import { Dcb, IPRoute, type NetlinkError } from '../src/index.js';

await using ipr = new IPRoute();
await using dcb = new Dcb();
for (const { ifname } of await ipr.link.dump()) {
  try {
    const { ets, pfc, apps = [] } = await dcb.get(ifname);
    console.log(ifname, 'bandwidths', ets?.tcBw, 'flow control', pfc?.prioPfc, `${apps.length} applications`);
  } catch (error) {
    if ((error as NetlinkError).code !== 'EOPNOTSUPP') throw error;
    console.log(ifname, 'has none');
  }
}
