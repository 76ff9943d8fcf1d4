/**
 * Runs a CommonJS file of the package with what V8 made of it in an earlier process, which spares compiling it: half of
 * what importing the package and a first request take.
 *
 * V8 runs what it finds in such a file without checking it, so that whoever may write one may run code as the reader. It
 * is therefore trusted as the code itself is: the owner of the code or of the process has to own it, nobody else may
 * write to it, and it is opened without following a link. It is kept beside the package where its owner runs it, else in
 * the user's own cache folder, else nowhere.
 */
import { isAscii } from 'node:buffer';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vm from 'node:vm';

/** What a CommonJS module is called with. */
export interface CommonModule {
  exports: unknown;
}

/**
 * Ints before the code: magic, its length, the sum of all that follows, the mark of the source and the time (two) of its
 * last change, the round, and the length of a text behind the code.
 */
const HEAD = 8;
const MAGIC = 0x44325354;
const LENGTH = 1;
const ROUND = 6;
const TEXT = 7;
/** Processes in a row that ran nothing else, after which it is only looked at now and then whether one does. */
const ROUNDS = 4;
const SELDOM = 1 / 16;
/** How much more code is worth keeping. */
const GROWTH = 1.03;
const OTHERS_MAY_WRITE = 0o022;

/** A file of the package. */
export interface Source {
  readonly file: string;
  readonly owner: number;
  /** What tells another version of the source, though it be as long: of what it holds, or its size. */
  readonly mark: number;
  /** When it was written: packages that are installed say nothing by it. */
  readonly changed: number;
  /** The text, where none is kept with the code. */
  text(): string;
}

/** Whether code can be run here: by Node (others have caches of their own), and where nobody asks what of it has run. */
function canRun(): boolean {
  const { versions, env } = process;
  return versions.bun === undefined && !('deno' in versions) && env.NODE_V8_COVERAGE === undefined;
}

