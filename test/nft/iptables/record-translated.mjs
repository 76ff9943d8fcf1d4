// Asks iptables-translate and ip6tables-translate (package iptables) for every line of the corpus, and writes translated.txt.br:
//   node test/nft/iptables/record-translated.mjs COMPILED_CORPUS
// COMPILED_CORPUS is the built corpus.js.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const [compiled] = process.argv.slice(2);
const { corpus, wordsOf } = await import(pathToFileURL(compiled).href);

const records = corpus().map((line) => {
  const [program, ...words] = wordsOf(line);
  const { stdout } = spawnSync(`${program}-translate`, words, { encoding: 'utf8' });
  const commands = [...stdout.matchAll(/^nft (?:'(.*)'|((?:add|delete|flush) .*))$/gm)].map(
    ([, quoted, bare]) => quoted ?? bare,
  );
  return [line, ...commands].join('\n');
});
writeFileSync(
  join(import.meta.dirname ?? '.', 'translated.txt.br'),
  brotliCompressSync(records.join('\n\n')),
);
console.log(`${records.length} lines`);
