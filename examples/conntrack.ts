/**
 * Watches flows come and go, in a namespace of its own.
 *
 * Run it as root: node build/examples/conntrack.js
 */
import { Conntrack, createNamespace } from '../src/index.js';

using namespace = createNamespace();
await using conntrack = new Conntrack({ netns: namespace.fd });
const events = conntrack.events();

const orig = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000, dport: 80 };
await conntrack.add({ protocol: 'tcp', orig, state: 'established', timeout: 300, mark: 5 });
await conntrack.add({
  protocol: 'udp',
  orig: { ...orig, dport: 53 },
  timeout: 30,
  natSrc: { address: '192.0.2.1', port: 5000 },
});

// the kernel leaves out what the filter does not mean
for (const { orig, mark } of await conntrack.dump({ mark: 5 }))
  console.log(`port ${orig.dport} has mark ${mark}`);
for await (const { reply } of conntrack.dump({ status: ['srcNat'] }))
  console.log(`answers go to ${reply.dst}:${reply.dport}`);

await conntrack.update({ protocol: 'tcp', orig, mark: 6 });
console.log('forgotten:', await conntrack.del({ orig: { src: '10.0.0.0/8' } }));

let ended = 0;
for await (const event of events) {
  if (event.event === 'overrun') console.log('events were lost');
  if (!('orig' in event)) continue;
  console.log(event.event, event.protocol);
  if (event.event === 'destroy' && ++ended === 2) break;
}
