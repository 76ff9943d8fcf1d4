/** A command line that makes no sense is refused by the word at fault, its column, and the nearest word. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommandError, parseCommand, splitWords, toCommand } from '../../src/commands/index.js';
import { requestNow } from '../../src/objects/request.js';
import { route } from '../../src/objects/route.js';
import { escaped } from '../../src/schema/text/escape.js';
import { utf8Length } from '../../src/schema/text/utf8.js';
import { hostileNames } from '../hostile.js';

/** What is refused: the command, the word, its column, the nearest word. */
const rows: readonly (readonly [line: string, word: string, column: number, nearest?: string])[] = [
  ['ip ruote add default dev a', 'ruote', 4, 'route'],
  ['ip route addd default', 'addd', 10, 'add'],
  ['ip route add default vai 10.0.0.1', 'vai', 22, 'via'],
  ['ip route add default via 10.0.0.1 metric ten', 'ten', 42],
  ['ip route add default via', 'via', 22],
  ['ip route add default dev a nexthop via 10.0.0.1 wieght 2', 'wieght', 49, 'weight'],
  ['ip route add 10/8 encap mpsl 100 dev a', 'mpsl', 25, 'mpls'],
  ['ip route add 10/8 encap ip idd 100 dev a', 'idd', 28, 'id'],
  ['ip route add 10/8 dev a mtu lock', 'lock', 29],
  ['ip link add a type vxlna id 5', 'vxlna', 20, 'vxlan'],
  ['ip link add a type vxlan lerning', 'lerning', 26, 'learning'],
  ['ip link add a type bond mode actve-backup', 'actve-backup', 30, 'active-backup'],
  ['ip link set a arp maybe', 'maybe', 19],
  ['ip link set a mut 1400', 'mut', 15, 'mtu'],
  ['ip link set a vf 0 bogus 5', 'bogus', 20],
  ['ip addr add 10.0.0.1/24 dev a scpoe link', 'scpoe', 31, 'scope'],
  ['ip neigh add 10.0.0.1 dev a nud satle', 'satle', 33, 'stale'],
  ['ip rule add fwmark 1/2/3 table 5', '1/2/3', 20],
  ['ip rule add uidrange 5-1-3 table 5', '5-1-3', 22],
  ['ip nexthop add id 5 group 1,0', '1,0', 27],
  ['ip route flush', 'flush', 10],
  ['ip -7 route show', '-7', 4],
  ['ip -f ient route show', 'ient', 7, 'inet'],
  ['bridge vlan add dev a vid 5 untaged', 'untaged', 29, 'untagged'],
  ['bridge fdb add 02:00:00:00:00:01 dev a stiky', 'stiky', 40, 'sticky'],
  ['brigde link', 'brigde', 1, 'bridge'],
  ["ip link set a alias 'open", "'", 21],
  ['ip link set $DEV up', '$', 13],
  ['ip route add default dev a | cat', '|', 28],
];

describe('refused command lines', () => {
  for (const [line, word, column, near] of rows)
    it(line, () => {
      assert.throws(
        () => parseCommand(line),
        (error) => {
          assert.ok(error instanceof CommandError, `${error}`);
          assert.deepEqual([error.word, error.column], [word, column], error.message);
          if (near !== undefined) assert.equal(error.nearest, near, error.message);
          return true;
        },
      );
    });

  it('names the word where a value is refused only by the message', () => {
    assert.throws(
      () => parseCommand('ip route add 10.0.0.0/33 via 10.0.0.1', () => 1),
      (error) => error instanceof CommandError && error.word === '10.0.0.0/33' && error.column === 14,
    );
  });
});

describe('words of a shell', () => {
  it('are split as a POSIX shell splits them, and quoted so that it reads them back', () => {
    const texts = (line: string) => splitWords(line).map(({ text }) => text);
    assert.deepEqual(texts(`ip link set a alias 'a b'"c d"\\ e # comment`), [
      'ip',
      'link',
      'set',
      'a',
      'alias',
      'a bc d e',
    ]);
    assert.deepEqual(texts('ip route \\\n  show'), ['ip', 'route', 'show']);
    assert.deepEqual(texts('ip link set a alias ""'), ['ip', 'link', 'set', 'a', 'alias', '']);
    for (const alias of ["it's", 'a b', '', '$(reboot)', '"', '\\', 'a;b', '#', 'naïve']) {
      const line = toCommand({ object: route, verb: 'add', input: { dst: '10.0.0.0/8', dev: alias || 'x' } });
      assert.equal(texts(line).at(-1), alias || 'x', line);
    }
  });
  it('have nothing that a terminal obeys, and read back', () => {
    for (const name of hostileNames.filter((one) => utf8Length(one) > 0)) {
      const line = toCommand({ object: route, verb: 'add', input: { dst: '10.0.0.0/8', dev: name } });
      // a line feed at the end of a name stands in quotes
      const shown = line.replaceAll('\n', '');
      assert.equal(escaped(shown), shown);
      assert.equal(splitWords(line).at(-1)?.text, name, line);
    }
  });
});

describe('words that iproute2 has not', () => {
  const unworded = requestNow(route, 'add', { dst: '10.0.0.0/8', oif: 5, mfcStats: '00' });
  it('are the names of fields, in a command of tsroute2', () => {
    assert.equal(toCommand(unworded), 'tsroute2 route add 10.0.0.0/8 dev if5 mfcStats 00');
  });
  it('are refused if only iproute2 is to read them', () => {
    assert.throws(() => toCommand(unworded, { strict: true }), /ip has no word for mfcStats/);
  });
});
