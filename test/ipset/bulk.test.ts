import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bulk } from '../../src/ipset/bulk.js';
import { type EntryInput, entryData } from '../../src/objects/ipset/entry.js';
import { parseEntry } from '../../src/objects/ipset/text.js';
import { setType } from '../../src/objects/ipset/types.js';

const type = setType('hash:ip');

describe('many entries', () => {
  it('come in messages as what each comes to by itself, numbered', () => {
    const entries = Array.from({ length: 9000 }, (_, i): EntryInput => {
      const address = `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
      return i % 5 === 0
        ? `${address} timeout ${i}`
        : i % 7 === 0
          ? { ip: address, comment: `${i}` }
          : address;
    });
    const wanted = entries.map((entry, i) => ({
      ...entryData(parseEntry(entry, type), type, 'inet'),
      lineno: i + 1,
    }));
    let place = 0;
    let messages = 0;
    for (const { lineno, adt } of new Bulk(entries, type, 'inet').messages()) {
      assert.equal(lineno, place + 1);
      assert.deepEqual(adt, wanted.slice(place, place + adt.length));
      place += adt.length;
      messages++;
    }
    assert.equal(place, entries.length);
    assert.ok(messages > 3);
  });

  it('are all checked first, and a wrong one is named by its place', () => {
    const wrong = (entries: EntryInput[], family: 'inet' | 'inet6', message: RegExp) =>
      assert.throws(() => new Bulk(entries, type, family), message);
    wrong(
      ['10.0.0.1', '10.0.0.256'],
      'inet',
      /^EncodeError: entries: \[1\]\.ip: '10\.0\.0\.256' is not an address/,
    );
    wrong(['10.0.0.1', 'fe80::1'], 'inet', /^EncodeError: entries: \[1\]\.ip: /);
    wrong(
      ['fe80::1', '10.0.0.1'],
      'inet6',
      /^EncodeError: entries: \[1\]\.ip: .* is inet, but the set is inet6/,
    );
    wrong(['10.0.0.1', { ip: '10.0.0.2', iface: 'lo' }], 'inet', /^EncodeError: entries: \[1\]\.iface: /);
  });
});
