/** Wrong requests of all kinds: the kernel refuses each, and the error says which attribute it was, or why. */
import assert from 'node:assert/strict';
import { release } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { type IPRoute, NetlinkError } from '../../src/index.js';
import { noNamespaces, type TestNamespace } from '../helpers.js';
import { proven } from './proof.js';
import { addr } from './refusals/addr.js';
import { bridge } from './refusals/bridge.js';
import { link } from './refusals/link.js';
import { neigh } from './refusals/neigh.js';
import { netnsid } from './refusals/netnsid.js';
import { nexthop } from './refusals/nexthop.js';
import { earlier, LACKS, number, type Refusal, wordsOf } from './refusals/refusal.js';
import { route } from './refusals/route.js';
import { rule } from './refusals/rule.js';
import { prepared } from './refusals/setup.js';
import { tc } from './refusals/tc.js';

const areas: Readonly<Record<string, readonly Refusal[]>> = {
  link,
  addr,
  route,
  rule,
  neigh,
  nexthop,
  netnsid,
  bridge,
  tc,
};

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

/** What there is to say of a code where the error names what is missing instead. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  ENODEV: 'No such device',
  ESRCH: 'No such process',
  EADDRNOTAVAIL: 'Cannot assign requested address',
};

/** The kernels that the rows tell of; of others it is only asked that they name no wrong path. */
const KNOWN: readonly number[] = [601, 612, 703];
const kernel = number(release());

describe('refusals', { skip: noNamespaces }, () => {
  let space: TestNamespace;
  const sums = { refused: 0, named: 0 };
  before(async () => {
    space = await prepared();
  });
  after(() => space?.close());

  for (const [area, rows] of Object.entries(areas)) {
    it(area, async (context) => {
      const wrong: string[] = [];
      const count = { named: 0, told: 0, lacking: 0, untried: 0 };
      const ipr = space.ipr();
      const index = new Map((await ipr.link.dump()).map(({ ifname, index: one }) => [ifname!, one]));
      for (const row of rows) {
        const [verb, value, path] = row;
        const old = earlier(row, kernel);
        // a kernel that knows nothing of it does it: there is nothing to be seen
        if (old === 'accepted') {
          count.untried++;
          continue;
        }
        const error = await call(ipr, verb, filled(value, index)).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        const bad = (what: string) => wrong.push(`${verb} ${JSON.stringify(value)}: ${what}`);
        if (!(error instanceof NetlinkError)) {
          if (error || KNOWN.includes(kernel))
            bad(error ? `not refused by the kernel: ${error}` : 'accepted');
          continue;
        }
        // behind what it is about: `link 'x0': EINVAL`, `no rule table 100 (ENOENT)`
        const said =
          new RegExp(`(?<=^|: )${error.code}\\b.*`).exec(error.message)?.[0] ??
          (error.message.includes(` (${error.code}`) ? `${error.code}: ${WORDS[error.code]}` : '');
        const right = path === null ? error.kernelMessage === wordsOf(row) : error.path === path;
        if (!/^RTM_[A-Z]+$/.test(error.request ?? '') || !error.message.startsWith(`${error.request}: `))
          bad(`names no message: ${error.message}`);
        if (error.path !== undefined && !error.message.includes(error.path))
          bad(`has the path ${error.path}, and says: ${error.message}`);
        if (said === '') bad(`has the code ${error.code}, and says: ${error.message}`);
        // a fix may reach an old kernel as well
        if (right || said === old) count[error.path === undefined ? 'told' : 'named']++;
        else if (LACKS.has(`${error.code}: ${error.kernelMessage}`)) count.lacking++;
        else if (KNOWN.includes(kernel)) bad(`${error.message} instead of ${old ?? path ?? wordsOf(row)}`);
        else if (error.path !== undefined && path !== null && !path.startsWith(error.path))
          bad(`names ${error.path} instead of ${path}`);
      }
      const refused = count.named + count.told;
      context.diagnostic(
        `${rows.length} requests: ${count.named} refused with a path, ${count.told} with words or a code, ` +
          `${count.lacking} of what this kernel has not got, ${count.untried} that it would accept`,
      );
      assert.deepEqual(wrong, []);
      if (kernel >= number('7.3')) assert.equal(refused, rows.length);
      sums.refused += refused;
      sums.named += count.named;
      proven('refusal', area, `${refused}, ${count.named} by path`);
    });
  }

  it('are enough', { skip: !KNOWN.includes(kernel) && 'the rows do not tell of this kernel' }, () => {
    assert.ok(sums.refused >= 400, `${sums.refused} refused`);
    assert.ok(sums.named >= 200, `${sums.named} with a path`);
    proven('refusal', 'all', `${sums.refused}, ${sums.named} by path`);
  });
});
