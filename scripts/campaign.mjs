// Mutated inputs by the million over all readers and the codec, for hours: `nice -n 19 node scripts/campaign.mjs COUNT
// [SEED]`, after `npm run build` of the tests. Tells its seed and how far it has come; ends at the first that throws.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const build = new URL('../build/', import.meta.url);
const { Decoder } = await import(new URL('src/decoder/index.js', build));
const count = Number(process.argv[2] ?? 1e9);
const seed = Number(process.argv[3] ?? 14) | 0 || 14;
let state = seed;
const random = (below) => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
};

/** Short stretches of every capture in test/samples: damage in a short input reaches more of the readers. */
const pieces = [];
for (const name of readdirSync('test/samples', { recursive: true }).sort()) {
  if (!/\.(txt|pcap|pcapng)$/.test(name)) continue;
  const bytes = readFileSync(join('test/samples', name));
  for (let at = 0; at < bytes.length; at += 400) pieces.push(bytes.subarray(at, at + 400));
}
const interesting = [0, 1, 3, 4, 15, 16, 17, 255, 32, 34, 92, 10];
console.log(`seed ${seed}, ${pieces.length} pieces, ${count} inputs`);
const start = Date.now();
let told = start;
for (let i = 1; i <= count; i++) {
  const input = Uint8Array.from(pieces[random(pieces.length)]);
  for (let k = random(6); k >= 0; k--)
    input[random(input.length)] = random(2) ? random(256) : interesting[random(interesting.length)];
  const piece = 1 + random(input.length);
  const before = state;
  try {
    const format = [undefined, 'raw', 'hex', 'string', 'strace', 'pcap', 'pcapng'][random(7)];
    const decoder = new Decoder({ format });
    for (let at = 0; at < input.length; at += piece)
      for (const _ of decoder.push(input.subarray(at, at + piece)));
    for (const _ of decoder.end());
  } catch (error) {
    console.log(`input ${i} (state ${before}): ${Buffer.from(input).toString('hex')}`);
    throw error;
  }
  if (i % 1000 === 0 && Date.now() - told > 60_000) {
    told = Date.now();
    console.log(`${i} inputs, ${Math.round((told - start) / 1000)} s`);
  }
}
console.log(`${count} inputs without an exception, seed ${seed}`);
