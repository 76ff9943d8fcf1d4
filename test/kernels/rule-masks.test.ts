/**
 * Rules with masks (Linux 6.14 and 6.15): by what the kernel then finds, and, where `ip` has the words, as it shows
 * them.
 */
import assert from 'node:assert/strict';
import { release } from 'node:os';
import { describe, it } from 'node:test';
import type { IPRoute, Rule, RuleInput } from '../../src/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { compareTwins, type Twin, unknowns } from '../support/twins.js';
import { proven } from './proof.js';

const SETUP = `
  link set lo up
  link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v0
  addr add fd00::1/64 dev v0 nodad
  route add default via 10.0.0.2
  -6 route add default via fd00::2
  route add default via 10.0.0.3 table 100
  -6 route add default via fd00::3 table 100
`;

interface Masked {
  name: string;
  words: string;
  rule: RuleInput;
  /** What `ip route get` is asked, and whether the rule is the packet's. */
  asked: readonly [words: string, matched: boolean][];
}

const tcp = { ipProto: 6, table: 100 } as const;
const RULES: readonly Masked[] = [
  {
    name: 'rule dport mask',
    words: 'ipproto tcp dport 0x50/0xf0 table 100',
    rule: { ...tcp, dportRange: { start: 0x50, end: 0x50 }, dportMask: 0xf0 },
    asked: [
      ['192.0.2.1 ipproto tcp dport 82', true],
      ['192.0.2.1 ipproto tcp dport 340', true],
      ['192.0.2.1 ipproto tcp dport 99', false],
    ],
  },
  {
    name: 'rule sport mask',
    words: 'ipproto tcp sport 0x100/0xff00 table 100',
    rule: { ...tcp, sportRange: { start: 0x100, end: 0x100 }, sportMask: 0xff00 },
    asked: [
      ['192.0.2.1 ipproto tcp sport 300', true],
      ['192.0.2.1 ipproto tcp sport 512', false],
    ],
  },
  {
    name: 'rule dscp mask',
    words: 'dscp 0x2/0x6 table 100',
    rule: { dscp: 2, dscpMask: 6, table: 100 },
    // the upper six bits of this byte
    asked: [
      ['192.0.2.1 tos 0x08', true],
      ['192.0.2.1 tos 0x0c', true],
      ['192.0.2.1 tos 0x10', false],
    ],
  },
  {
    name: 'rule flowlabel mask',
    words: 'flowlabel 0x120/0xff0 table 100',
    rule: { family: 'inet6', flowlabel: 0x120, flowlabelMask: 0xff0, table: 100 },
    asked: [
      ['fd33::1 flowlabel 0x0012f', true],
      ['fd33::1 flowlabel 0xf0125', true],
      ['fd33::1 flowlabel 0x0022f', false],
    ],
  },
];

const [major, minor] = release().split('.').map(Number) as [number, number];
const OLD = major < 6 || (major === 6 && minor < 15);

const v6 = ({ rule }: Masked) => (rule.family === 'inet6' ? '-6' : '-4');

/** A label that the `ip` at hand may have no word for is asked about by the library. */
async function gateway(space: TestNamespace, ipr: IPRoute, words: string): Promise<string> {
  const [, dst, label] = /^(\S+) flowlabel (\S+)$/.exec(words) ?? [];
  if (dst !== undefined) return (await ipr.route.get({ dst, flowlabel: Number(label) })).gateway!;
  return space.ipJson(`route get ${words}`)[0]!.gateway as string;
}

/** Whether `ip` knows the words. */
function known(words: string, family: string): boolean {
  using space = new TestNamespace();
  const { stderr } = space.run('ip', `${family} rule add ${words}`.split(' '));
  return !/invalid|garbage|What is|Usage/i.test(stderr) || stderr.startsWith('RTNETLINK');
}

describe('masks of rules', { skip: noNamespaces }, () => {
  for (const one of RULES) {
    it(`${one.name}: what the kernel finds`, async (context) => {
      using space = new TestNamespace();
      for (const line of SETUP.trim().split('\n')) space.ip(line.trim());
      const ipr = space.ipr();
      try {
        await ipr.rule.add({ priority: 1001, ...one.rule });
      } catch (error) {
        return context.skip(`this kernel has no ${one.name}: ${(error as Error).message.split('\n')[0]}`);
      }
      const own = async () => (await ipr.rule.dump()).filter(({ priority }) => priority === 1001);
      const [read, ...more] = await own();
      assert.deepEqual(more, []);
      assert.deepEqual(unknowns(read), []);
      // kernels before pass over what they do not know
      if (OLD && !Object.keys(read!).some((key) => key.endsWith('Mask')))
        return context.skip(`this kernel has no ${one.name}: it passes over it`);
      const { family: _, ...said } = one.rule;
      for (const [key, value] of Object.entries(said))
        assert.deepEqual((read as object as Record<string, unknown>)[key], value, key);
      const found = async () => {
        for (const [words, matched] of one.asked)
          assert.match(await gateway(space, ipr, words), matched ? /[.:]3$/ : /[.:]2$/, words);
      };
      await found();
      await ipr.rule.del(read!);
      assert.deepEqual(await own(), []);
      await ipr.rule.add(read!);
      assert.deepEqual(await own(), [read]);
      await found();
      proven('rule', one.name);
    });
  }

  it('masks are what ip makes of them', async (context) => {
    const rules = RULES.filter((one) => known(one.words, v6(one)));
    if (rules.length < RULES.length)
      return context.skip('this system has no ip with words for masks of rules');
    await compareTwins<Rule>(context, {
      area: 'rule',
      setup: SETUP,
      twins: rules.map(
        (one, i): Twin => ({
          name: one.name,
          key: `${1000 + i}`,
          command: `ip ${v6(one)} rule add priority ${1000 + i} ${one.words}`,
          make: (ipr) => ipr.rule.add({ priority: 1000 + i, ...one.rule }),
        }),
      ),
      shown: (where) =>
        ['-4', '-6']
          .flatMap((family) => where.ipJson(`${family} rule show`))
          .filter(({ priority }) => {
            return Number(priority) >= 1000 && Number(priority) < 32766;
          }),
      keyShown: ({ priority }) => `${priority}`,
      dump: (ipr) => ipr.rule.dump(),
      keyRead: ({ priority }) => `${priority}`,
      del: (ipr, rule) => ipr.rule.del(rule),
      add: (ipr, rule) => ipr.rule.add(rule),
    });
  });
});
