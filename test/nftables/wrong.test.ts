/** What a table's verbs refuse before anything is sent, and what they say. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { impossible, Place } from './support.js';

describe('wrong input of a table', { skip: impossible }, () => {
  it('is an error that names the field, with the nearest word', async () => {
    using place = new Place();
    // biome-ignore lint/suspicious/noExplicitAny: what the compiler would refuse
    const nft = place.nft as any;
    const table = await nft.table('inet', 'web').add();
    await table.chains.add('c', { type: 'filter', hook: 'input', priority: 0 });
    await table.sets.add('s', { type: 'ipv4_addr', flags: ['interval', 'timeout'] });
    for (const [call, message] of [
      [() => nft.table('ipv4', 'x'), /there is no family "ipv4"; did you mean 'ip'\?/],
      [() => nft.table('ient', 'x'), /there is no family "ient"; did you mean 'inet'\?/],
      [() => nft.table('inet', 'a b'), /"a b" is no name of a table/],
      [() => nft.list({ as: 'txt' }), /as: 'txt' is not one of its values; did you mean 'text'\?/],
      [() => table.add({ flags: ['dormnt'] }), /flags\[0\]: 'dormnt' .*did you mean 'dormant'\?/],
      [() => table.add({ comment: 'x"; }' }), /cannot be written in quotes/],
      [
        () => table.chains.add('d', { type: 'filtr', hook: 'input' }),
        /type: 'filtr' .*did you mean 'filter'\?/,
      ],
      [() => table.chains.add('d', { hook: 'inptu' }), /hook: 'inptu' .*did you mean 'input'\?/],
      [
        () => table.chains.add('d', { hook: 'input', policy: 'dropp' }),
        /policy: 'dropp' .*did you mean 'drop'\?/,
      ],
      [
        () => table.chains.add('d', { hook: 'input', priority: '0; policy drop' }),
        /priority.*is more than that/,
      ],
      [
        () => table.sets.add('d', { type: 'ipv4_adr' }),
        /type: there is no 'ipv4_adr'; did you mean 'ipv4_addr'\?/,
      ],
      [() => table.sets.add('d', { type: 'ipv4_addr', flags: ['intervall'] }), /did you mean 'interval'\?/],
      [() => table.sets.add('d', { type: 'ipv4_addr', policy: 'memry' }), /did you mean 'memory'\?/],
      [() => table.sets.add('d', { type: 'ipv4_addr', elements: [7] }), /elements\[0\] is 7, not a string/],
      [() => table.elements.add('s', [{ key: '192.0.2.1' }]), /elements\[0\] is an object, not a string/],
      [() => table.elements.add('s', ['192.0.2.1', 7]), /elements\[1\] is 7, not a string/],
      [() => table.elements.add('s', ['192.0.2.1 }\nflush ruleset']), /elements\[0\]: .* is not one element/],
      [() => table.rules.add('c', 'accept', { befor: 3n }), /unknown option 'befor' \(.*after.*\)/],
      [
        () => table.rules.insert('c', 'accept', { befor: 3n }),
        /unknown option 'befor'; did you mean 'before'\?/,
      ],
    ] as const)
      await assert.rejects(async () => call(), message, String(call));
    assert.match(await place.nft.list({ as: 'text' }), /^table inet web \{\n\tset s [\s\S]*chain c \{/);
  });

  it('takes one element by itself, and options and quotes within elements', async () => {
    using place = new Place();
    const table = await place.nft.table('inet', 'web').add();
    await table.sets.add('s', { type: 'ipv4_addr', flags: ['interval', 'timeout'] });
    assert.equal(await table.elements.add('s', '192.0.2.0/24'), 1);
    assert.equal(await table.elements.add('s', ['10.0.0.1 timeout 1h comment "a;b }"']), 1);
    await table.sets.add('names', { type: 'ifname' });
    await table.elements.add('names', '"eth0"');
    const text = await place.nft.list({ as: 'text', family: 'inet', table: 'web' });
    for (const one of ['192.0.2.0/24', '10.0.0.1 timeout 1h', 'comment "a;b }"', '"eth0"'])
      assert.ok(text.includes(one), `${one} in ${text}`);
  });
});
