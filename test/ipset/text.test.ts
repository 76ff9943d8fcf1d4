import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatEntry, parseEntry } from '../../src/objects/ipset/text.js';
import { setType } from '../../src/objects/ipset/types.js';
import { hostile, hostileNames } from '../hostile.js';

const names = fc.oneof(hostile, fc.constantFrom(...hostileNames)).filter((name) => name !== '');

describe('the text of an entry', () => {
  it('reads back as what it was, whatever comments, interfaces and sets are called', () => {
    fc.assert(
      fc.property(names, names, (name, comment) => {
        for (const [type, entry] of [
          ['hash:ip', { ip: '10.0.0.1', timeout: 5, comment }],
          ['hash:net,iface', { ip: '10.0.0.0/8', iface: name, nomatch: true, comment }],
          ['hash:net,iface', { ip: '10.0.0.0/8', iface: name, physdev: true, wildcard: true }],
          ['list:set', { set: name, before: comment }],
        ] as const)
          assert.deepEqual(parseEntry(formatEntry(entry, type), setType(type)), entry);
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused where its quotes are not closed', () => {
    const type = setType('hash:ip');
    assert.throws(() => parseEntry('10.0.0.1 comment "a b', type), /a quote is not closed/);
    assert.throws(() => parseEntry('10.0.0.1 comment "a"b', type), /there is no blank/);
    assert.deepEqual(parseEntry('  10.0.0.1\ttimeout  60 comment ""', type), {
      ip: '10.0.0.1',
      timeout: 60,
      comment: '',
    });
  });
});
