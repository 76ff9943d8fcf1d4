import assert from 'node:assert/strict';
import { release } from 'node:os';
import { describe, it } from 'node:test';
import { CommitError, IPDB } from '../../src/index.js';
import { kindMissing, noNamespaces } from '../helpers.js';
import { calm, difference, stateOf } from '../ipdb/tx-state.js';
import { BASE, linkRows } from './link-rows.js';
import { proven } from './proof.js';

describe('what transactions ask for, on a full kernel', { skip: noNamespaces }, () => {
  it('is what all kinds of links have afterwards: no false alarm', async (context) => {
    using space = calm();
    await using db = await IPDB.open({ netns: space.ns.fd });
    for (const link of BASE) await db.source().ipr.link.add(link);
    const alarms: string[] = [];
    let tried = 0;
    const [major, minor] = release().split('.').map(Number);
    for (const { kind, of, library, since = [0, 0] } of linkRows) {
      // an older kernel passes over what it does not know: that is no false alarm
      if (since[0] > major! || (since[0] === major && since[1] > minor!)) continue;
      const name = `${kind}${of === undefined ? '' : `, ${of}`}`;
      const link = { ...library, ifname: 'x0' };
      try {
        await db.source().ipr.link.add(link);
        await db.source().ipr.link.del({ dev: 'x0' });
      } catch {
        continue; // not on this kernel, as the tests of links say
      }
      tried++;
      const error = await db
        .transaction((tx) => tx.link.add(link as never))
        .catch((caught: unknown) => caught);
      if (error !== undefined) alarms.push(`${name}: ${(error as Error).message}`);
      else await db.transaction((tx) => tx.link.del({ dev: 'x0' }));
    }
    context.diagnostic(`${tried} of ${linkRows.length} links could be made`);
    assert.deepEqual(alarms, []);
  });

  it('is told where a bond rounds it', async (context) => {
    const missing = kindMissing('bond');
    if (missing) return context.skip(missing as string);
    using space = calm();
    await using db = await IPDB.open({ netns: space.ns.fd });
    const before = stateOf(space);
    const error = await db
      .transaction((tx) => {
        tx.link.add({ ifname: 'bond0', linkinfo: { kind: 'bond', data: { miimon: 100, updelay: 250 } } });
      })
      .catch((caught: unknown) => caught);
    assert.ok(error instanceof CommitError, String(error));
    assert.deepEqual(
      error.discrepancies.map(({ field, asked, got }) => [field, asked, got]),
      [['linkinfo.data.updelay', 250, 200]],
    );
    assert.equal(difference(stateOf(space), before), '');
    proven('ipdb', 'verified-fields');
  });
});
