import { readFileSync } from 'node:fs';
import { isKey, type WireGuardInput, type WireGuardPeerInput } from '../../objects/wireguard/index.js';
import { nearest } from '../../schema/names.js';
import { CommandError, hint, UsageError } from '../errors.js';

type Obj = Record<string, unknown>;
type Read = (text: string) => unknown;

const number: Read = (text) => (text.toLowerCase() === 'off' ? 0 : Number(text));

const DEVICE: Readonly<Record<string, [key: string, read: Read]>> = {
  'listen-port': ['listenPort', number],
  fwmark: ['fwmark', number],
  'private-key': ['privateKey', keyFile],
  ...Object.fromEntries(
    ['jc', 'jmin', 'jmax', 's1', 's2', 's3', 's4'].map((word) => [word, [word, number] as [string, Read]]),
  ),
  ...Object.fromEntries(
    ['h1', 'h2', 'h3', 'h4', 'i1', 'i2', 'i3', 'i4', 'i5'].map((word) => [
      word,
      [word, String] as [string, Read],
    ]),
  ),
};

const PEER: Readonly<Record<string, [key: string, read: Read]>> = {
  'preshared-key': ['presharedKey', keyFile],
  endpoint: ['endpoint', String],
  'persistent-keepalive': ['persistentKeepaliveInterval', number],
  'allowed-ips': [
    'allowedips',
    (text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
  ],
  'advanced-security': ['advancedSecurity', (text) => text === 'on'],
};

/** Words of `wg set DEV …`. */
export function setInput(words: readonly string[]): WireGuardInput {
  const input: WireGuardInput = {};
  const list: WireGuardPeerInput[] = [];
  let target: Obj = input as Obj;
  let known = DEVICE;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === 'remove' && list.length > 0) {
      target.remove = true;
      continue;
    }
    const value = words[++i];
    const found = Object.hasOwn(known, word) ? known[word] : undefined;
    if (word !== 'peer' && !found) {
      const all = [...Object.keys(known), 'peer', ...(known === PEER ? ['remove'] : [])];
      throw new UsageError(`wg set: unknown word '${word}'${hint(nearest(word, all))}`);
    }
    if (value === undefined) throw new UsageError(`wg set: ${word} has no value`);
    if (word === 'peer') {
      list.push({ publicKey: value });
      target = list.at(-1) as unknown as Obj;
      known = PEER;
    } else target[found![0]] = found![1](value);
  }
  return list.length > 0 ? { ...input, peers: list } : input;
}

/** The text of a file, or of the standard input. */
export function fileText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** The key in a file; none where it is empty, as /dev/null is. */
function keyFile(path: string): string | null {
  const text = fileText(path).trim();
  if (text === '') return null;
  if (!isKey(text)) throw new CommandError(`${path}: a key is 32 bytes in base64: 44 characters, the last =`);
  return text;
}
