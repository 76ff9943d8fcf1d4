/**
 * How a journal lies in its file. First a line of 64 bytes that says how far it has come, the only one that is ever
 * written over:
 *
 *     tsroute2 journal 2 STATE     DONE       LENGTH       CHECKSUM
 *
 * Then one record a line, `LENGTH CHECKSUM JSON`. Checksums are CRC-32, each of its own record after all before, so
 * that none can be missing, doubled, or in another place.
 */
import { JournalError } from './error.js';
import type { OwnFile } from './file.js';

/** The version of the format. */
const VERSION = 2;
const MAGIC = 'tsroute2 journal ';
/** Bytes of the first line. */
const HEAD = 64;

/** `'writing'`: nothing has been sent; `'begun'`: the records are whole, and requests may have been sent. */
export type JournalState = 'writing' | 'begun' | 'committed' | 'undone';
const STATES: readonly string[] = ['writing', 'begun', 'committed', 'undone'];

const crc32 = (data: Uint8Array, before: number): number =>
  process.getBuiltinModule('node:zlib').crc32(data, before);

const BLOCK = 1 << 18;

/** Writes a journal: records, then that they are whole, then how far it has come. */
export class RecordWriter {
  readonly #file: OwnFile;
  #blocks: Buffer[] = [];
  #waiting = 0;
  #at = HEAD;
  #checksum = 0;

  constructor(file: OwnFile) {
    this.#file = file;
    this.state('writing', 0);
  }

  add(record: object): void {
    const json = Buffer.from(JSON.stringify(record, plain));
    this.#checksum = crc32(json, this.#checksum);
    this.#push(Buffer.from(`${json.length} ${hex(this.#checksum)} `), json, LINE_FEED);
    if (this.#waiting > BLOCK) this.flush();
  }

  #push(...blocks: Buffer[]): void {
    for (const block of blocks) {
      this.#blocks.push(block);
      this.#waiting += block.length;
    }
  }

  flush(): void {
    const bytes = Buffer.concat(this.#blocks);
    this.#blocks = [];
    this.#waiting = 0;
    this.#file.write(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Says how far it has come. */
  state(state: JournalState, done: number): void {
    const words = [state.padEnd(9), digits(done, 10), digits(this.#at - HEAD, 12), hex(this.#checksum)];
    const line = `${MAGIC}${VERSION} ${words.join(' ')}`;
    this.#file.write(Buffer.from(`${line.padEnd(HEAD - 1)}\n`), 0);
  }
}

const LINE_FEED = Buffer.from('\n');

function digits(count: number, width: number): string {
  return String(count).padStart(width, '0');
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}

/** What the first line says. */
export interface Head {
  readonly state: JournalState;
  readonly done: number;
  readonly length: number;
  readonly checksum: string;
}

/** Reads the first line; undefined for an empty file, which was cut short before it. */
export function readHead(path: string, content: Buffer): Head | undefined {
  if (content.length === 0) return undefined;
  const line = content.toString('latin1', 0, HEAD);
  if (!line.startsWith(MAGIC))
    throw new JournalError(path, 'EFOREIGN', 'no journal of tsroute2: it is left as it is');
  const [version, state, done, length, checksum] = line
    .slice(MAGIC.length)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (version !== `${VERSION}`)
    throw new JournalError(path, 'EFOREIGN', `a journal of version ${version}, which is not known here`);
  if (line.length < HEAD || !STATES.includes(state!) || checksum === undefined)
    throw damaged(path, 0, 'the first line is not whole');
  return { state: state as JournalState, done: Number(done), length: Number(length), checksum };
}

/** Reads the records of a journal that is whole. */
export function* readRecords(path: string, content: Buffer, head: Head): Generator<object> {
  if (content.length !== HEAD + head.length)
    throw damaged(path, content.length, `${HEAD + head.length} bytes were written`);
  let checksum = 0;
  for (let at = HEAD; at < content.length; ) {
    const frame = content.toString('latin1', at, at + 24);
    const space = frame.indexOf(' ');
    const length = Number(frame.slice(0, space));
    const from = at + space + 10;
    const json = content.subarray(from, from + length);
    checksum = crc32(json, checksum);
    if (space < 1 || !(length > 0) || frame.slice(space + 1, space + 10) !== `${hex(checksum)} `)
      throw damaged(path, at, 'a record is not what its checksum says');
    if (content[from + length] !== 10) throw damaged(path, at, 'a record has no end');
    yield JSON.parse(json.toString('utf8'), revive) as object;
    at = from + length + 1;
  }
  if (hex(checksum) !== head.checksum) throw damaged(path, 0, 'the first line has another checksum');
}

function damaged(path: string, at: number, words: string): JournalError {
  return new JournalError(
    path,
    'EDAMAGED',
    `damaged at byte ${at}: ${words}; nothing is done by it, and it is left as it is`,
  );
}

/** 64 bits need more than JSON's numbers, and bytes have no form there. */
function plain(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: `${value}` };
  // before a `toJSON` of its own
  const given = this[key];
  return given instanceof Uint8Array ? { $bytes: Buffer.from(given).toString('hex') } : value;
}

function revive(_: string, value: unknown): unknown {
  const { $bigint, $bytes } = (value ?? {}) as { $bigint?: string; $bytes?: string };
  if ($bytes !== undefined) return new Uint8Array(Buffer.from($bytes, 'hex'));
  return $bigint === undefined ? value : BigInt($bigint);
}
