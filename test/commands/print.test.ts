/** What is printed of a command: the words that people write, in whatever words it came. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseCommand, toCommand } from '../../src/commands/index.js';

const rows: readonly (readonly [string, string])[] = [
  ['ip route add 0/0 via 10.0.0.1 dev eth0', 'ip route add default via 10.0.0.1 dev eth0'],
  ['ip r a 0.0.0.0/0 via 10.0.0.1', 'ip route add default via 10.0.0.1'],
  ['ip route del any dev eth0', 'ip route del default dev eth0'],
  // without a family, `default` would be that of IPv4
  ['ip route add ::/0 dev eth0', 'ip route add ::/0 dev eth0'],
  ["ip link set dev 'a;b' up", "ip link set dev 'a;b' up"],
];

for (const [given, printed] of rows) it(given, () => assert.equal(toCommand(parseCommand(given)), printed));
