import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readerOf } from '../decoder/readers/index.js';
import { type Datagram, isNotice, type Reading } from '../decoder/types.js';
import { pcapngDatagram, pcapngHeader } from '../protocol/pcapng.js';
import { type DecodeOptions, parseDecodeOptions } from './decode-options.js';
import { CommandError, UsageError } from './errors.js';
import { complain, print } from './output.js';
import { underStrace } from './strace.js';

const HELP = `usage: tsroute2 capture [-i INTERFACE] -o FILE            until interrupted
       tsroute2 capture -o FILE -- COMMAND …             while the command runs

Records netlink messages as pcapng, for Wireshark and for tsroute2 decode: all that pass an nlmon interface (nlmon0 by
default; through tcpdump), or those of one command (through strace). FILE may be - for the standard output.

An nlmon interface is made by: ip link add nlmon0 type nlmon && ip link set nlmon0 up
`;

/** `tsroute2 capture`: records netlink messages to a file. */
export async function capture(argv: readonly string[]): Promise<number> {
  const options = parseDecodeOptions(argv, true);
  if (options.help) {
    print(HELP);
    return 0;
  }
  const name = options.interface ?? 'nlmon0';
  const isCommand = options.command.length > 0;
  if (isCommand && options.interface !== undefined)
    throw new UsageError('capture takes an interface or a command');
  if (!isCommand) checkInterface(name);
  const file = new CaptureFile(options);
  try {
    const status = isCommand
      ? await captureCommand(options.command, file)
      : await captureInterface(name, file);
    complain(`${file.count} datagrams recorded`);
    return status;
  } finally {
    file.close();
  }
}

/** The file that datagrams are written to. */
class CaptureFile {
  count = 0;
  readonly #fd: number;

  constructor({ file, words }: DecodeOptions) {
    const name = file ?? words[0];
    if (name === undefined) throw new UsageError('capture needs a file to write: -o FILE');
    if (name === '-' && fstatSync(1).isCharacterDevice())
      throw new UsageError('a capture is no text for a terminal');
    try {
      this.#fd = name === '-' ? 1 : openSync(name, 'w');
    } catch (error) {
      throw new CommandError(`cannot write ${name}: ${(error as Error).message.replace(/,.*$/s, '')}`);
    }
    this.#write(pcapngHeader());
  }

  add(readings: readonly Reading[]): void {
    for (const one of readings) if (!isNotice(one)) this.#add(one);
  }

  #add({ data, time = Date.now(), direction = 'sent', protocol = 0, length }: Datagram): void {
    this.#write(pcapngDatagram({ data, time, direction, protocol, length }));
    this.count++;
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
  }

  close(): void {
    if (this.#fd !== 1) closeSync(this.#fd);
  }
}

async function captureCommand(command: readonly string[], file: CaptureFile): Promise<number> {
  const reader = readerOf('strace');
  const status = await underStrace(command, {
    push: (piece) => file.add(reader.push(piece)),
    idle: () => file.add(reader.flush?.() ?? []),
  });
  file.add(reader.end());
  return status;
}

/** Says what is missing before a file is made. */
function checkInterface(name: string): void {
  // sysfs shows the namespace that it was mounted in, which need not be this one
  const names = readFileSync('/proc/self/net/dev', 'utf8').matchAll(/^ *([^\s:]+):/gm);
  if ([...names].some(([, one]) => one === name)) return;
  throw new CommandError(
    `no interface is named '${name}'; make it with: ip link add ${name} type nlmon && ip link set ${name} up (the kernel needs CONFIG_NLMON; without it, record a command: tsroute2 capture -o FILE -- COMMAND)`,
  );
}

async function captureInterface(name: string, file: CaptureFile): Promise<number> {
  const flags = ['-i', name, '--immediate-mode', '-s', '0', '-U', '-B', '8192', '-w', '-'];
  // else it becomes a user of its own, which not every system has
  if (process.getuid?.() === 0) flags.push('-Z', 'root');
  const child = spawn('tcpdump', flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  const reader = readerOf('pcap');
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  child.stdout.on('data', (piece: Uint8Array) => file.add(reader.push(piece)));
  const stop = (): void => void child.kill('SIGINT');
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0 && file.count === 0) throw new CommandError(`tcpdump: ${said.trim().split('\n').at(-1)}`);
    return 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CommandError(
      'tcpdump is not installed, which reads the interface; without it, record a command: tsroute2 capture -o FILE -- COMMAND',
    );
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
