/**
 * Reads and changes what a network device can do, in a namespace of its own.
 *
 * Run it as root: node build/examples/ethtool.js
 */
import { createNamespace, Ethtool, IPRoute } from '../src/index.js';

using namespace = createNamespace();
await using ipr = new IPRoute({ netns: namespace.fd });
await ipr.link.add({ ifname: 'v0', linkinfo: { kind: 'veth', data: { peer: { ifname: 'v1' } } } });

await using ethtool = new Ethtool({ netns: namespace.fd });
const { speed, duplex, driver, channels, features } = await ethtool.get('v0');
console.log(`${driver?.driver}: ${speed} Mb/s, ${duplex} duplex, receive queues: ${channels?.rxCount}`);
console.log('segmentation offload:', features!['tx-tcp-segmentation']!.active);

const events = await ethtool.monitor({ events: ['features'] });
const { changed } = await ethtool.features.set('v0', { tso: false, gro: true });
console.log('changed:', Object.keys(changed).sort().join(', '));
for await (const event of events) {
  if (event.event !== 'features') continue;
  console.log(`${event.ifname} receives with gro:`, event.features['rx-gro']!.active);
  break;
}

// a misspelt name is an error before anything is sent
await ethtool.features.set('v0', { 'rx-gor': true }).catch(({ message }) => console.log(message));
// what a device has not is an error of one line
await ethtool.rings.get('lo').catch(({ message }) => console.log(message));
for (const { ifname } of await ethtool.channels.dump()) console.log(`${ifname} has channels`);
