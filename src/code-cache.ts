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

/** Ints before the code: magic, its length, sum, and of the source size and time (two) of its last change; its round. */
const HEAD = 8;
const MAGIC = 0x43325354;
const ROUND = 6;
/** Processes in a row that ran nothing else, after which it is only looked at now and then whether one does. */
const ROUNDS = 4;
const SELDOM = 1 / 16;
/** How much more code is worth keeping. */
const GROWTH = 1.03;
const OTHERS_MAY_WRITE = 0o022;

/** A file of the package. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly owner: number;
  /** What tells another version of the source, though it be as long. */
  readonly size: number;
  readonly changed: number;
}

/** Whether code may be kept: by Node (others have caches of their own), and where nobody wants to see it compiled. */
function isWanted(): boolean {
  const { versions, env } = process;
  if (versions.bun !== undefined || 'deno' in versions || process.getuid === undefined) return false;
  // who runs with another's rights reads nothing that depends on the environment
  if (process.getuid() !== process.geteuid!() || process.getgid!() !== process.getegid!()) return false;
  return env.NODE_DISABLE_COMPILE_CACHE === undefined && env.NODE_V8_COVERAGE === undefined;
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

function headOf(source: Source, code: Uint8Array, round: number): Uint32Array {
  const { size, changed } = source;
  const head = new Uint32Array(HEAD);
  const whole = code.byteLength & ~3;
  head.set([MAGIC, code.byteLength, sumOf(new Uint32Array(code.buffer, code.byteOffset, whole >> 2)), size]);
  head.set(new Uint32Array(Float64Array.of(changed).buffer), 4);
  head[ROUND] = round;
  return head;
}

/** Code that was kept. */
export interface Kept {
  readonly code: Uint8Array;
  /** How many processes since have run nothing else. */
  readonly round: number;
}

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
    const code = all.subarray(HEAD * 4);
    const head = new Uint32Array(all.buffer, 0, HEAD);
    const round = head[ROUND]!;
    return headOf(source, code, round).every((word, i) => word === head[i]) ? { code, round } : undefined;
  } catch {
    return undefined;
  } finally {
    fs.closeSync(fd);
  }
}

/** Keeps the code of a source in a folder of one's own; false where that cannot be. */
export function writeCode(source: Source, { folder, shared }: Place, { code, round }: Kept): boolean {
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
    const head = headOf(source, code, round);
    fs.writeSync(fd, new Uint8Array(head.buffer));
    if (fs.writeSync(fd, code) !== code.byteLength) throw new Error('cut short');
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

/** Reads a file of the package. */
export function sourceOf(file: string): Source {
  const { uid, size, mtimeMs } = fs.statSync(file);
  const bytes = fs.readFileSync(file);
  // a byte a character where that will do, as it does for what is built
  const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  return { file, text, owner: uid, size, changed: mtimeMs };
}

/**
 * Runs a CommonJS file for `module`, as `require` would; false where that is to be left to `require`.
 *
 * What has run is kept compiled when the process ends: of the first, and of later ones that have run more.
 */
export function evaluate(file: string, require: unknown, module: CommonModule): boolean {
  let script: vm.Script;
  try {
    if (!isWanted()) return false;
    const source = sourceOf(file);
    const places = placesFor(source);
    let kept: Kept | undefined;
    for (const place of places) kept ??= readCode(source, place);
    script = new vm.Script(
      `(function (exports, require, module, __filename, __dirname) { ${source.text}\n})`,
      {
        filename: file,
        cachedData: kept?.code,
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      },
    );
    const known = script.cachedDataRejected ? undefined : kept;
    if (known === undefined || known.round < ROUNDS || Math.random() < SELDOM)
      keepAtExit(() => keep(script, source, places, known));
  } catch {
    return false;
  }
  script.runInThisContext()(module.exports, require, module, file, path.dirname(file));
  return true;
}

function keep(script: vm.Script, source: Source, places: readonly Place[], known: Kept | undefined): void {
  const code = script.createCachedData();
  const isMore = known === undefined || code.byteLength > known.code.byteLength * GROWTH;
  if (!isMore && known.round >= ROUNDS) return;
  const kept = isMore ? { code, round: 0 } : { code: known.code, round: known.round + 1 };
  places.some((place) => writeCode(source, place, kept));
}

const unkept: (() => void)[] = [];

function keepAtExit(write: () => void): void {
  if (unkept.push(write) > 1) return;
  process.once('exit', () => {
    for (const one of unkept) one();
  });
}
