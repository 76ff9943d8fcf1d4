import { Conntrack, type Flow } from '../../src/index.js';

const conntrack = new Conntrack({ netns: 'blue' });

// a dump is an array, or a stream
const flows: Flow[] = await conntrack.dump({
  protocol: 'tcp',
  mark: { value: 1, mask: 3 },
  status: ['!seenReply'],
});
for await (const flow of conntrack.dump()) flow.orig.src satisfies string;
flows[0]!.status satisfies readonly (string | number)[];
// what it returns is taken again
await conntrack.add(flows[0]!);

const events = conntrack.events({ groups: ['new', 'expectNew'] });
for await (const event of events) {
  if (event.event === 'new') event.orig.dport satisfies number | undefined;
  else if (event.event === 'expectNew') event.tuple.dst satisfies string;
  // @ts-expect-error an overrun has no flow
  else if (event.event === 'overrun') event.orig;
}

// @ts-expect-error there is no such field
await conntrack.dump({ makr: 1 });
// @ts-expect-error there is no such status
await conntrack.dump({ status: ['asured'] });
// @ts-expect-error there is no such group
conntrack.events({ groups: ['gone'] });
// @ts-expect-error the direction is missing
await conntrack.add({ protocol: 'tcp', timeout: 3 });
// @ts-expect-error a port is a number
await conntrack.get({ protocol: 'tcp', orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: '1', dport: 2 } });
// @ts-expect-error an option that there is not
new Conntrack({ netnss: 'blue' });
