import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { NetlinkError } from '../protocol/errors.js';
import { escaped } from '../schema/text/escape.js';
import { later } from '../socket/later.js';
import { checkRoom } from '../socket/spawn-room.js';
import { escapedLines, scriptFor } from './bootstrap.js';
import { BYTE_ORDER, type Frame, FrameError, FrameReader, frame, HELLO, MAGIC, VERSION } from './frames.js';
import { type RelayFile, relayFor } from './relays.js';

/** The far side, as the relay tells it. */
export interface Machine {
  /** `uname -r`. */
  readonly kernel: string;
  /** `uname -m`. */
  readonly machine: string;
  /** `uname -n`. */
  readonly hostname: string;
  /** Effective user id of the relay. */
  readonly uid: number;
  /** Process id of the relay, in its own namespace of processes. */
  readonly pid: number;
  /** Whether receive buffers may be larger than `net.core.rmem_max` (CAP_NET_ADMIN). */
  readonly privileged: boolean;
}

/** How a far side is reached. */
export interface Way {
  /** The command, to which a shell script is handed by `words`. */
  readonly command: string;
  words(script: string): string[];
  /** How it is called in messages: `root@host`. */
  readonly name: string;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Folder of relays, `linux-x64/tsroute2-relay` and so on. */
  readonly relays?: string | undefined;
  /** What `uname -m` says, for a far side that cannot say it. */
  readonly machine?: string | undefined;
  /** Milliseconds in which the relay has to answer. */
  readonly connectTimeout: number;
  /** Seconds without a frame after which the relay ends. */
  readonly idleTimeout: number;
}

/** A relay that runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly machine: Machine;
  readonly reader: FrameReader;
}

/** Bytes of complaints kept of the command. */
const KEPT = 4096;
/** Bytes that an account may print before the script does. */
const NOISE = 256 << 10;

/** What the command has complained of, its last lines. */
export function complaints(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('latin1')).slice(-KEPT);
  });
  return () => clean(text);
}

/** One line of what another machine has said, without what a terminal would obey. */
export function clean(text: string): string {
  const lines = Buffer.from(text, 'latin1')
    .toString('utf8')
    .split('\n')
    .map((line) => escaped(line.replace(/\r$/, '')))
    .filter((line) => line.trim() !== '');
  return lines.slice(-3).join('; ').slice(0, 400);
}

function spawned(way: Way, script: string): ChildProcess {
  try {
    checkRoom();
    return spawn(way.command, way.words(script), {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: way.env ?? process.env,
    });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw NetlinkError.of(code!, `cannot reach ${way.name}: ${way.command} cannot be started`);
  }
}

/**
 * Starts the relay on the far side: finds out what machine it is, sends the file, and has it say hello.
 *
 * @param take called with the frames that follow
 * @throws {NetlinkError} `ECONNABORTED` and others where that fails, with what the command said
 */
