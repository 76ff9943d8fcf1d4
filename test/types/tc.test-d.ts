// Compiled, never run: what the editor knows about traffic control.
import { type IPRoute, undeclared } from '../../src/index.js';

export async function check(ipr: IPRoute): Promise<void> {
  const { qdisc, class: classes, filter, action } = ipr.tc;
  const dev = 'eth0';
  await qdisc.add({ dev, kind: 'netem', options: { delay: '100ms', loss: { gemodel: ['1%', '10%'] } } });
  await qdisc.add({ dev, kind: 'netem', options: { latency: 100, jitter64: 5n } });
  // a kind that is not declared has bytes
  await qdisc.add({ dev, kind: undeclared('mykind'), options: '0a0b' });
  // @ts-expect-error: a kind that is misspelt
  await qdisc.add({ dev, kind: 'fq_code' });
  await qdisc.add({ dev, kind: 'tbf', options: { rate: '1mbit', burst: '10k', latency: '50ms' } });
  // @ts-expect-error: no word and no key of the kernel
  await qdisc.add({ dev, kind: 'tbf', options: { rat: '1mbit' } });
  // @ts-expect-error: a rate is a number or text
  await qdisc.add({ dev, kind: 'tbf', options: { rate: true } });
  // @ts-expect-error: no such framing
  await qdisc.add({ dev, kind: 'cake', options: { framing: 'dsl' } });
  await classes.add({ dev, parent: '1:', handle: '1:1', kind: 'hfsc', options: { sc: '1mbit' } });
  await filter.add({
    dev,
    parent: 'ingress',
    protocol: 'ip',
    kind: 'flower',
    options: { ipProto: 'tcp', dstPort: 80, keyIpTtl: 5, act: ['drop', 'goto chain 5'] },
  });
  // @ts-expect-error: of another filter
  await filter.add({ dev, kind: 'matchall', options: { dstPort: 80 } });
  await action.add({ kind: 'mirred', options: { egress: 'redirect', dev } });
  await action.add(['pass', { kind: 'gact', options: { parms: { action: 'drop' } } }]);
  // @ts-expect-error: no such way
  await action.add({ kind: 'mirred', options: { egress: 'copy', dev } });
  // what a dump returns, the verbs take
  for (const one of await qdisc.dump({ dev })) await qdisc.replace(one);
  for (const one of await classes.dump({ dev })) await classes.replace(one);
  for (const one of await filter.dump({ dev })) await filter.replace(one);
  for (const one of await action.dump({ kind: 'gact' })) await action.replace(one);
}
