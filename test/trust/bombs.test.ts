/** Texts of a few lines that stand for more than any machine has. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { compile, parse } from '../../src/nft/index.js';
import { bytes, struct, u32 } from '../../src/schema/index.js';
import { loadSpec, readSpec } from '../../src/ynl/index.js';
import { noNamespaces } from '../helpers.js';
import { child } from './child.js';

describe('rulesets', () => {
  it('include so many files and no more', () => {
    const include = (path: string) => ({ name: path, text: `include "${Number(path) + 1}"\n`.repeat(10) });
    assert.throws(() => parse('include "1"\n', { include }), /includes are nested too deeply/);
    const wide = (path: string) =>
      Number(path) < 14 ? include(path) : { name: path, text: 'table ip x {\n}\n' };
    assert.throws(() => parse('include "1"\n', { include: wide }), /too many files are included: 20000/);
  });

  for (const [how, line] of Object.entries({
    'sets in sets': (name: string, of: string) => `define ${name} = { ${of}, ${of} }`,
    concatenations: (name: string, of: string) => `define ${name} = ${of} . ${of}`,
    sums: (name: string, of: string) => `define ${name} = ${of} | ${of}`,
  }))
    for (const count of [24, 3000])
      it(`double ${count} times by variables, as ${how}`, () => {
        const lines = Array.from({ length: count }, (_, i) => line(`a${i + 1}`, `$a${i}`));
        const text = `define a0 = 1.1.1.1\n${lines.join('\n')}\nadd rule ip t c ip saddr $a${count}\n`;
        const table = 'table ip t {\n chain c {\n }\n}\n';
        assert.throws(() => compile(parse(table + text)), /the variable "a\d+" stands for more than 4194304/);
      });

  it('have long lists in variables', () => {
    const list = Array.from({ length: 20_000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const text = `define a = { ${list} }\ntable ip t {\n set s {\n type ipv4_addr\n elements = $a\n }\n}\n`;
    assert.ok(compile(parse(text)).length > 0);
  });

  it('include files by the command line', { skip: noNamespaces }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsroute2-include-'));
    try {
      writeFileSync(join(folder, 'a.nft'), 'include "b.nft"\n');
      writeFileSync(join(folder, 'b.nft'), 'table ip bombs {\n}\n');
      const { stdout, stderr, status } = child(`
        const { main } = await import(ROOT + 'src/cli/main.js');
        process.exitCode = await main(['nft', '-f', ${JSON.stringify(join(folder, 'a.nft'))}]);
        process.exitCode ||= await main(['nft', 'list', 'ruleset']);
      `);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /table ip bombs/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('descriptions of families', () => {
  const spec = (more: string, name = 'x') => `name: t
${more}
attribute-sets:
 - name: a
   attributes:
    - {name: ${name}, type: u32}
operations:
 list:
  - {name: get, attribute-set: a, do: {request: {attributes: [${name}]}}}
`;

  it('have no aliases by the million', async () => {
    const doubled = [...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`);
    await assert.rejects(readSpec(`a: &a [1,1,1,1,1,1,1,1,1]\n${doubled.join('\n')}\n${spec('')}`), {
      name: 'SpecError',
      message: /alias/i,
    });
  });

  it('have no names that are none', async () => {
    await assert.rejects(readSpec(spec('', '__proto__')), /'__proto__' is no name/);
    await assert.rejects(readSpec(spec('__proto__: {x: 1}')), /'__proto__' is no key/);
    const entries = 'definitions: [{name: e, type: enum, entries: [__proto__]}]';
    await assert.rejects(readSpec(spec(entries)), /definitions\.0\.entries\.0: '__proto__' is no name/);
    assert.equal((await readSpec(spec('', 'constructor'))).name, 't');
  });

  it('have no structs longer than a message', async () => {
    for (const length of [-1, 1.5, 65_536, 2 ** 31, 1e300]) {
      const members = `[{name: a, type: binary, len: ${length}}, {name: b, type: u32}]`;
      const text = spec(`definitions: [{name: s, type: struct, members: ${members}}]`);
      const used = text.replace('type: u32}\noperations', 'type: binary, struct: s}\noperations');
      const read = await readSpec(used);
      assert.throws(() => loadSpec(read), /len: expected a number from 0 to 65535/);
    }
    assert.throws(
      () => struct('s', '', { a: u32, b: bytes(2 ** 31) }),
      /struct s: .* more than a message has/,
    );
  });

  it('have no patterns that take for ever', async () => {
    await assert.rejects(readSpec(spec('counters: "^(a+)+$"')), /counters: expected a regular expression/);
    assert.equal((await readSpec(spec('counters: "-bytes$"'))).name, 't');
  });
});