export function start(way: Way, take: (frame: Frame) => void, signal: AbortSignal): Promise<Started> {
  return new Promise((resolve, reject) => {
    const nonce = randomBytes(16).toString('hex');
    const mark = `tsroute2-${nonce} `;
    const child = spawned(way, scriptFor(nonce));
    const said = complaints(child);
    let over = false;
    let relay: RelayFile | undefined;
    let text = '';
    let noise = 0;
    /** What was printed that is not of the script: some commands complain there. */
    let printed = '';
    const fail = (error: unknown): void => {
      if (over) return;
      over = true;
      done();
      child.kill('SIGKILL');
      reject(error);
    };
    const failed = (code: string, why: string): void => {
      const words = said() || clean(text.includes(mark) ? printed : printed + text);
      fail(NetlinkError.of(code, `cannot reach ${way.name}: ${why}${words === '' ? '' : ` (${words})`}`));
    };
    const timer = later(way.connectTimeout, () =>
      failed('ETIMEDOUT', `no answer within ${way.connectTimeout} ms`),
    );
    const aborted = (): void => fail(signal.reason);
    signal.addEventListener('abort', aborted, { once: true });
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', aborted);
      child.off('error', broken);
      child.off('close', closed);
    };
    const broken = (error: NodeJS.ErrnoException): void =>
      failed(error.code ?? 'ECONNABORTED', `${way.command} cannot be started`);
    const closed = (status: number | null, by: string | null): void =>
      failed('ECONNABORTED', `${way.command} ended with ${by ?? `status ${status}`}`);
    child.on('error', broken);
    child.on('close', closed);
    // without descriptors there is nothing but the error, which follows
    if (child.stdin === undefined || child.stdout === undefined) return;
    // what they mean shows by the end of the command
    for (const stream of [child.stdin!, child.stdout!]) stream.on('error', () => {});
    const reader = new FrameReader((one) => {
      if (over) return take(one);
      const machine = greeting(one, relay!, way.name);
      over = true;
      done();
      resolve({ child, machine, reader });
    });
    let framed = false;
    const line = (words: string): void => {
      const at = words.indexOf(mark);
      if (at < 0) {
        printed = `${printed}${words}\n`.slice(-KEPT);
        return;
      }
      const [verb, rest = ''] = split(words.slice(at + mark.length));
      if (verb === 'machine') {
        relay = relayFor(way.machine ?? rest, way.relays);
        child.stdin!.write(`${relay.sha256}\n`);
      } else if (verb === 'send') child.stdin!.write(escapedLines(relay!.bytes));
      else if (verb === 'start') {
        framed = true;
        child.stdin!.write(frame(HELLO, 0, [MAGIC, VERSION], helloRest(nonce, way.idleTimeout)));
      } else if (verb === 'deaf')
        failed('ENOTCONN', 'what is sent does not arrive there: docker exec and kubectl exec want -i');
      else if (verb === 'none')
        failed('ENOEXEC', 'no folder there lets a file be written and run, or chmod is missing');
    };
    child.stdout!.on('data', (chunk: Buffer) => {
      try {
        let rest = chunk;
        while (!framed && rest.length > 0) {
          const end = rest.indexOf(10);
          noise += end < 0 ? rest.length : end + 1;
          if (noise > NOISE) return failed('EPROTO', 'the account prints too much on logging in');
          text += rest.toString('latin1', 0, end < 0 ? rest.length : end);
          if (end < 0) return;
          rest = rest.subarray(end + 1);
          const words = text;
          text = '';
          line(words);
        }
        if (rest.length > 0) reader.push(rest);
      } catch (error) {
        if (!over) return fail(error);
        child.stdout!.destroy(error as Error);
      }
    });
  });
}

function split(text: string): [string, string] {
  const space = text.indexOf(' ');
  return space < 0 ? [text.trim(), ''] : [text.slice(0, space), text.slice(space + 1).trim()];
}

function helloRest(nonce: string, idle: number): Uint8Array {
  const rest = Buffer.alloc(36);
  rest.write(nonce, 'latin1');
  rest.writeUInt32LE(idle, 32);
  return rest;
}

/** Bytes of a relay's hello: words, a hash, and the six names of `uname`. */
const HELLO_SIZE = 8 + 28 + 32 + 6 * 65;

/** What the relay says of itself. */
function greeting({ kind, bytes }: Frame, relay: RelayFile, name: string): Machine {
  const word = (index: number): number => bytes.readUInt32LE(8 + 4 * index);
  if (kind !== HELLO || bytes.length < HELLO_SIZE || word(0) !== MAGIC)
    throw new FrameError(`${name} does not answer as a relay does`);
  if (word(2) !== BYTE_ORDER) throw NetlinkError.of('ENOEXEC', `${name} has the other byte order`);
  if (word(1) !== VERSION)
    throw NetlinkError.of('EPROTO', `the relay on ${name} speaks version ${word(1)}, not ${VERSION}`);
  const sha256 = bytes.toString('hex', 36, 68);
  if (sha256 !== relay.sha256)
    throw NetlinkError.of('EBADMSG', `the relay that runs on ${name} is not the file that was sent`);
  const text = (at: number): string => {
    const start = 68 + 65 * at;
    const end = bytes.indexOf(0, start);
    return clean(bytes.toString('latin1', start, Math.min(end < 0 ? start + 65 : end, start + 65)));
  };
  return {
    kernel: text(2),
    machine: text(4),
    hostname: text(1),
    uid: word(5),
    pid: word(4),
    privileged: word(6) !== 0,
  };
}
