import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CommitError, IPDB, type IPDBState } from '../../src/index.js';
import { impossible, Place } from '../nftables/support.js';

const TEXT = `table inet filter {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    tcp dport { 22, 80 } counter accept
  }
}
`;

describe('the firewall of documents', { skip: impossible }, () => {
  const opened = (place: Place) => IPDB.open({ netns: place.namespace.fd });
  const listed = (place: Place): Promise<string> => place.nft.list({ as: 'text', stateless: true });

  it('is planned, applied, and then unchanged; what is left out is left alone, what is not in it goes', async () => {
    using place = new Place();
    await place.nft.apply('table ip other { chain c { accept; }; }');
    await using db = await opened(place);
    const dry = await db.apply({ version: 1, firewall: TEXT }, { dryRun: true });
    assert.match(`${dry.plan}`, /nft -f - <<'EOF'\ndelete table ip other\nadd table inet filter\n/);
    assert.match(
      `${dry.plan}`,
      /\nadd rule inet filter input tcp dport \{ 22, 80 \} counter packets 0 bytes 0 accept\nEOF$/,
    );
    assert.match(await listed(place), /^table ip other/);
    const { changed } = await db.apply({ version: 1, firewall: TEXT });
    assert.ok(changed);
    const text = await listed(place);
    assert.match(text, /^table inet filter \{\n/);
    const again = await db.apply({ version: 1, firewall: TEXT });
    assert.deepEqual([again.changed, again.plan.length], [false, 0]);
    await db.apply({ version: 1, firewall: { wanted: 'table ip more { }', keepOthers: true } });
    assert.equal(await listed(place), `${text}table ip more {\n}\n`);
    assert.equal((await db.apply({ version: 1 })).changed, false);
    await db.apply({ version: 1, firewall: '' });
    assert.equal(await listed(place), '');
  });

  it('is in exported states, which plan nothing when they are applied', async () => {
    using place = new Place();
    await place.nft.apply(TEXT);
    await using db = await opened(place);
    const state = (await db.export()) as IPDBState;
    assert.equal(state.firewall, await listed(place));
    assert.equal((await db.apply(JSON.parse(JSON.stringify(state)) as IPDBState)).changed, false);
  });

  it('refers to interfaces that the same document makes', async () => {
    using place = new Place();
    await using db = await opened(place);
    const document: IPDBState = {
      version: 1,
      interfaces: [
        { ifname: 'fw0', kind: 'veth', peer: 'fw1' },
        { ifname: 'fw1', kind: 'veth', peer: 'fw0' },
      ],
      firewall: 'table ip t { chain c { iif "fw0" accept; }; }',
    };
    await db.apply(document);
    assert.match(await listed(place), /iif "fw0" accept/);
    assert.equal((await db.apply(document)).changed, false);
  });

  it('goes back with everything else', async () => {
    using place = new Place();
    await place.nft.apply(`${TEXT}\ntable ip other { chain c { accept; }; }`);
    const before = await listed(place);
    await using db = await opened(place);
    const document: IPDBState = {
      version: 1,
      interfaces: [
        { ifname: 'fw0', kind: 'veth', peer: 'fw1' },
        { ifname: 'fw1', kind: 'veth', peer: 'fw0' },
      ],
      firewall: TEXT.replace('22, 80', '443'),
    };
    // a hook objects
    await assert.rejects(db.apply(document, { after: () => false }), CommitError);
    assert.equal(await listed(place), before);
    // nobody confirms
    const { transaction } = await db.apply(document, { confirm: 50 });
    assert.notEqual(await listed(place), before);
    await transaction.expired;
    assert.equal(await listed(place), before);
    assert.equal(place.run('ip', ['-o', 'link', 'show']).includes('fw0'), false);
    // it is taken back later
    const kept = await db.apply(document, { revocable: true });
    await kept.transaction.rollback();
    assert.equal(await listed(place), before);
  });

  it('that the kernel refuses undoes the rest', async () => {
    using place = new Place();
    await using db = await opened(place);
    const document: IPDBState = {
      version: 1,
      interfaces: [
        { ifname: 'fw0', kind: 'veth', peer: 'fw1' },
        { ifname: 'fw1', kind: 'veth', peer: 'fw0' },
      ],
      firewall: 'table ip t { chain c { jump nowhere; }; }',
    };
    await assert.rejects(db.apply(document), /the firewall was refused.*ENOENT.*all undone/s);
    assert.equal(place.run('ip', ['-o', 'link', 'show']).includes('fw0'), false);
    assert.equal(await listed(place), '');
  });

  it('is in journals: undone and finished', async () => {
    for (const how of ['undo', 'finish'] as const) {
      using place = new Place();
      await place.nft.apply(TEXT);
      const before = await listed(place);
      const folder = mkdtempSync(join(tmpdir(), 'tsroute2-fw-'));
      const journal = join(folder, 'journal');
      try {
        const wanted = TEXT.replace('22, 80', '443');
        {
          const db = await opened(place);
          await db.apply({ version: 1, firewall: wanted }, { journal, confirm: '1h' });
          // neither confirmed nor undone: the journal is left
          db.close();
        }
        assert.ok(existsSync(journal));
        await using db = await opened(place);
        const { outcome } = await db.recover(journal, how);
        assert.equal(outcome, how === 'undo' ? 'undone' : 'finished');
        assert.equal(await listed(place), how === 'undo' ? before : before.replace('{ 22, 80 }', '443'));
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  });

  it('is checked', async () => {
    using place = new Place();
    await using db = await opened(place);
    for (const [firewall, message] of [
      [5, /firewall: has to be a text of nft/],
      [{ wanted: '', keep: true }, /firewall\.keep: there is no such field/],
      ['table ip t { chain c { tcp dprt 5; }; }', /1:2\d-\d+: Error/],
    ] as const)
      await assert.rejects(db.apply({ version: 1, firewall } as never), message);
  });
});
