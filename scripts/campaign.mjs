// Mutated inputs by the hundred million: `nice -n 19 node scripts/campaign.mjs [SECONDS [SEED [TARGET[,TARGET…]]]]`, after
// the tests were compiled. The targets are the codec (messages of every class that is declared, by the compiled engine, and
// every fourth by the interpreter too, whose results have to be the same), each reader of captures, and the decoder as
// a whole with all that prints. Each gets its share of the processor's time. It prints its seed, and every minute how many
// inputs each target has had. What throws, or what the engines read differently, is printed with how to repeat it, and the
// row's other inputs are left out: `node scripts/campaign.mjs row TARGET STATE SEED`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const build = new URL('../build/', import.meta.url);
const isRow = process.argv[2] === 'row';
const [, , duration = '3600', seedWord = '14', targetsWord] = isRow
  ? ['', '', '0', process.argv[5], process.argv[3]]
  : process.argv;
const seed = Number(seedWord) | 0 || 14;

let state = seed;
/** Numbers in a row depend on where it begins alone, so that it can be repeated. */
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return Math.floor(((state >>> 0) * below) / 0x1_0000_0000);
}

/** Inputs made of one sample: what reads it stays warm. Their damage adds up, and is undone after a few. */
const ROW = 512;
const UNDONE = 7;
/** Bytes before an input: nothing may be read from there. */
const START = 64;
/** Longest sample: in a short one damage meets more of what is read. */
const LONGEST = 256;
const BYTES = [0, 1, 3, 4, 8, 15, 16, 17, 255, 128, 32, 64];
/** What means something in texts. */
const TEXT = Buffer.from(' "\'\\x0fa#;.,|<>()[]{}=\n\r\t:+-');
const hex = (bytes) => Buffer.from(bytes).toString('hex');

const { allocate, encodeTree, treeOf, tryDecodeTree } = await import(
  new URL('src/schema/index.js', build)
).then(async (schema) => ({
  ...schema,
  ...(await import(new URL('src/schema/interpreter/decode.js', build))),
}));
const { u8, u32, i32 } = allocate(1 << 14);

/** Damages the input of `size` bytes where it stands. */
function damage(size, alphabet) {
  for (let k = random(3); k >= 0; k--) {
    const at = START + random(size);
    switch (random(4)) {
      case 0:
        u8[at] ^= 1 << random(8);
        break;
      case 1:
        u8[at] = random(256);
        break;
      case 2:
        u8[at] = alphabet[random(alphabet.length)];
        break;
      default:
        // where lengths and types stand
        if (alphabet === BYTES) u8[at & ~1] = random(64);
        else u8[at] = u8[START + random(size)];
    }
  }
}

/**
 * A target: `sample` chooses one for a row, and `read` reads `length` bytes from START on of what was made of it; `i` is
 * the input's number in the row.
 */
async function codec() {
  const { default: fc } = await import('fast-check');
  const { declarations } = await import(new URL('test/declarations.js', build));
  const { messageArbitrary } = await import(new URL('test/arbitrary.js', build));
  const { same } = await import(new URL('test/same.js', build));
  const { readingOf } = await import(new URL('src/schema/compiler/reading.js', build));
  const classes = declarations
    .map((message) => {
      const all = fc
        .sample(messageArbitrary(message), { numRuns: 16, seed })
        .map((object) => encodeTree(treeOf(message, object)).slice())
        .filter((bytes) => bytes.length > 0)
        .sort((a, b) => a.length - b.length);
      return {
        message,
        reading: readingOf(message),
        samples: all.filter(({ length }, i) => length <= LONGEST || i === 0),
      };
    })
    .filter(({ samples }) => samples.length > 0);
  console.log(`${classes.length} classes`);
  let one;
  return {
    weight: 4,
    alphabet: BYTES,
    sample() {
      one = classes[random(classes.length)];
      return one.samples[random(one.samples.length)];
    },
    name: () => one.message.name,
    read(length, i) {
      // what has no fixed size is left to the interpreter by both
      const only = one.message.body !== undefined;
      const read = only || one.reading.read(u8, u32, i32, START, START + length, undefined, undefined);
      if ((i & 3) !== 0 && !only) return;
      const tree = tryDecodeTree(one.message, u8.subarray(START, START + length));
      if (!only && !same(read, tree.object)) throw new Error('the engines differ');
    },
  };
}

