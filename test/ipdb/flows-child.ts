/** Makes, changes and ends flows as fast as it can: the namespace is the first word. */
import { openSync } from 'node:fs';
import { Conntrack } from '../../src/index.js';

const conntrack = new Conntrack({ netns: openSync(process.argv[2]!, 'r') });
const orig = (n: number) => ({
  src: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
  dst: '10.200.0.1',
  sport: 9,
  dport: 9,
});
const COUNT = 8000;
const LOT = 500;

for (let from = 0; from < COUNT; from += LOT) {
  const lot = Array.from({ length: LOT }, (_, i) => from + i);
  await Promise.all(
    lot.map((n) => conntrack.add({ protocol: 'udp', orig: orig(n), timeout: 600, mark: n % 7 })),
  );
  await Promise.all(
    lot
      .filter((n) => n % 3 === 0)
      .map((n) => conntrack.update({ protocol: 'udp', orig: orig(n), mark: 100 + (n % 5) })),
  );
  await Promise.all(
    lot.filter((n) => n % 2 === 0).map((n) => conntrack.del({ protocol: 'udp', orig: orig(n) })),
  );
}
conntrack.close();
