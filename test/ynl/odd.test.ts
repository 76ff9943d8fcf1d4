/** What descriptions may say, each thing at least once: other samples than the kernel's own. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { encode, type Message } from '../../src/schema/index.js';
import { generate, loadSpec, readSpec } from '../../src/ynl/index.js';
import { decodeBy, ENGINES } from '../engines.js';

const text = readFileSync(new URL('../../../test/ynl/odd.yaml', import.meta.url), 'utf8');

async function loaded() {
  const made = loadSpec(await readSpec(text));
  assert.ok(made.kind === 'generic');
  return made.family;
}

/** A value of each attribute, with what a selector beside it has to say. */
const VALUES: readonly [object, object?][] = [
  [{ delete: 1 }],
  [{ fooBar: 2, fooBar2: 3 }],
  [{ caps: ['a', 'c'] }],
  [{ bits: ['x1', 'x35'] }],
  [{ var: 'blue' }],
  [{ var: 4000 }],
  [{ varflags: ['b'] }],
  [{ svar: -5 }],
  [{ list: { p: 258, q: 'red', v6: '::1' } }],
  [{ nums: [1, 2] }],
  [{ ips: ['10.0.0.1', '10.0.0.2'] }],
  [{ cols: ['red', '4k', 'on', 'yes', 200] }],
  [{ structs: [{ p: 1, q: 'red', v6: '::2' }] }],
  [{ many: [{ s: 1 }, { t: 'x' }] }],
  [{ idx: [{ s: 2 }] }],
  [{ old: [{ s: 3 }, { s: 4 }] }],
  [{ idx32: ['red', 'blue'] }],
  [{ idxs: ['u', 'w'] }],
  [{ idxip: ['::1'] }],
  [{ tv: { 4: { 5: { s: 7 } } } }],
  [{ kind: 'hdronly', data: { p: 3, q: 'red', v6: '::3' } }],
  [{ kind: 'sets', data: { s: 3 } }],
  [{ kind: 'both', data: { p: 3, q: 'red', v6: '::3', s: 9 } }],
  [{ kind: 'none', data: '0102' }],
  [{ kind: 'other', data: '0102' }],
  [{ kind: 'sets', wrap: { innerData: { s: 3 } } }],
  [{ bf: { value: ['a'], selector: ['a', 'b'] } }],
  [{ mac: '02:00:00:00:00:01' }],
  [{ uuid: '000102030405060708090a0b0c0d0e0f' }],
  [{ ver: '1.2.3.4' }],
  [{ any: 'fe80::2' }],
  [{ any: '192.0.2.1' }],
  [{ level: 'veryLow', ldata: { s: 4 } }],
  [{ dev: { delete: 3, dev: { last: 1 } } }],
  [{ strs: ['a', 'b'] }],
  [{ fl: true }],
  [{ vals: [-1, 5] }],
  [{ last: 3 }],
];

describe('odd features of descriptions', () => {
  it('are written and read back', async () => {
    const family = await loaded();
    assert.equal(family.hdrsize, 32);
    const header = { index: -3, name: 'ab', in: { p: 258, q: 'green', v6: 'fe80::1' } };
    for (const engine of ENGINES) {
      for (const [value] of VALUES) {
        const message = family.messageOf(family.commands.new!, false) as Message<unknown>;
        const bytes = encode(message, { ...header, ...value });
        const { cmd, version, ...read } = decodeBy(engine, message, bytes);
        assert.deepEqual(read, { ...header, ...value }, engine);
      }
    }
  });

  it('that are wrong are refused by name', async () => {
    const message = (await loaded()).messageOf(3, false) as Message<unknown>;
    assert.throws(() => encode(message, { var: 'blu' }), /var: .*'blue'/);
    assert.throws(() => encode(message, { varflags: ['d'] }), /varflags: unknown flag 'd'/);
    assert.throws(() => encode(message, { level: 'veryLow', ldata: { x: 1 } }), /ldata: .*'x'|ldata\.x/);
  });

  it('are printed as a declaration with the names of identifiers', async () => {
    const printed = generate(await readSpec(text));
    for (const [, name] of printed.matchAll(/^(?:export )?(?:const|interface) (\S+?)[:\s]/gm))
      assert.match(name!, /^[A-Za-z_$][\w$]*$/);
    assert.match(printed, /family4oddXFamily/);
  });
});
