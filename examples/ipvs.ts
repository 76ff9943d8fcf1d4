/**
 * A service with two destinations, changed by the fewest changes.
 *
 * Run it as root: node build/examples/ipvs.js
 */
import { createNamespace, IPRoute, Ipvs, type NetlinkError } from '../src/index.js';

using space = createNamespace();
await using ipvs = new Ipvs({ netns: space.fd });
const web = { protocol: 'tcp', address: '192.0.2.1', port: 80, scheduler: 'rr' } as const;
try {
  await using ipr = new IPRoute({ netns: space.fd });
  await ipr.link.set({ dev: 'lo', up: true });
  await ipvs.add(web);
  await ipvs.addDest(web, { address: '10.0.0.2', method: 'masq' });
  const changes = await ipvs.sync([
    {
      ...web,
      destinations: [
        { address: '10.0.0.2', method: 'masq' },
        { address: '10.0.0.3', method: 'masq', weight: 7 },
      ],
    },
  ]);
  console.log(changes.map(({ change }) => change).join());
  for (const { destinations } of await ipvs.list())
    for (const { address, weight } of destinations) console.log(`${address} weight ${weight}`);
} catch (error) {
  // a kernel without IPVS
  const { code, message } = error as NetlinkError;
  if (code !== 'ENOENT') throw error;
  console.log(message);
}
