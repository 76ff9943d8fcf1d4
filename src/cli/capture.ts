import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { readerOf } from '../decoder/readers/index.js';
import { type Datagram, isNotice, type Reading } from '../decoder/types.js';
import { pcapngDatagram, pcapngHeader } from '../protocol/pcapng.js';
import { type DecodeOptions, parseDecodeOptions } from './decode-options.js';
import { CommandError, UsageError } from './errors.js';
import { complain, print } from './output.js';
import { PacketSocket } from './packets.js';
import { underStrace } from './strace.js';

/** Milliseconds between looks at what has come: the socket's buffer holds far more than that. */
const LOOK = 5;

const HELP = `usage: tsroute2 capture [-i INTERFACE] -o FILE            until interrupted
       tsroute2 capture -o FILE -- COMMAND …             while the command runs

Records netlink messages as pcapng, for Wireshark and for tsroute2 decode: all that pass an nlmon interface (nlmon0 by
default), or those of one command (through strace). FILE may be - for the standard output.

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
  // what cannot be read leaves no file behind
  const packets = isCommand ? undefined : await PacketSocket.open(name);
  const file = new CaptureFile(options);
  try {
    const status = isCommand
      ? await captureCommand(options.command, file)
      : await captureInterface(name, file, packets!);
    complain(`${file.count} datagrams recorded`);
    return status;
  } finally {
    file.close();
    packets?.close();
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

async function captureInterface(name: string, file: CaptureFile, packets: PacketSocket): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearInterval(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      try {
        packets.drain((one) => file.add([one]));
        resolve();
      } catch (error) {
        reject(error);
      }
    };
    const timer = setInterval(() => {
      try {
        packets.drain((one) => file.add([one]));
      } catch (error) {
        clearInterval(timer);
        const { code } = error as { code?: string };
        reject(code === 'ENETDOWN' ? new CommandError(`the interface '${name}' is down, or gone`) : error);
      }
    }, LOOK);
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  return 0;
}
