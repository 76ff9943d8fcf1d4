import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { type Chain, canonical, format, fromJSON, parse, type Table, toJSON } from '../../src/nft/index.js';
import { FAMILIES, tableWith } from './corpus.js';

/** The compiled test stands in build/test/nft; its data stay where they are. */
function beside(name: string): string {
  const path = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(path) ? path : `test/nft/${name}`;
}

interface Listed {
  family: string;
  rule: string;
  text: string;
  json: unknown;
}

/** What nft 1.1.7 listed of rules that a kernel had taken: see record-listed.mjs. */
function listed(): Listed[] {
  const all = brotliDecompressSync(readFileSync(beside('listed.txt.br'))).toString();
  return all.split('\x1e').map((record) => {
    const [family, rule, text, json] = record.split('\x1f') as [string, string, string, string];
    return { family, rule, text, json: JSON.parse(json) as unknown };
  });
}

/** Rules of which something else is listed, with the reason. */
const differences = JSON.parse(readFileSync(beside('listed-differences.json'), 'utf8')) as Record<
  string,
  string
>;

const system = { interfaces: new Map([['lo', 1]]) };

/** Members in any order; 64-bit numbers as JSON.parse rounds those of nft, which have a sign there. */
function sameJson(ours: unknown, theirs: unknown): boolean {
  if (typeof ours === 'string' && typeof theirs === 'number')
    return /^0x/.test(ours) && Number(BigInt.asIntN(64, BigInt(ours))) === theirs;
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null)
    return ours === theirs;
  const [a, b] = [ours as Record<string, unknown>, theirs as Record<string, unknown>];
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameJson(a[key], b[key]));
}

/** Rules of a chain, each as text and as JSON. */
function made(family: string, rules: readonly string[]): { text: string; json: unknown }[] {
  const tree = canonical(parse(tableWith(family, rules.join('\n    '))), system);
  const { body = [] } = tree.commands[0]!.object as Table;
  const chain = body.find((part) => part.kind === 'chain' && part.name === 'c') as Chain;
  const head = `add rule ${family} t c `;
  return chain.rules!.map((rule) => {
    const text = format({ sources: [], commands: [{ verb: 'add', object: rule }] }, { names: system });
    const { nftables } = toJSON(
      { sources: [], commands: [{ verb: 'add', object: rule }] },
      { names: system },
    );
    const { add } = nftables[0] as { add: { rule: { expr: unknown } } };
    return { text: text.slice(head.length, -1), json: add.rule.expr };
  });
}

/** As many rules as one chain is made of: a table is read once for all of them. */
const TOGETHER = 300;

test('what nft lists of every rule is printed without a kernel, as text and as JSON', () => {
  const different = new Set<string>();
  const unexpected: string[] = [];
  const all = listed();
  assert.ok(all.length > 18_000);
  for (const family of FAMILIES) {
    const own = all.filter((one) => one.family === family);
    for (let i = 0; i < own.length; i += TOGETHER) {
      const part = own.slice(i, i + TOGETHER);
      const ours = made(
        family,
        part.map(({ rule }) => rule),
      );
      for (const [n, { rule, text, json }] of part.entries()) {
        if (ours[n]!.text === text && sameJson(ours[n]!.json, json)) continue;
        different.add(rule);
        if (!(rule in differences)) unexpected.push(`${family}: ${rule}\n  ${text}\n  ${ours[n]!.text}`);
      }
    }
  }
  assert.deepEqual(unexpected, []);
  assert.deepEqual(
    Object.keys(differences).filter((rule) => !different.has(rule)),
    [],
    'rules that are listed alike by now',
  );
});

/** Constants as text: a tree holds them as they are written. */
function plain(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json, (_, value) => (typeof value === 'number' ? `${value}` : value)));
}

test('JSON of a rule is read to a tree with the same JSON', () => {
  for (const { family, rule } of listed().filter((_, i) => i % 60 === 0)) {
    const { nftables } = toJSON(canonical(parse(tableWith(family, rule)), system), { names: system });
    const commands = { nftables: nftables.map((object) => ({ add: object })) };
    assert.deepEqual(plain(toJSON(fromJSON(commands))), plain(commands), rule);
  }
});

test('JSON that is none of nft is refused with its place', () => {
  for (const [document, path] of [
    [
      {
        nftables: [
          {
            rule: {
              family: 'inet',
              table: 't',
              chain: 'c',
              expr: [{ match: { op: '=', left: 1, right: 2 } }],
            },
          },
        ],
      },
      'nftables[0].rule.expr[0].match.op',
    ],
    [
      { nftables: [{ rule: { family: 'inet', table: 't', chain: 'c', expr: [{ mach: {} }] } }] },
      'nftables[0].rule.expr[0]',
    ],
    [{ nftables: [{ chain: { family: 'inet', table: 't', name: 'c', hok: 'input' } }] }, 'nftables[0].chain'],
    [{ nftables: [{ add: { table: { family: 'ip7', name: 't' } } }] }, 'nftables[0].add.table.family'],
    [{ nftable: [] }, ''],
  ] as const)
    assert.throws(
      () => fromJSON(document as never),
      (error: Error & { path?: string }) => error.name === 'NftJsonError' && error.path === path,
      path,
    );
});
