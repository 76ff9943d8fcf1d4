import { createReadStream } from 'node:fs';
import { Decoder } from '../decoder/decoder.js';
import { differencesOf, differencesText } from '../decoder/output/diff.js';
import { type Decoded, type DecodedMessage, isNotice } from '../decoder/types.js';
import { type DecodeOptions, parseDecodeOptions } from './decode-options.js';
import { DecodePrinter } from './decode-printer.js';
import { CommandError, UsageError } from './errors.js';
import { liveFamilies } from './families.js';
import { print } from './output.js';
import { json } from './text.js';

const HELP = `usage: tsroute2 decode [FILE|-] [options]
       tsroute2 decode --diff FILE FILE [options]

Decodes a capture of netlink messages: a log of strace, escaped strings, hexadecimal, pcap or pcapng of nlmon.
The format is detected.

  --tree            offsets, bytes and what they mean (the default)
  --json            one array of messages
  --ts              the TypeScript that sends the same requests
  --summary         of each kind of message, its attributes: types, lengths, values
  --diff            what changed between two captures, attribute by attribute
  --format FORMAT   strace, string, hex, pcap, pcapng or raw
  --protocol NAME   of bytes that do not say theirs: route, generic, netfilter, sock_diag, …, or a number
  --message NAME    read all messages as that class: ifinfomsg, RTM_NEWLINK, nlctrl
  --family N=NAME   generic netlink family that is number N; may be repeated
  --declare FILE    a module with your own declarations: families, and as "policy" message classes
  --live            asks the running system which family has which number, and what it accepts
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
  const [other, ...more] = rest;
  if (options.diff ? more.length > 0 || other === undefined : other !== undefined) {
    throw new UsageError(
      options.diff ? 'decode --diff takes two files' : `decode takes one file; '${other}' is another`,
    );
  }
  const decoders = await decoderMaker(options);
  if (options.diff) return compare(file, other!, decoders, options);
  const printer = new DecodePrinter(options, sourceOf(file));
  await decodeFile(file, decoders(), (one) => {
    if (printer.lacks(one)) return printer.load().then(() => printer.add(one));
    printer.add(one);
  });
  return printer.end();
}

/** What makes decoders that know all that the options name. */
async function decoderMaker(options: DecodeOptions): Promise<() => Decoder> {
  const declared =
    options.declare === undefined ? {} : await (await import('./declared.js')).declaredIn(options.declare);
  const known = options.live ? await liveFamilies() : { names: {}, controller: [] };
  const families = { ...known.names, ...options.decoder.families };
  return () => {
    const decoder = makeDecoder({ ...options.decoder, ...declared, families });
    for (const object of known.controller) decoder.learn(object);
    return decoder;
  };
}

const sourceOf = (file: string): string => (file === '-' ? 'standard input' : file);

/** What changed between two captures: 0 where nothing did. */
async function compare(
  one: string,
  other: string,
  decoders: () => Decoder,
  options: DecodeOptions,
): Promise<number> {
  const read = async (file: string): Promise<DecodedMessage[]> => {
    const messages: DecodedMessage[] = [];
    await decodeFile(file, decoders(), (each) => {
      if (!isNotice(each)) messages.push(each);
    });
    if (messages.length === 0) throw new CommandError(`${sourceOf(file)}: no netlink message is in it`);
    return messages;
  };
  const differences = differencesOf(await read(one), await read(other));
  const { output, colour } = options;
  if (output === 'json') {
    const plain = differences.map(({ name, before, after, changes }) => ({
      name,
      before: before && { offset: before.offset, line: before.line },
      after: after && { offset: after.offset, line: after.line },
      changes,
    }));
    print(`${json(plain)}\n`);
  } else print(differencesText(differences, colour));
  return differences.length === 0 ? 0 : 1;
}

async function decodeFile(
  file: string,
  decoder: Decoder,
  take: (one: Decoded) => void | Promise<void>,
): Promise<void> {
  const source = sourceOf(file);
  const pieces = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: PIECE });
  try {
    for await (const piece of pieces) {
      for (const one of decoder.push(piece as Uint8Array)) {
        const loading = take(one);
        if (loading) await loading;
      }
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CommandError(`cannot read ${source}: ${message.replace(/,.*$/s, '')}`);
  }
  for (const one of decoder.end()) await take(one);
}

/** A decoder, or what is wrong with its options. */
export function makeDecoder(options: ConstructorParameters<typeof Decoder>[0]): Decoder {
  try {
    return new Decoder(options);
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}
