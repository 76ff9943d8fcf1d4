/** Sets and entries that are to be there: one object in every spelling, and what differs is made so. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalEntry, entryKey, setDifferences } from '../../src/objects/ipset/canonical.js';
import type { EntryInput } from '../../src/objects/ipset/entry.js';
import type { SetTypeName } from '../../src/objects/ipset/types.js';
import { rejection } from '../helpers.js';
import { impossible, Place } from './support.js';

/** Entries that are one, by the type of the set; the first as the kernel reports it. */
const SPELLINGS: readonly (readonly [type: SetTypeName, spellings: readonly EntryInput[]])[] = [
  ['hash:ip', ['10.0.0.1', { ip: '10.0.0.1' }, '10.0.0.1/32', '10.0.0.1/255.255.255.255']],
  ['hash:net', ['10.0.0.0/8', '10.9.8.7/8', { ip: '10.0.0.0/255.0.0.0' }]],
  ['hash:net', ['10.0.0.1', '10.0.0.1/32', { ip: '10.0.0.1/255.255.255.255' }]],
  [
    'hash:ip,port',
    ['10.0.0.1,tcp:80', '10.0.0.1,80', { ip: '10.0.0.1', port: 80, proto: 6 }, '10.0.0.1,6:80'],
  ],
  ['hash:ip,port', ['10.0.0.1,icmp:echo-request', '10.0.0.1,icmp:8/0', '10.0.0.1,1:8/0']],
  [
    'hash:ip,port',
    ['10.0.0.1,vrrp:0', { ip: '10.0.0.1', port: 0, proto: 'VRRP' as 'vrrp' }, '10.0.0.1,112:0'],
  ],
  ['hash:mac', ['02:00:00:00:00:0a', '02:00:00:00:00:0A', { mac: '02-00-00-00-00-0A' }, '2:0:0:0:0:a']],
  ['hash:ip,mark', ['10.0.0.1,0x00000010', '10.0.0.1,16', { ip: '10.0.0.1', mark: 0x10 }]],
  ['hash:net,net', ['10.0.0.0/8,11.0.0.0/16', '10.1.1.1/8,11.0.1.1/255.255.0.0']],
  ['bitmap:port', ['80', { port: '80' }, { port: 80 }]],
];

const OPTIONS: Readonly<Record<string, object>> = { 'bitmap:port': { range: '1-1000' } };