/** The datagrams and the lines of every capture in test/samples. */
async function captures() {
  const { readerOf } = await import(new URL('src/decoder/readers/index.js', build));
  const datagrams = [];
  const lines = [];
  for (const name of readdirSync('test/samples', { recursive: true }).sort()) {
    if (!/\.(txt|pcap|pcapng|out|dump)$/.test(name)) continue;
    const bytes = readFileSync(join('test/samples', name));
    const reader = readerOf();
    for (const one of [...reader.push(bytes), ...reader.end()])
      if (one.data?.length > 15 && one.data.length <= LONGEST)
        datagrams.push({ ...one, data: one.data.slice() });
    if (!name.endsWith('.txt')) continue;
    for (const line of bytes.toString('latin1').split('\n'))
      if (line.length > 3) lines.push(Buffer.from(`${line.slice(0, LONGEST - 1)}\n`, 'latin1'));
  }
  console.log(`${datagrams.length} datagrams, ${lines.length} lines`);
  return { datagrams, lines };
}

const any = (list) => () => list[random(list.length)];
const { datagrams, lines } = await captures();
const escaped = ({ data }) => Buffer.from(`"${[...data].map((b) => `\\x${b.toString(16)}`).join('')}"\n`);
const spaced = ({ data }) => Buffer.from(`${hex(data).match(/../g).join(' ')}\n`);
const bare = ({ data }) => Buffer.from(`${hex(data)}\n`);

/** A reader of captures alone: what it makes of datagrams is the codec's and the decoder's business. */
function reader(format, samples, alphabet) {
  return async () => {
    const { readerOf } = await import(new URL('src/decoder/readers/index.js', build));
    const often = alphabet === TEXT && format !== undefined ? UNDONE : 0;
    let own;
    return {
      weight: 1,
      alphabet,
      sample: any(samples),
      name: () => format ?? 'detected',
      read(length, i) {
        // a file has its beginning; lines come one after the other
        if ((i & often) === 0) own = readerOf(format);
        // in two pieces, sometimes
        const cut = START + ((i & 15) === 0 ? random(length) : length);
        own.push(u8.subarray(START, cut));
        if (cut < START + length) own.push(u8.subarray(cut, START + length));
        if ((i & often) === often) own.end();
      },
    };
  };
}

/** The decoder and what prints, on captures of every format, and on datagrams as sockets have them. */
function decoder(samples, alphabet, format) {
  return async () => {
    const { Decoder, isNotice } = await import(new URL('src/decoder/index.js', build));
    const { writeMessageJson } = await import(new URL('src/decoder/output/json.js', build));
    const { JsonWriter } = await import(new URL('src/decoder/output/json-writer.js', build));
    const { treeText } = await import(new URL('src/decoder/output/tree.js', build));
    const writer = new JsonWriter();
    let one;
    let own;
    const whole = (data) => {
      const decoder = new Decoder({ format });
      return [...decoder.push(data), ...decoder.end()];
    };
    return {
      weight: 1,
      alphabet,
      sample() {
        one = samples[random(samples.length)];
        own = new Decoder();
        return one.data ?? one;
      },
      name: () => `${one.protocol ?? format}`,
      read(length, i) {
        const data = u8.slice(START, START + length);
        const decoded = one.data
          ? own.datagram({ data, offset: 0, little: true, protocol: one.protocol })
          : whole(data);
        for (const message of decoded) {
          if ((i & 15) !== 0) continue;
          if (!isNotice(message)) writeMessageJson(writer, message);
          writer.clear();
          treeText(message, {});
        }
      },
    };
  };
}

