// Loads the rules of the corpus into a kernel and records what nft lists of them, as text and as JSON, in listed.txt.br:
//   unshare -n node test/nft/record-listed.mjs NFT COMPILED_CORPUS
// NFT is the command of the newest version, COMPILED_CORPUS the built corpus.js. Rules that the kernel refuses are left out.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const [nft, compiled] = process.argv.slice(2);
const { corpus, FAMILIES, preamble } = await import(pathToFileURL(compiled).href);
/** Declarations that not every kernel takes: rules that need them are left out with them. */
const OPTIONAL = /secmark|ct timeout|ct expectation|ct helper|flowtable/;
/** Rules loaded at once: a refusal names its line, and the rest is tried again. */
const CHUNK = 150;
/** Between the parts of a record, and between records. */
const PART = '\x1f';
const RECORD = '\x1e';

const folder = mkdtempSync(join(tmpdir(), 'tsroute2-nft-'));
const file = join(folder, 'rules.nft');

function run(...args) {
  const { stdout, stderr, status } = spawnSync(nft, args, { maxBuffer: 1 << 28, encoding: 'utf8' });
  return { stdout, stderr, status };
}

/** The rules of a listed chain, each with the lines that it takes. */
function texts(listing) {
  const found = [];
  for (const line of listing.split('\n').slice(2)) {
    if (/^\t\t(?!\t|\}$)/.test(line)) found.push(line.slice(2));
    else if (/^\t\t/.test(line)) found[found.length - 1] += `\n${line}`;
  }
  return found;
}

function* listed(family, rules) {
  const head = `table ${family} t {\n${preamble(family)
    .split('\n')
    .filter((line) => !OPTIONAL.test(line))
    .join('\n')}  chain c {\n`;
  const first = head.split('\n').length;
  for (let left = rules; left.length > 0; ) {
    writeFileSync(file, `flush ruleset\n${head}${left.map((rule) => `    ${rule}\n`).join('')}  }\n}\n`);
    const { stderr, status } = run('-f', file);
    if (status === 0) {
      const text = texts(run('list', 'chain', family, 't', 'c').stdout);
      const json = JSON.parse(run('-j', 'list', 'chain', family, 't', 'c').stdout).nftables.filter(
        (one) => one.rule,
      );
      if (text.length !== left.length || json.length !== left.length) throw new Error('rules were lost');
      for (const [i, rule] of left.entries())
        yield [family, rule, text[i], JSON.stringify(json[i].rule.expr)].join(PART);
      return;
    }
    const faults = new Set(
      [...stderr.matchAll(/:(\d+):\d+(?:-\d+)?: Error/g)].map(([, line]) => Number(line) - first - 1),
    );
    const rest = left.filter((_, i) => !faults.has(i));
    if (rest.length === left.length) throw new Error(stderr);
    left = rest;
  }
}

try {
  const records = [];
  const all = corpus();
  for (const family of FAMILIES)
    for (let i = 0; i < all.length; i += CHUNK) records.push(...listed(family, all.slice(i, i + CHUNK)));
  writeFileSync(join(import.meta.dirname ?? '.', 'listed.txt.br'), brotliCompressSync(records.join(RECORD)));
  console.log(`${records.length} rules`);
} finally {
  rmSync(folder, { recursive: true });
}