describe('entries of one meaning', { skip: impossible ?? false, timeout: 60_000 }, () => {
  for (const [type, spellings] of SPELLINGS)
    it(`${type} ${JSON.stringify(spellings)}`, async (context) => {
      using place = new Place();
      const { ipset } = place;
      const lacks = await ipset
        .create('one', type, OPTIONS[type])
        .catch((error: { code?: string }) => error.code);
      if (lacks === 'IPSET_ERR_FIND_TYPE') return context.skip(`this kernel has no set type ${type}`);
      assert.equal(lacks, undefined);
      const [first, last] = [spellings[0]!, spellings.at(-1)!];
      assert.equal((await ipset.ensureEntry('one', last)).outcome, 'created');
      const members = place.tool(['list', 'one']).split('Members:\n')[1]!.trim();
      assert.equal(members.toLowerCase(), first, 'as ipset has it');
      const keys = new Set<string>();
      for (const input of spellings) {
        assert.equal((await ipset.ensureEntry('one', input)).outcome, 'unchanged', JSON.stringify(input));
        keys.add(entryKey(input, { type, family: 'inet' }));
      }
      assert.equal(keys.size, 1);
      assert.equal((await ipset.ensureEntry('one', first, { present: false })).outcome, 'removed');
      assert.equal((await ipset.ensureEntry('one', last, { present: false })).outcome, 'unchanged');
      assert.deepEqual((await ipset.list('one'))[0]!.entries, []);
    });

  it('of IPv6, and under the mask of a set', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('six', 'hash:net', { family: 'inet6' });
    assert.equal((await ipset.ensureEntry('six', 'FD00:0:0::1/64')).outcome, 'created');
    assert.equal((await ipset.ensureEntry('six', 'fd00::/64')).outcome, 'unchanged');
    assert.equal(canonicalEntry('FD00::1/128', { type: 'hash:net', family: 'inet6' }).ip, 'fd00::1');
    await ipset.create('cut', 'hash:ip', { netmask: 24 });
    assert.equal((await ipset.ensureEntry('cut', '10.0.0.77')).outcome, 'created');
    assert.equal((await ipset.ensureEntry('cut', '10.0.0.5')).outcome, 'unchanged');
    const wrong = await rejection(ipset.ensureEntry('six', '10.0.0.1'));
    assert.match(wrong.message, /is inet, but the set is inet6/);
  });

  it('with options, which are renewed', async () => {
    using place = new Place();
    const { ipset } = place;
    await ipset.create('one', 'hash:ip', { comment: true, timeout: 0 });
    const outcomes = [];
    for (const entry of ['10.0.0.1 comment "a"', '10.0.0.1 comment "a"', '10.0.0.1', '10.0.0.1 comment "b"'])
      outcomes.push((await ipset.ensureEntry('one', entry)).outcome);
    outcomes.push((await ipset.ensureEntry('one', { ip: '10.0.0.1', timeout: 60 })).outcome);
    outcomes.push((await ipset.ensureEntry('one', { ip: '10.0.0.1', timeout: 90 })).outcome);
    assert.deepEqual(outcomes, [...['created', 'unchanged', 'unchanged', 'changed', 'changed', 'unchanged']]);
  });
});

describe('sets of one meaning', { skip: impossible ?? false, timeout: 60_000 }, () => {
  it('are made, found, made again with their entries, and removed', async () => {
    using place = new Place();
    const { ipset } = place;
    const set = { name: 'one', type: 'hash:net', timeout: 60, counters: true } as const;
    assert.equal((await ipset.ensure(set)).outcome, 'created');
    assert.equal((await ipset.ensure(set)).outcome, 'unchanged');
    assert.equal((await ipset.ensure({ name: 'one', type: 'hash:net' })).outcome, 'unchanged');
    await ipset.add('one', ['10.0.0.0/8', { ip: '192.0.2.1', packets: 5, bytes: 50 }]);
    const changed = await ipset.ensure({ ...set, maxelem: 1000, comment: true, counters: false });
    assert.equal(changed.outcome, 'changed');
    assert.match(place.tool(['list', 'one']), /maxelem 1000 timeout 60 comment/);
    assert.deepEqual((await ipset.list('one'))[0]!.entries.map(({ ip }) => ip).sort(), [
      '10.0.0.0/8',
      '192.0.2.1',
    ]);
    assert.deepEqual(await ipset.names(), ['one'], 'nothing is left of making it');
    assert.equal((await rejection(ipset.ensure({ name: 'one', type: 'hash:ip' }))).code, 'EEXIST');
    assert.equal(
      (await ipset.ensure({ name: 'one', type: 'hash:ip' }, { present: false })).outcome,
      'unchanged',
    );
    assert.equal(
      (await ipset.ensure({ name: 'one', type: 'hash:net' }, { present: false })).outcome,
      'removed',
    );
    assert.equal(
      (await ipset.ensure({ name: 'one', type: 'hash:net' }, { present: false })).outcome,
      'unchanged',
    );
    for (const range of ['10.0.0.0/24', '10.0.0.0-10.0.0.255', '10.0.0.9/255.255.255.0'])
      assert.equal(
        (await ipset.ensure({ name: 'bits', type: 'bitmap:ip', range })).outcome,
        range === '10.0.0.0/24' ? 'created' : 'unchanged',
      );
  });

  it('are refused where an option does not exist', () => {
    assert.throws(
      () => setDifferences({ name: 'x', type: 'hash:ip', maxelm: 5 } as never, {} as never),
      /maxelem/,
    );
  });
});
