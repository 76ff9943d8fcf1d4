/** Commands of ipset and its save format, both ways. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatIpsetSave, parseIpset, parseIpsetSave, toIpset } from '../../src/commands/index.js';
import { impossible, Place } from './support.js';

describe('commands of ipset', () => {
  for (const [given, written] of [
    ['ipset create one hash:ip timeout 60 counters', 'create one hash:ip timeout 60 counters'],
    ['-N one hash:ip family inet6 hashsize 64', 'create one hash:ip family inet6 hashsize 64'],
    ['create one hash:ip,mark markmask 0xff', 'create one hash:ip,mark markmask 0x000000ff'],
    ['-exist add one 10.0.0.1 timeout 5', 'add one 10.0.0.1 timeout 5 -exist'],
    ['add one 10.0.0.1 comment "a b"', 'add one 10.0.0.1 comment "a b"'],
    ['-D one 10.0.0.1', 'del one 10.0.0.1'],
    ['test one 10.0.0.1', 'test one 10.0.0.1'],
    ['-X', 'destroy'],
    ['flush one', 'flush one'],
    ['swap one two', 'swap one two'],
    ['-E one two', 'rename one two'],
  ] as const)
    it(given, () => {
      assert.equal(toIpset(parseIpset(given)), written);
      assert.deepEqual(parseIpset(written), parseIpset(given));
    });

  it('are refused by the word that makes no sense', () => {
    for (const [given, path, reason] of [
      ['creat one hash:ip', 'creat', /did you mean 'create'/],
      ['create one', 'create', /type is missing/],
      ['create one hash:ip timout 5', 'timout', /did you mean 'timeout'/],
      ['create one hash:ip timeout soon', 'timeout', /'soon' is not a number/],
      ['add one', 'add', /entry is missing/],
    ] as const)
      assert.throws(
        () => parseIpset(given),
        (error: Error & { path?: string }) => {
          assert.equal(error.path, path);
          assert.match(error.message, reason);
          return true;
        },
      );
    assert.throws(() => parseIpsetSave('create a hash:ip\nadd b 10.0.0.1\n'), /line 2.*no set of that name/);
  });
});

describe('the save format', { skip: impossible ?? false, timeout: 60_000 }, () => {
  it('is what ipset saves, and what it restores', async () => {
    using place = new Place();
    const script = [
      'create a hash:net family inet hashsize 1024 maxelem 65536 counters comment',
      'add a 10.0.0.0/8 comment "a b"',
      'add a 10.1.0.0/16 nomatch',
      'create b bitmap:port range 1-1000 timeout 100',
      'add b 80 timeout 0',
      'create c list:set size 8',
      'add c a',
      'create d hash:ip,port family inet6',
      'add d fd00::1,tcp:80',
      'add d fd00::1,ipv6-icmp:echo-request',
    ].join('\n');
    place.tool(['restore'], `${script}\n`);
    const saved = place.tool(['save']);
    const sets = parseIpsetSave(saved);
    assert.equal(formatIpsetSave(sets), saved);
    place.tool(['destroy', 'c']);
    place.tool(['destroy']);
    place.tool(['restore'], formatIpsetSave(sets));
    const lines = (text: string) => text.split('\n').sort();
    assert.deepEqual(lines(place.tool(['save'])), lines(saved));
    // and from what the library reads
    const listed = await place.ipset.list();
    place.tool(['destroy', 'c']);
    place.tool(['destroy']);
    place.tool(['restore'], formatIpsetSave(listed));
    assert.deepEqual(lines(place.tool(['save'])), lines(saved));
  });
});