/** Whether code may be kept: where nobody wants to see it compiled. */
function mayKeep(): boolean {
  if (process.getuid === undefined || process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return false;
  // who runs with another's rights reads nothing that depends on the environment
  return process.getuid() === process.geteuid!() && process.getgid!() === process.getegid!();
}

/** A folder that may hold kept code. */
export interface Place {
  readonly folder: string;
  /** Whether others who run this installation may read it. */
  readonly shared: boolean;
}

/** Where code may be kept, the best place first: beside the package for its owner, else in the user's cache folder. */
function placesFor({ file, owner }: Source): Place[] {
  const own = process.geteuid!();
  const beside = { folder: path.join(path.dirname(file), '..', '.cache'), shared: true };
  const { HOME: home, XDG_CACHE_HOME: given } = process.env;
  // root with the environment of another user, as some sudo have it, must not leave files there
  if (home === undefined || !path.isAbsolute(home) || fs.statSync(home).uid !== own) return [beside];
  const caches = given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.cache');
  const personal = { folder: path.join(caches, 'tsroute2'), shared: false };
  return owner === own ? [beside, personal] : [personal, beside];
}

function nameFor({ file }: Source): string {
  const { version, arch } = process;
  return `${path.basename(file, '.cjs')}-${version}-${arch}.bin`;
}

/**
 * A sum over one word in 128: tells a file whose pages did not all reach the disk. V8 checks its version, its flags and
 * the length of the source.
 */
function sumOf(words: Uint32Array): number {
  let sum = words.length;
  for (let i = 0; i < words.length; i += 128) sum = (Math.imul(sum, 31) + words[i]!) >>> 0;
  return sum;
}

/** Of `body`, which is code and perhaps text behind it. */
function headOf({ mark, changed }: Source, body: Uint8Array, length: number, round: number): Uint32Array {
  const head = new Uint32Array(HEAD);
  const sum = sumOf(new Uint32Array(body.buffer, body.byteOffset, body.byteLength >> 2));
  head.set([MAGIC, length, sum, mark]);
  head.set(new Uint32Array(Float64Array.of(changed).buffer), 4);
  head[ROUND] = round;
  head[TEXT] = body.byteLength - length;
  return head;
}

/** Code that was kept. */
export interface Kept {
  readonly code: Uint8Array;
  /** How many processes since have run nothing else. */
  readonly round: number;
  /** The source, of one that is put together from several files. */
  readonly text?: string;
}

/** A byte a character where that will do, as it does for what is built. */
const textOf = (bytes: Buffer): string => bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');

/** The kept code of a source; undefined where there is none that can be trusted. */
export function readCode(source: Source, { folder }: Place): Kept | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  let fd: number;
  try {
    fd = fs.openSync(path.join(folder, nameFor(source)), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const { uid, mode, size } = fs.fstatSync(fd);
    const isFile = (mode & fs.constants.S_IFMT) === fs.constants.S_IFREG;
    const isOwn = uid === process.geteuid!() || uid === source.owner;
    if (!isFile || !isOwn || mode & OTHERS_MAY_WRITE || size < HEAD * 4 || size > 1 << 26) return undefined;
    // not of Buffer's pool: its words are read
    const all = Buffer.allocUnsafeSlow(size);
    if (fs.readSync(fd, all, 0, size, 0) !== size) return undefined;
    const body = all.subarray(HEAD * 4);
    const head = new Uint32Array(all.buffer, 0, HEAD);
    const length = head[LENGTH]!;
    const round = head[ROUND]!;
    if (!headOf(source, body, length, round).every((word, i) => word === head[i])) return undefined;
    const code = body.subarray(0, length);
    return length === body.byteLength
      ? { code, round }
      : { code, round, text: textOf(body.subarray(length)) };
  } catch {
    return undefined;
  } finally {
    fs.closeSync(fd);
  }
}

/** Keeps the code of a source in a folder of one's own; false where that cannot be. */
export function writeCode(source: Source, { folder, shared }: Place, { code, round, text }: Kept): boolean {
  const own = process.geteuid!();
  const unfinished = path.join(folder, `.${nameFor(source)}.${process.pid}.${Date.now()}`);
  let fd: number | undefined;
  try {
    if (shared && source.owner !== own) return false;
    fs.mkdirSync(folder, { recursive: true, mode: shared ? 0o755 : 0o700 });
    const stats = fs.lstatSync(folder);
    if (!stats.isDirectory() || stats.uid !== own || stats.mode & OTHERS_MAY_WRITE) return false;
    fd = fs.openSync(unfinished, 'wx', 0o600);
    if (shared) fs.fchmodSync(fd, 0o644);
    const body = new Uint8Array(text === undefined ? code : Buffer.concat([code, Buffer.from(text)]));
    fs.writeSync(fd, new Uint8Array(headOf(source, body, code.byteLength, round).buffer));
    if (fs.writeSync(fd, body) !== body.byteLength) throw new Error('cut short');
    fs.fsyncSync(fd);
    fs.renameSync(unfinished, path.join(folder, nameFor(source)));
    return true;
  } catch {
    // it is only quicker with it: a full disk or a folder that cannot be written to is no fault
    if (fd !== undefined) fs.rmSync(unfinished, { force: true });
    return false;
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** A file of the package; `mark` tells its contents, for which its size has to do otherwise. */
export function sourceOf(file: string, mark?: number): Source {
  const { uid, size, mtimeMs } = fs.statSync(file);
  return {
    file,
    owner: uid,
    mark: mark ?? size,
    changed: mtimeMs,
    text: () => textOf(fs.readFileSync(file)),
  };
}

/**
 * Runs a CommonJS file for `module`, as `require` would; false where that is to be left to `require`.
 *
 * What has run is kept compiled when the process ends: of the first, and of later ones that have run more.
 */
export function evaluate(file: string, require: unknown, module: CommonModule, mark?: number): boolean {
  return canRun() && mayKeep() && run(() => sourceOf(file, mark), require, module, false);
}

/** The same of a source that is put together: its text is kept with its code, and it is run where nothing is kept too. */
export function evaluateText(source: () => Source, require: unknown, module: CommonModule): boolean {
  return canRun() && run(source, require, module, true);
}

function run(make: () => Source, require: unknown, module: CommonModule, isText: boolean): boolean {
  let script: vm.Script;
  let file: string;
  try {
    const source = make();
    file = source.file;
    const places = mayKeep() ? placesFor(source) : [];
    let kept: Kept | undefined;
    for (const place of places) kept ??= readCode(source, place);
    const text = kept?.text ?? source.text();
    script = new vm.Script(`(function (exports, require, module, __filename, __dirname) { ${text}\n})`, {
      filename: file,
      cachedData: kept?.code,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const known = script.cachedDataRejected ? undefined : kept;
    const isSeen = known === undefined || known.round < ROUNDS || Math.random() < SELDOM;
    if (isSeen && places.length > 0)
      keepAtExit(() => keep(script, source, places, known, isText ? { text } : {}));
  } catch {
    return false;
  }
  script.runInThisContext()(module.exports, require, module, file, path.dirname(file));
  return true;
}

function keep(
  script: vm.Script,
  source: Source,
  places: readonly Place[],
  known: Kept | undefined,
  text: Pick<Kept, 'text'>,
): void {
  const code = script.createCachedData();
  const isMore = known === undefined || code.byteLength > known.code.byteLength * GROWTH;
  if (!isMore && known.round >= ROUNDS) return;
  const kept = isMore ? { code, round: 0, ...text } : { ...known, round: known.round + 1 };
  places.some((place) => writeCode(source, place, kept));
}

const unkept: (() => void)[] = [];

function keepAtExit(write: () => void): void {
  if (unkept.push(write) > 1) return;
  process.once('exit', () => {
    for (const one of unkept) one();
  });
}
