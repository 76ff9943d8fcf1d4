// Asks nft what it makes of every rule of the corpus in every family, and writes expected.txt.gz:
//   node test/nft/record.mjs NFT COMPILED_CORPUS OUT
// NFT is the command (of the newest version), COMPILED_CORPUS the built corpus.js, OUT a file for the whole as JSON.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [nft, compiled, out, slice] = process.argv.slice(2);
const { corpus, FAMILIES, preamble } = await import(compiled);
const WORKERS = 12;
/** As many errors as nft tells at once. */
const CHUNK = 10;

function run(file) {
  const { stdout, stderr, status } = spawnSync(nft, ['-c', '--debug=netlink', '-f', file], {
    maxBuffer: 1 << 26,
  });
  return { out: stdout.toString('latin1'), err: stderr.toString(), code: status };
}

/** What belongs to rules, each from its sets on. */
function rulesOf(text, family) {
  const rules = [];
  let kept = [];
  let keep = false;
  let open = false;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const set = /^family \d+ (\S+) /.exec(line);
    if (set) {
      if (open) rules.push(kept.join('\n'));
      if (open) kept = [];
      open = false;
      keep = set[1].startsWith('__') || /^m\d+$/.test(set[1]);
    } else if (!line.startsWith('\t') && !line.startsWith('  ')) {
      if (open) rules.push(kept.join('\n'));
      if (open) kept = [];
      open = line === `${family} t c` || line === `${family} t`;
      keep = open;
    }
    if (keep) kept.push(line);
  }
  if (open) rules.push(kept.join('\n'));
  return rules;
}

/** Results of rules of one family. */
function ask(family, rules, file) {
  const head = `table ${family} t {\n${preamble(family)}  chain c {\n`;
  const first = head.split('\n').length;
  const results = new Array(rules.length);
  let left = rules.map((_, i) => i);
  while (left.length > 0) {
    writeFileSync(file, `${head}${left.map((i) => `    ${rules[i]}\n`).join('')}  }\n}\n`);
    const { out: text, err, code } = run(file);
    const faults = [...err.matchAll(/:(\d+):\d+(?:-\d+)?: Error: (.*)/g)].filter(
      ([, , words]) => !words.startsWith('Could not process rule'),
    );
    if (faults.length === 0 && code <= 1) {
      const kernel = new Set(
        [...err.matchAll(/:(\d+):\d+(?:-\d+)?: Error: Could not process rule/g)].map(
          (m) => Number(m[1]) - first,
        ),
      );
      const texts = rulesOf(text, family);
      if (texts.length === left.length) {
        for (const [n, i] of left.entries()) results[i] = { text: texts[n], kernel: kernel.has(n) };
        break;
      }
    } else {
      // behind a syntax error the rest may be read otherwise
      if (faults[0]?.[2].startsWith('syntax error')) faults.length = 1;
      const bad = new Set(faults.map((m) => Number(m[1]) - first).filter((n) => n >= 0 && n < left.length));
      if (bad.size > 0) {
        for (const n of bad) results[left[n]] = { fault: faults.find((m) => Number(m[1]) - first === n)[2] };
        left = left.filter((_, n) => !bad.has(n));
        continue;
      }
    }
    // alone, what could not be told apart
    if (left.length === 1) {
      const texts = rulesOf(text, family);
      if (code <= 1 && faults.length === 0) results[left[0]] = { text: texts.join('\n') };
      else results[left[0]] = { fault: faults[0]?.[2] ?? `exit ${code}` };
      break;
    }
    for (const i of left) [results[i]] = ask(family, [rules[i]], file);
    break;
  }
  return results;
}

const rules = corpus();
const jobs = [];
for (const family of FAMILIES) {
  for (let i = 0; i < rules.length; i += CHUNK)
    jobs.push({ family, rules: rules.slice(i, i + CHUNK), at: i });
}
if (slice !== undefined) {
  const file = `${out}.${slice}.nft`;
  const mine = jobs.filter((_, i) => i % WORKERS === Number(slice));
  const made = mine.map((job) => ({
    family: job.family,
    at: job.at,
    results: ask(job.family, job.rules, file),
  }));
  rmSync(file);
  writeFileSync(`${out}.${slice}`, JSON.stringify(made));
  process.exit(0);
}
await Promise.all(
  Array.from({ length: WORKERS }, (_, i) => {
    const child = spawn('unshare', ['-n', process.execPath, process.argv[1], nft, compiled, out, String(i)], {
      stdio: 'inherit',
    });
    return new Promise((resolve) => child.on('close', resolve));
  }),
);
const table = new Map(FAMILIES.map((family) => [family, new Array(rules.length)]));
for (let i = 0; i < WORKERS; i++) {
  for (const { family, at, results } of JSON.parse(readFileSync(`${out}.${i}`, 'utf8'))) {
    for (const [n, result] of results.entries()) table.get(family)[at + n] = result;
  }
  rmSync(`${out}.${i}`);
}

const lines = [];
const all = [];
for (const [i, rule] of rules.entries()) {
  const groups = new Map();
  for (const family of FAMILIES) {
    const result = table.get(family)[i];
    all.push({ rule, family, ...result });
    const key =
      result.text === undefined
        ? '!'
        : result.text.replaceAll(`\n${family} t`, '\n% t').replace(new RegExp(`^${family} t`), '% t');
    const existing = groups.get(key);
    if (existing) existing.push(family);
    else groups.set(key, [family]);
  }
  lines.push(`# ${rule}`);
  for (const [text, families] of groups) {
    lines.push(`@ ${families.join(' ')}${text === '!' ? ' !' : ''}`);
    if (text !== '!') lines.push(text);
  }
}
writeFileSync(new URL('expected.txt.gz', import.meta.url), gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
writeFileSync(out, JSON.stringify(all));
console.log(
  `${all.length} recorded, ${all.filter((r) => r.text !== undefined).length} accepted, ${all.filter((r) => r.kernel).length} of them refused by the kernel`,
);
