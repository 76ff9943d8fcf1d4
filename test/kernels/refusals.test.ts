/** Wrong requests of all kinds: the kernel refuses each, and the error says which attribute it was, or why. */
import assert from 'node:assert/strict';
import { release } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { type IPRoute, NetlinkError } from '../../src/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';
import { addr } from './refusals/addr.js';
import { bridge } from './refusals/bridge.js';
import { link } from './refusals/link.js';
import { neigh } from './refusals/neigh.js';
import { nexthop } from './refusals/nexthop.js';
import type { Refusal } from './refusals/refusal.js';
import { route } from './refusals/route.js';
import { rule } from './refusals/rule.js';
import { tc } from './refusals/tc.js';

const areas: Readonly<Record<string, readonly Refusal[]>> = {
  link,
  addr,
  route,
  rule,
  neigh,
  nexthop,
  bridge,
  tc,
};

/** What the requests go wrong with; older kernels and programs do without some. */
const SETUP = [
  'ip link add a_0 type veth peer name b_0',
  'ip link set a_0 up',
  'ip link set b_0 up',
  'ip addr add 10.0.0.1/24 dev a_0',
  'ip addr add fd01::1/64 dev a_0 nodad',
  'ip link add br0 type bridge vlan_filtering 1',
  'ip link add p_0 type veth peer name p_1',
  'ip link set p_0 master br0',
  'ip link add bo type bond mode active-backup',
  'ip link add q_0 type veth peer name q_1',
  'ip link set q_0 master bo',
  'ip link add vx type vxlan id 42 dstport 4789 dev a_0',
  'ip link add name vf type vxlan dstport 4790 external vnifilter',
  'ip link add ge type geneve id 1 remote 10.0.0.77',
  'ip link add c_0 type veth peer name e_0',
  'tc qdisc add dev c_0 clsact',
  'tc qdisc add dev b_0 root handle 8: htb',
  'ip link add vr type vrf table 10',
  'ip link add xf type xfrm if_id 7',
  'ip nexthop add id 1 via 10.0.0.2 dev a_0',
  'ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:01 dev a_0',
  'sysctl -qw net.mpls.platform_labels=1000',
];

type Verbs = { [name: string]: Verbs & ((value: unknown) => Promise<unknown>) };

function call(ipr: IPRoute, verb: string, value: unknown): Promise<unknown> {
  const path = verb.split('.');
  const last = path.pop()!;
  const object = path.reduce((at, name) => at[name]!, ipr as unknown as Verbs);
  return object[last]!(value);
}

/** With indices in the places of names. */
function filled(value: unknown, index: ReadonlyMap<string, number>): unknown {
  if (typeof value === 'string' && value.startsWith('@')) return index.get(value.slice(1));
  if (Array.isArray(value)) return value.map((one) => filled(one, index));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, index)]));
}

const [major = 0, minor = 0] = release().split('.').map(Number);
/** The kernel that the tables were made with: every row has to be as it says. */
const FULL = major * 100 + minor >= 703;

/** Of the others, which are emulated, one of so many. */
const SHARE = 8;

/** What an older kernel may say instead: it has not got that, or knows no better. */
const LACKS = new Set(['EOPNOTSUPP', 'ENODEV', 'EAFNOSUPPORT', 'ENOENT', 'EPROTONOSUPPORT']);

/** Set it to try older kernels: what they say otherwise is allowed for, but has not been looked at. */
const older = FULL || process.env.REFUSALS ? false : 'this kernel has no errors of Linux 7.3 to compare with';

describe('refusals', { skip: noNamespaces || older, timeout: 240_000 }, () => {
  let space: TestNamespace;
  before(() => {
    space = new TestNamespace();
    space.run('sh', ['-c', `{ ${SETUP.join('; ')}; } 2>/dev/null`]);
  });
  after(() => space?.close());

  for (const [area, all] of Object.entries(areas)) {
    it(area, async (context) => {
      const wrong: string[] = [];
      const count = { named: 0, words: 0, unnamed: 0, accepted: 0 };
      const ipr = space.ipr();
      const index = new Map((await ipr.link.dump()).map(({ ifname, index: one }) => [ifname!, one]));
      const rows = FULL ? all : all.filter((_, i) => i % SHARE === 0);
      for (const [verb, value, path, says] of rows) {
        const at = `${verb} ${JSON.stringify(value)}`;
        const bad = (what: string) => wrong.push(`${at}: ${what}`);
        try {
          await call(ipr, verb, filled(value, index));
          count.accepted++;
          if (FULL) bad('accepted');
        } catch (error) {
          if (!(error instanceof NetlinkError)) bad(`not refused by the kernel: ${error}`);
          else if (error.path !== undefined) {
            count.named++;
            // a kernel may stop at the nest where another looks into it
            const right = path === error.path || (!FULL && path?.startsWith(`${error.path}.`));
            if (path !== null && !right) bad(`names ${error.path} instead of ${path}: ${error.message}`);
            if (!error.message.includes(error.path)) bad(`the message does not: ${error.message}`);
          } else if (error.kernelMessage !== undefined) {
            count.words++;
            if (FULL && path !== null) bad(`does not name ${path}: ${error.message}`);
            if (FULL && error.kernelMessage !== says) bad(`says '${error.kernelMessage}'`);
            if (!error.message.includes(error.kernelMessage)) bad(`the message does not: ${error.message}`);
          } else {
            count.unnamed++;
            if (FULL) bad(`says nothing: ${error.message}`);
            else if (LACKS.has(error.code) || error.message.includes(error.code)) continue;
            else bad(`no code: ${error.message}`);
          }
        }
      }
      context.diagnostic(
        `${rows.length} requests: ${count.named} with a path, ${count.words} with words, ${count.unnamed} with a code, ${count.accepted} accepted`,
      );
      assert.deepEqual(wrong, []);
    });
  }

  it('are enough', () => {
    const named = Object.values(areas)
      .flat()
      .filter(([, , path]) => path !== null);
    assert.ok(named.length >= 200, `${named.length}`);
  });
});
