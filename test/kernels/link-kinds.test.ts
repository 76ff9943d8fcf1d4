/** Every kind of link that a kernel can be told to make: made by the library and by `ip`, and read by both. */
import assert from 'node:assert/strict';
import { release } from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import type { IPRoute } from '../../src/iproute/iproute.js';
import type { LinkInput } from '../../src/iproute/link.js';
import type { Link } from '../../src/messages/route/link/ifinfomsg.js';
import { type Json, kindMissing, TestNamespace } from '../helpers.js';
import { compareLink } from '../support/ip-objects.js';
import { ipBatch } from './batch.js';
import { BASE, type LinkRow, linkRows } from './link-rows.js';
import { assertSame, namesIn, steady, unknowns } from './link-support.js';
import { proven } from './proof.js';

const [major = 0, minor = 0] = release().split('.').map(Number);

/** Why a row cannot be tested on this kernel; false where it can. */
function tooNew({ kind, since, of }: LinkRow): string | false {
  if (!since || major > since[0] || (major === since[0] && minor >= since[1])) return false;
  return `this kernel has no ${kind} with ${of}: it came with ${since.join('.')}`;
}

/** Whether `ip` finds the same: a kernel that knows the kind, but was built without what is asked of it. */
function notBuilt(space: TestNamespace, { kind, of, ip }: LinkRow): string | false {
  const words = ip?.split(/\s+/) ?? [];
  const { stderr } = space.run('ip', ['link', 'add', 'name', 'x0', ...words]);
  return stderr.includes('not supported') && `this kernel has no ${kind} with ${of}`;
}

/** What is asked of a link has to be among what is read of it. */
function carries(asked: unknown, read: unknown, path: string): void {
  if (Array.isArray(asked) && typeof asked[0] === 'string') {
    // flags: what was asked, and what the kernel adds
    const there = (read ?? []) as unknown[];
    const missing = asked.filter((one) => !there.includes(one));
    assert.deepEqual(missing, [], `${path} was asked, and is ${JSON.stringify(read)}`);
    return;
  }
  if (asked === null || typeof asked !== 'object' || Array.isArray(asked)) {
    assert.deepEqual(read, asked, `${path} was asked, and is something else`);
    return;
  }
  for (const [key, value] of Object.entries(asked))
    carries(value, (read as Json | undefined)?.[key], `${path}.${key}`);
}

/** What the kernel does not tell of what it was told. */
const UNTOLD = new Set([
  'peer',
  'peerInfo',
  'peerPolicy',
  'peerScrub',
  'createSockets',
  'macaddrMode',
  'algoName',
  'mask',
  'optmask',
  'port',
  'multicastSpec',
  'version',
]);

function told(asked: unknown): unknown {
  if (asked === null || typeof asked !== 'object' || Array.isArray(asked)) return asked;
  return Object.fromEntries(
    Object.entries(asked)
      .filter(([key]) => !UNTOLD.has(key) && key !== 'up' && key !== 'link')
      .map(([key, value]) => [key, told(value)]),
  );
}

async function readX0(ipr: IPRoute): Promise<Link> {
  const link = await ipr.link.get({ ifname: 'x0' });
  assert.deepEqual(unknowns(link), [], 'attributes that nobody declared');
  return link;
}

async function check(row: LinkRow, context: TestContext): Promise<void> {
  const reason = tooNew(row);
  if (reason) return context.skip(reason);
  using space = new TestNamespace();
  const ipr = space.ipr();
  for (const link of BASE) await ipr.link.add(link);

  // made by the library, read by `ip`
  try {
    await ipr.link.add({ ifname: 'x0', ...row.library } as LinkInput);
  } catch (error) {
    const missing = kindMissing(row.kind) || notBuilt(space, row);
    if (missing) return context.skip(missing);
    throw error;
  }
  const made = await readX0(ipr);
  carries(told(row.library), made, row.kind);
  compareLink(space.ipJson('link show dev x0')[0]!, made as unknown as Json, await namesIn(ipr));

  // what was read makes the same again
  await ipr.link.del({ dev: 'x0' });
  await ipr.link.add(made as LinkInput);
  assertSame(steady(await readX0(ipr)), steady(made), 'made of what was read');
  if (!row.ip) return proven('link', row.kind);

  // made by `ip`, read by the library
  await ipr.link.del({ dev: 'x0' });
  const [said] = ipBatch(space, `link add name x0 ${row.ip}\nlink show dev x0`);
  const theirs = await readX0(ipr);
  compareLink(said![0]!, theirs as unknown as Json, await namesIn(ipr));
  assertSame(steady(theirs, row.library), steady(made, row.library), 'made by ip');
  proven('link', row.kind);
}

describe('kinds of links', () => {
  for (const row of linkRows) {
    it(row.of ? `${row.kind}: ${row.of}` : row.kind, (context) => check(row, context));
  }
});
