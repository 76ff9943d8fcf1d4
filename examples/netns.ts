/**
 * Two network namespaces joined by a veth pair, one of them with a name that `ip netns` knows; and a program in it.
 * Needs root, or `unshare -Urmn` with a tmpfs on /run.
 *
 * Run it: node build/examples/netns.js
 */
import { NetNS, netns } from '../src/index.js';

const name = `example-${process.pid}`;

await using blue = new NetNS({ name, create: true });
await using green = new NetNS({ create: true }); // without a name it lives as long as its users

await blue.link.add({ ifname: 'uplink', linkinfo: { kind: 'veth', data: { peer: { ifname: 'peer' } } } });
await blue.link.set({ dev: 'peer', netns: green, up: true });
await blue.link.set({ dev: 'uplink', up: true });
await blue.addr.add({ dev: 'uplink', address: '10.9.0.1/24' });
await green.addr.add({ dev: 'peer', address: '10.9.0.2/24' });

console.log('green has', (await green.link.dump()).map(({ ifname }) => ifname).join(', '));
console.log('named:', (await netns.list()).includes(name));

// A function with sockets there, and a program that lives there.
const routes = await netns.run(name, async (ns) => await ns.route.dump({ table: 'main', family: 'inet' }));
console.log('blue routes', routes.map(({ dst }) => dst).join(', '));
const child = netns.spawn(name, 'readlink', ['/proc/self/ns/net']);
for await (const text of child.stdout!)
  console.log(String(text).startsWith('net:[') ? 'the program ran' : text);

await blue.remove();
console.log('named:', (await netns.list()).includes(name));
