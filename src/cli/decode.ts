import { createReadStream } from 'node:fs';
import { Decoder } from '../decoder/decoder.js';
import { parseDecodeOptions } from './decode-options.js';
import { DecodePrinter } from './decode-printer.js';
import { CommandError, UsageError } from './errors.js';
import { liveFamilies } from './families.js';
import { print } from './output.js';

const HELP = `usage: tsroute2 decode [FILE|-] [options]

Decodes a capture of netlink messages: a log of strace, escaped strings, hexadecimal, pcap or pcapng of nlmon.
What it is, is seen by its content.

  --tree            offsets, bytes and what they mean (the default)
  --json            one array of messages
  --ts              the TypeScript that sends the same requests
  --format FORMAT   strace, string, hex, pcap, pcapng or raw
  --protocol NAME   of bytes that come without one: route, generic, netfilter, sock_diag, …, or a number
  --message NAME    read all messages as that class: ifinfomsg, RTM_NEWLINK, nlctrl
  --family N=NAME   generic netlink family that is number N; may be repeated
  --live            ask the running system which family has which number
  --colour WHEN     always or never

A log with all bytes is made by:
  strace -f -yy -e trace=%net -e read=all -e write=all -o FILE COMMAND
`;

/** Bytes read at a time. */
const PIECE = 1 << 18;

/** `tsroute2 decode`: decodes a file, or the standard input. */
export async function decode(argv: readonly string[]): Promise<number> {
  const options = parseDecodeOptions(argv);
  if (options.help) {
    print(HELP);
    return 0;
  }
  const [file = '-', ...rest] = [...options.words, ...options.command];
  if (rest.length > 0) throw new UsageError(`decode takes one file; '${rest[0]}' is another`);
  const known = options.live ? await liveFamilies() : {};
  const decoder = makeDecoder({ ...options.decoder, families: { ...known, ...options.decoder.families } });
  const source = file === '-' ? 'standard input' : file;
  const printer = new DecodePrinter(options, source);
  const pieces = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: PIECE });
  try {
    for await (const piece of pieces) {
      for (const one of decoder.push(piece as Uint8Array)) {
        if (printer.lacks(one)) await printer.load();
        printer.add(one);
      }
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CommandError(`cannot read ${source}: ${message.replace(/,.*$/s, '')}`);
  }
  for (const one of decoder.end()) {
    if (printer.lacks(one)) await printer.load();
    printer.add(one);
  }
  return printer.end();
}

/** A decoder, or what is wrong with its options. */
export function makeDecoder(options: ConstructorParameters<typeof Decoder>[0]): Decoder {
  try {
    return new Decoder(options);
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}
