import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Decoded, type DecodedMessage, decodeCapture, isNotice } from '../../src/decoder/index.js';

const FOLDER = join(process.cwd(), 'test', 'samples');

/** A captured file, with the command above each log. */
export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All captured samples: `route/links.txt`. The commands of `nlmon/mixed.pcap` stand in `capture.sh`. */
export const samples: readonly Sample[] = readdirSync(FOLDER, { recursive: true })
  .map(String)
  .filter((name) => /\.(txt|pcap)$/.test(name))
  .sort()
  .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(FOLDER, name))) }));

/** What the reference tool read of the state that a sample was captured in. */
export function reference(name: string): Record<string, unknown>[] {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
}

/** The messages of a sample. */
export function messagesOf(name: string): DecodedMessage[] {
  return onlyMessages(decodeCapture(samples.find((one) => one.name === name)!.bytes));
}

export function onlyMessages(decoded: readonly Decoded[]): DecodedMessage[] {
  return decoded.filter((one): one is DecodedMessage => !isNotice(one));
}
