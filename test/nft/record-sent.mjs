// Records what nft sends for rules of the corpus, each in one of its families, in sent.txt.br:
//   unshare -n node test/nft/record-sent.mjs NFT [ALL]
// NFT is the command of the newest version. Nothing is loaded (`nft -c`), so that what the kernel lacks is there as well.
// Needs strace, and the built tests. With ALL every rule is recorded in every family, into that file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import { decodeCapture } from '../../build/src/decoder/index.js';
import { STRACE_FLAGS } from '../../build/src/decoder/readers/strace.js';
import { FAMILIES, preamble } from '../../build/test/nft/corpus.js';

const [nft, out] = process.argv.slice(2);
const CHUNK = 100;
const folder = mkdtempSync(join(tmpdir(), 'tsroute2-sent-'));
const [file, log] = [join(folder, 'rules.nft'), join(folder, 'strace')];

/** Rules by family: with `all` in every one that takes them, else in one of those, in turn. */
function accepted(all) {
  const rules = new Map(FAMILIES.map((family) => [family, []]));
  const text = gunzipSync(readFileSync(join(import.meta.dirname, 'expected.txt.gz'))).toString();
  let turn = 0;
  for (const block of text.split(/^# /m)) {
    const rule = block.slice(0, block.indexOf('\n'));
    const families = [...block.matchAll(/^@ ([a-z0-9 ]+)$/gm)].flatMap(([, words]) => words.split(' '));
    if (families.length === 0) continue;
    for (const family of all ? families : [families[turn++ % families.length]]) rules.get(family).push(rule);
  }
  return rules;
}

/** The messages of the batch for some rules, in hexadecimal, from the header of nfnetlink on. */
function sent(family, rules) {
  writeFileSync(
    file,
    `table ${family} t {\n${preamble(family)}  chain c {\n${rules.map((rule) => `    ${rule}\n`).join('')}  }\n}\n`,
  );
  spawnSync('strace', [...STRACE_FLAGS, '-o', log, nft, '-c', '-f', file], { maxBuffer: 1 << 28 });
  const messages = decodeCapture(readFileSync(log)).filter(
    ({ name, direction }) => direction === 'sent' && /_(?:NEW|DEL)/.test(name ?? ''),
  );
  return messages.map(
    ({ header, bytes }) =>
      `${header.type.toString(16)} ${header.flags} ${Buffer.from(bytes).subarray(16).toString('hex')}`,
  );
}

try {
  const records = [];
  for (const [family, rules] of accepted(out !== undefined))
    for (let i = 0; i < rules.length; i += CHUNK) {
      const part = rules.slice(i, i + CHUNK);
      const messages = sent(family, part);
      if (messages.length === 0) throw new Error(`nothing was sent for ${family}: ${part[0]} …`);
      records.push(JSON.stringify({ family, rules: part, messages }));
    }
  writeFileSync(out ?? join(import.meta.dirname, 'sent.txt.br'), brotliCompressSync(records.join('\n')));
  console.log(`${records.length} batches`);
} finally {
  rmSync(folder, { recursive: true });
}
