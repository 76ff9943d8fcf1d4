// Mutated inputs by the million, for hours: `nice -n 19 node scripts/campaign.mjs COUNT [SEED [readers|codec [SECONDS]]]`,
// after the tests were compiled. `readers` damages captures of every format; `codec` damages messages of every class that
// is declared, and holds the two engines against each other for some of them. It prints its seed and how far it has come,
// and ends at the first that throws.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const build = new URL('../build/', import.meta.url);
const count = Number(process.argv[2] ?? 1e9);
const seed = Number(process.argv[3] ?? 14) | 0 || 14;
const mode = process.argv[4] ?? 'readers';
const seconds = Number(process.argv[5] ?? Number.POSITIVE_INFINITY);
let state = seed;
const random = (below) => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
};
const interesting = [0, 1, 3, 4, 15, 16, 17, 255, 32, 34, 92, 10];
const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** Short stretches of every capture in test/samples: damage in a short input reaches more of the readers. */
async function readers() {
  const { Decoder } = await import(new URL('src/decoder/index.js', build));
  const pieces = [];
  for (const name of readdirSync('test/samples', { recursive: true }).sort()) {
    if (!/\.(txt|pcap|pcapng)$/.test(name)) continue;
    const bytes = readFileSync(join('test/samples', name));
    for (let at = 0; at < bytes.length; at += 400) pieces.push(bytes.subarray(at, at + 400));
  }
  const formats = [undefined, 'raw', 'hex', 'string', 'strace', 'pcap', 'pcapng'];
  const room = new Uint8Array(400);
  return () => {
    const piece = pieces[random(pieces.length)];
    const input = room.subarray(0, piece.length);
    input.set(piece);
    for (let k = random(6); k >= 0; k--)
      input[random(input.length)] = random(2) ? random(256) : interesting[random(interesting.length)];
    // whole, mostly: what comes in pieces takes as long as there are pieces
    const step = random(8) ? input.length : 1 + random(input.length);
    try {
      const decoder = new Decoder({ format: formats[random(7)] });
      for (let at = 0; at < input.length; at += step)
        for (const _ of decoder.push(input.subarray(at, at + step)));
      for (const _ of decoder.end());
    } catch (error) {
      error.message += `\n${hex(input)}`;
      throw error;
    }
  };
}

/** Messages of every class, damaged where they stand, so that nothing is made for an input but what is read of it. */
async function codec() {
  const { default: fc } = await import('fast-check');
  const { declarations } = await import(new URL('test/declarations.js', build));
  const { messageArbitrary } = await import(new URL('test/arbitrary.js', build));
  const { same } = await import(new URL('test/same.js', build));
  const { readingOf } = await import(new URL('src/schema/compiler/reading.js', build));
  const { allocate, DecodeError, decodeTree, encodeTree, treeOf } = await import(
    new URL('src/schema/index.js', build)
  );
  const START = 64;
  const { u8, u32, i32 } = allocate(1 << 16);
  /** Inputs made of one sample in a row: its class's reader stays warm. */
  const ROW = 512;
  let left = 0;
  let message;
  let sample;
  const samples = declarations.map((one) =>
    fc
      .sample(messageArbitrary(one), { numRuns: 12, seed })
      .map((object) => encodeTree(treeOf(one, object)).slice())
      .filter((bytes) => bytes.length > 0 && bytes.length < 2000),
  );
  const chosen = declarations.map((_, i) => i).filter((i) => samples[i].length > 0);
  console.log(`${chosen.length} classes`);
  return () => {
    if (left-- <= 0) {
      left = ROW;
      const index = chosen[random(chosen.length)];
      message = declarations[index];
      sample = samples[index][random(samples[index].length)];
      u8.fill(0xa5, 0, START + sample.length + 64);
      u8.set(sample, START);
    } else if ((left & 7) === 0) u8.set(sample, START);
    // damage adds up, a little at a time
    for (let k = random(3); k >= 0; k--) {
      const at = START + random(sample.length);
      switch (random(4)) {
        case 0:
          u8[at] ^= 1 << random(8);
          break;
        case 1:
          u8[at] = random(256);
          break;
        default:
          // where lengths and types stand
          u8[at & ~1] = random(3) ? interesting[random(8)] : random(64);
      }
    }
    const length = random(8) ? sample.length : random(sample.length + 1);
    try {
      const read = readingOf(message).read(u8, u32, i32, START, START + length, undefined, undefined);
      if ((left & 31) !== 0) return;
      let object;
      try {
        ({ object } = decodeTree(message, u8.subarray(START, START + length)));
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
      if (message.body === undefined && !same(read, object)) throw new Error('the engines differ');
    } catch (error) {
      error.message += `\n${message.name}: ${hex(u8.subarray(START, START + length))}`;
      throw error;
    }
  };
}

const one = await { readers, codec }[mode]();
console.log(`seed ${seed}, ${mode}, ${count} inputs`);
const start = Date.now();
const end = start + 1000 * seconds;
let told = start;
let done = 0;
for (; done < count; done++) {
  const before = state;
  try {
    one();
  } catch (error) {
    console.log(`input ${done} (state ${before})`);
    throw error;
  }
  if (done % 1000 !== 0) continue;
  const now = Date.now();
  if (now > end) break;
  if (now - told < 60_000) continue;
  told = now;
  console.log(`${done} inputs, ${Math.round((now - start) / 1000)} s`);
}
console.log(`${done} inputs without an exception, seed ${seed}, ${mode}`);