const u32le = (...words) => Buffer.from(Uint32Array.from(words).buffer);
const { pcapngDatagram, pcapngHeader } = await import(new URL('src/protocol/pcapng.js', build));
const PCAP = u32le(0xa1b2c3d4, 0x40002, 0, 0, 65535, 253);
const small = datagrams.filter(({ data }) => data.length <= 128);
const files = {
  raw: datagrams.map(({ data }) => data),
  pcap: small.map(({ data }) =>
    Buffer.concat([
      PCAP,
      u32le(0, 0, 16 + data.length, 16 + data.length),
      Buffer.from([0, 4, 3, 56]),
      Buffer.alloc(12),
      data,
    ]),
  ),
  pcapng: small.map(({ data, protocol = 0 }) =>
    Buffer.concat([pcapngHeader(), pcapngDatagram({ data, protocol, time: 0, direction: 'sent' })]),
  ),
  hex: small
    .flatMap((one) => [spaced(one), bare(one)])
    .concat(lines.filter((line) => /^[\da-f\s:|]+$/i.test(line))),
  string: small.map(escaped).concat(lines.filter((line) => line.includes('\\'))),
  strace: lines,
};
const every = Object.values(files).flat();
const make = {
  codec,
  ...Object.fromEntries(
    Object.entries(files).map(([format, samples]) => [
      format,
      reader(format, samples, /raw|pcap/.test(format) ? BYTES : TEXT),
    ]),
  ),
  detected: reader(undefined, every, TEXT),
  datagrams: decoder(datagrams, BYTES),
  texts: decoder(lines, TEXT),
};
const targets = [];
for (const name of targetsWord?.split(',') ?? Object.keys(make))
  targets.push({ target: name, ...(await make[name]()), count: 0, took: 0 });

/** Findings by where they arose: each is printed once. */
const found = new Map();

/** One row. */
function row(one) {
  const began = state;
  const sample = one.sample();
  let length = sample.length;
  let i = 0;
  try {
    for (; i < ROW; i++) {
      if ((i & UNDONE) === 0) u8.set(sample, START);
      damage(sample.length, one.alphabet);
      length = random(8) ? sample.length : random(sample.length + 1);
      one.read(length, i);
    }
  } catch (error) {
    const place = error.stack.split('\n').slice(0, 3).join('\n');
    const times = (found.get(place) ?? 0) + 1;
    found.set(place, times);
    if (times === 1)
      console.log(`FOUND ${error.stack}
in ${one.target}, ${one.name()}: ${hex(u8.subarray(START, START + length))}
again by: node scripts/campaign.mjs row ${one.target} ${began} ${seed}   (input ${i} of it)`);
  }
  one.count += i;
}

u8.fill(0xa5);
if (isRow) {
  state = Number(process.argv[4]);
  row(targets[0]);
  console.log(`${found.size} found`);
  process.exit();
}
const begun = Date.now();
const endsAt = begun + 1000 * Number(duration);
const seconds = () => Math.round((Date.now() - begun) / 1000);
function tell() {
  const total = targets.reduce((sum, { count }) => sum + count, 0);
  const parts = targets.map(({ target, count }) => `${target} ${count}`).join(', ');
  const { user, system } = process.cpuUsage();
  console.log(
    `${total} inputs in ${seconds()} s (${Math.round((user + system) / 1e6)} of the processor): ${parts}`,
  );
}
console.log(`seed ${seed}`);
for (let told = begun; Date.now() < endsAt; ) {
  // the one that has had the least of the processor, by its weight
  const one = targets.reduce((least, next) =>
    next.took / next.weight < least.took / least.weight ? next : least,
  );
  const before = process.cpuUsage();
  for (let k = 0; k < 8; k++) row(one);
  const { user, system } = process.cpuUsage(before);
  one.took += user + system;
  if (Date.now() - told < 60_000) continue;
  told = Date.now();
  tell();
}
tell();
console.log(`${found.size} found, seed ${seed}`);
process.exitCode = found.size > 0 ? 1 : 0;
