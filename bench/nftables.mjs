// The firewall beside nft: unshare -n node bench/nftables.mjs [RULES [ELEMENTS [REPETITIONS]]]
// NFT names another nft. Repetitions take turns; figures are medians of wall time, and of processor time, which says more
// where others work on the machine. nft is measured as a whole process, as programs start it; the library in one process,
// its first repetition not counted.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../dist/nft.js';
import { Nftables } from '../dist/node/index.js';

const [rules = 10_000, elements = 1_000_000, repetitions = 5] = process.argv.slice(2).map(Number);
const nft = process.env.NFT ?? 'nft';
const own = new Nftables();
const file = (name, text) => {
  const path = join(tmpdir(), `tsroute2-bench-${process.pid}-${name}`);
  writeFileSync(path, text);
  return path;
};
const spawned = (...words) => execFileSync(nft, words, { maxBuffer: 1 << 30, encoding: 'utf8' });
const address = (i) => `${10 + (i >> 24)}.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

const lines = Array.from(
  { length: rules },
  (_, i) => `ip saddr ${address(i)} tcp dport ${1 + (i % 65_535)} ct state new counter accept`,
);
const text = `table inet bench {\n chain c {\n${lines.map((line) => `  ${line}\n`).join('')} }\n}\n`;
function* each() {
  for (let i = 0; i < elements; i++) yield address(i);
}
const setText = `table ip bench {\n set s { type ipv4_addr; elements = { ${[...each()].join(', ')} }; }\n}\n`;
const rulesFile = file('rules', text);
const setFile = file('set', setText);
const one = 'add rule inet bench c udp dport 53 accept';

const flush = () => own.flush();
const load = () => own.apply(text);
const loadSet = async () => {
  const table = await own.table('ip', 'bench').add();
  await table.sets.add('s', { type: 'ipv4_addr' });
  return table.elements.add('s', each());
};

const cases = [
  { title: `compile ${rules} rules`, own: () => compile(text) },
  { title: `load ${rules} rules`, before: flush, nft: () => spawned('-f', rulesFile), own: load },
  {
    title: `list ${rules} rules`,
    before: async () => {
      await flush();
      await load();
    },
    nft: () => spawned('list', 'ruleset'),
    own: () => own.list({ as: 'text' }),
  },
  { title: `one rule more`, nft: () => spawned(one), own: () => own.apply(one), times: 50 },
  { title: `load ${elements} elements`, before: flush, nft: () => spawned('-f', setFile), own: loadSet },
  {
    title: `list ${elements} elements`,
    before: async () => {
      await flush();
      await loadSet();
    },
    nft: () => spawned('list', 'ruleset'),
    own: () => own.list({ as: 'text' }),
  },
];

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const TICK = 10;
/** Milliseconds of the processor: of this process and the one worker, or of its children. */
const processor = (children) => {
  if (!children) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * TICK;
};
const timed = async (run, children, times = 1) => {
  const [start, before] = [performance.now(), processor(children)];
  for (let i = 0; i < times; i++) await run();
  return [(performance.now() - start) / times, (processor(children) - before) / times];
};

for (const { title, before, own: mine, nft: theirs, times = 1 } of cases) {
  const figures = { own: [], nft: [] };
  for (let i = 0; i <= repetitions; i++) {
    await before?.();
    const took = await timed(mine, false, times);
    if (i > 0) figures.own.push(took);
    if (!theirs || i === 0) continue;
    await before?.();
    figures.nft.push(await timed(theirs, true, Math.min(times, 20)));
  }
  const of = (list, which) => median(list.map((one) => one[which]));
  const said = (list) => `${of(list, 0).toFixed(1)} ms (processor ${of(list, 1).toFixed(1)})`;
  const ratio = (which) => (of(figures.own, which) / of(figures.nft, which)).toFixed(2);
  const against = theirs ? `  nft ${said(figures.nft)}  ratio ${ratio(0)} (${ratio(1)})` : '';
  console.log(`${title.padEnd(28)} ${said(figures.own)}${against}`);
}
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
own.close();
