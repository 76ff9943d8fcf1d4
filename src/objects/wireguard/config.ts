import { EncodeError, nearest } from '../../schema/index.js';
import { TracedError } from '../../schema/stack.js';
import { parsePrefix } from '../../schema/text/ip.js';
import { allowedIp } from './allowed.js';
import { isKey } from './keys.js';
import type { WireGuardConfig, WireGuardDevice, WireGuardPeerInput } from './types.js';

/** One thing that is wrong with a configuration. */
export interface ConfigFault {
  /** From 1. */
  line: number;
  message: string;
}

/** A configuration that is refused, with every fault in it. */
export class WireGuardConfigError extends TracedError {
  override readonly name = 'WireGuardConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(file: string, faults: readonly ConfigFault[]) {
    super(faults.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
    this.faults = faults;
  }
}

/** A setting of a section: how a file writes it, how it is called here, how it is read and written. */
interface Setting {
  readonly word: string;
  readonly key: string;
  /** Whether it is for wg-quick. */
  readonly quick?: boolean;
  /** Whether lines of it add up. */
  readonly many?: boolean;
  readonly read: (text: string) => unknown;
  readonly write?: (value: never) => string;
}

type Obj = Record<string, unknown>;

class Wrong extends Error {}

const key = (text: string): string => {
  if (!isKey(text)) throw new Wrong('a key is 32 bytes in base64: 44 characters, the last =');
  return text;
};
const number = (most: number) => (text: string) => {
  const value = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new Wrong(`'${text}' is no number from 0 to ${most}`);
  return value;
};
/** A number, or `off`. */
const orOff = (most: number) => (text: string) => (text.toLowerCase() === 'off' ? 0 : number(most)(text));
const list = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
const plain = (text: string): string => text;
const joined = (value: readonly string[]): string => value.join(', ');

const allowed = (text: string): string[] =>
  list(text).map((one) => {
    try {
      const { sign, text: prefix } = allowedIp('', '', one);
      return sign + prefix;
    } catch {
      throw new Wrong(`'${one}' is not a prefix such as 10.0.0.0/24`);
    }
  });

const addresses = (text: string): string[] =>
  list(text).map((one) => {
    if (!parsePrefix(one)) throw new Wrong(`'${one}' is not an address such as 10.0.0.1/24`);
    return one;
  });

const ENDPOINT = /^(\[[0-9a-f:.]+(%\w+)?\]|[^:[\]\s]+):(\d{1,5})$/i;

const endpoint = (text: string): string => {
  const port = ENDPOINT.exec(text)?.[3];
  if (port === undefined || Number(port) > 0xffff)
    throw new Wrong(`'${text}' is not an endpoint such as 192.0.2.1:51820 or [2001:db8::1]:51820`);
  return text;
};

const onOff = (text: string): boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Wrong(`'${text}' is neither true nor false`);
};

const port16 = number(0xffff);
const setting = (
  word: string,
  name: string,
  read: Setting['read'],
  more: Partial<Setting> = {},
): Setting => ({
  word,
  key: name,
  read,
  ...more,
});
const quick = (word: string, name: string, read: Setting['read'], more: Partial<Setting> = {}): Setting =>
  setting(word, name, read, { ...more, quick: true });

const AMNEZIA: readonly Setting[] = [
  ...['Jc', 'Jmin', 'Jmax', 'S1', 'S2', 'S3', 'S4'].map((word) => setting(word, word.toLowerCase(), port16)),
  ...['H1', 'H2', 'H3', 'H4'].map((word) =>
    setting(word, word.toLowerCase(), (text) => {
      if (!/^\d{1,10}(-\d{1,10})?$/.test(text))
        throw new Wrong(`'${text}' is no number and no range such as 100-200`);
      return text.includes('-') ? text : Number(text);
    }),
  ),
  ...['I1', 'I2', 'I3', 'I4', 'I5'].map((word) => setting(word, word.toLowerCase(), plain)),
  setting('HeaderProtectionKey', 'headerProtectionKey', key),
  ...[
    'ContentPaddingAddition',
    'RekeyAfterTime',
    'RekeyTimeout',
    'RejectAfterTime',
    'KeepaliveTimeout',
    'MaxHandshakeAttempts',
  ].map((word) => setting(word, word[0]!.toLowerCase() + word.slice(1), number(0xffffffff))),
];

/** In the order in which they are written. */
const INTERFACE: readonly Setting[] = [
  quick('Address', 'address', addresses, { many: true, write: joined }),
  quick('DNS', 'dns', list, { many: true, write: joined }),
  quick('MTU', 'mtu', number(0xffff)),
  quick('Table', 'table', plain),
  quick('PreUp', 'preUp', (text) => [text], { many: true }),
  quick('PostUp', 'postUp', (text) => [text], { many: true }),
  quick('PreDown', 'preDown', (text) => [text], { many: true }),
  quick('PostDown', 'postDown', (text) => [text], { many: true }),
  quick('SaveConfig', 'saveConfig', onOff),
  setting('ListenPort', 'listenPort', port16),
  setting('FwMark', 'fwmark', orOff(0xffffffff), { write: (mark: number) => `0x${mark.toString(16)}` }),
  setting('PrivateKey', 'privateKey', key),
  ...AMNEZIA,
];

const PEER: readonly Setting[] = [
  setting('PublicKey', 'publicKey', key),
  setting('PresharedKey', 'presharedKey', key),
  setting('AllowedIPs', 'allowedips', allowed, { many: true, write: joined }),
  setting('Endpoint', 'endpoint', endpoint),
  setting('PersistentKeepalive', 'persistentKeepaliveInterval', orOff(0xffff)),
  setting(
    'AdvancedSecurity',
    'advancedSecurity',
    (text) => {
      if (!/^(on|off)$/i.test(text)) throw new Wrong(`'${text}' is neither on nor off`);
      return text.toLowerCase() === 'on';
    },
    { write: (on: boolean) => (on ? 'on' : 'off') },
  ),
];

/** Commands and texts of these keep their blanks and may hold a `#`. */
const VERBATIM = /^(pre|post)(up|down)$/i;

/**
 * Reads a configuration, as `wg setconf` takes it or with the settings of `wg-quick`.
 *
 * @param file what errors call it.
 * @throws WireGuardConfigError with every fault and its line.
 */
export function parseConfig(text: string, file = 'wireguard'): WireGuardConfig {
  const config: WireGuardConfig = { peers: [] };
  const faults: ConfigFault[] = [];
  let section: { target: Obj; settings: readonly Setting[]; line: number; name: string } | undefined;
  const complete = (): void => {
    if (section?.settings === PEER && section.target.publicKey === undefined)
      faults.push({ line: section.line, message: 'the peer has no PublicKey' });
  };
  for (const [i, raw] of text.split(/\r?\n/).entries()) {
    const line = i + 1;
    const content = raw.trim();
    const bare = content.split('#', 1)[0]!.trimEnd();
    if (bare === '') continue;
    try {
      const name = /^\[\s*(\w+)\s*\]$/.exec(bare)?.[1]?.toLowerCase();
      if (name === 'interface') {
        complete();
        section = { target: config as unknown as Obj, settings: INTERFACE, line, name: '[Interface]' };
      } else if (name === 'peer') {
        complete();
        const peer = { allowedips: [] } as unknown as WireGuardPeerInput;
        config.peers.push(peer);
        section = { target: peer as unknown as Obj, settings: PEER, line, name: '[Peer]' };
      } else if (bare.startsWith('[')) throw new Wrong(`'${bare}' is neither [Interface] nor [Peer]`);
      else if (!section) throw new Wrong('settings stand under [Interface] or [Peer]');
      else take(section, bare, content);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      faults.push({ line, message: error.message });
    }
  }
  complete();
  if (faults.length > 0) throw new WireGuardConfigError(file, faults);
  return config;
}

function take(
  { target, settings, name }: { target: Obj; settings: readonly Setting[]; name: string },
  bare: string,
  content: string,
): void {
  const equals = bare.indexOf('=');
  if (equals < 0) throw new Wrong(`'${bare}' is no setting: KEY = VALUE`);
  const word = bare.slice(0, equals).trim();
  const found = settings.find((one) => one.word.toLowerCase() === word.toLowerCase());
  if (!found) {
    const other = settings === PEER ? INTERFACE : PEER;
    const where = settings === PEER ? '[Interface]' : '[Peer]';
    if (other.some((one) => one.word.toLowerCase() === word.toLowerCase()))
      throw new Wrong(`${word} belongs to ${where}`);
    const near = nearest(
      word,
      settings.map((one) => one.word),
    );
    throw new Wrong(`${name} has no ${word}${near ? `; did you mean ${near}?` : ''}`);
  }
  const verbatim = VERBATIM.test(word);
  const value = verbatim ? content.slice(content.indexOf('=') + 1).trim() : bare.slice(equals + 1).trim();
  // wg itself takes lines of numbers and keys with blanks anywhere
  const text = verbatim || found.quick || /^i\d$/.test(found.key) ? value : value.replaceAll(/\s+/g, '');
  try {
    const read = found.read(text);
    target[found.key] = found.many
      ? [...((target[found.key] as unknown[]) ?? []), ...(read as unknown[])]
      : read;
  } catch (error) {
    if (error instanceof Wrong) throw new Wrong(`${found.word}: ${error.message}`);
    throw error;
  }
}

/**
 * Writes a device, or a configuration, as `wg showconf` does; settings for `wg-quick` that it has come first.
 *
 * @throws EncodeError for a value that a file cannot hold.
 */
export function formatConfig(config: WireGuardConfig | WireGuardDevice): string {
  const sections = [section('[Interface]', INTERFACE, config as unknown as Obj)];
  for (const peer of config.peers) sections.push(section('[Peer]', PEER, peer as unknown as Obj));
  return sections.join('\n');
}

function section(name: string, settings: readonly Setting[], values: Obj): string {
  const lines = [name];
  for (const { word, key: of, many, write } of settings) {
    const value = values[of];
    // what is off is not written, as wg does it
    if (value === undefined || value === null || value === 0 || (Array.isArray(value) && value.length === 0))
      continue;
    const texts =
      many && !write ? (value as string[]) : [write ? write(value as never) : `${value as string}`];
    for (const text of texts) {
      if (/[\n\r]/.test(text)) throw new EncodeError(name, of, 'a line of a file cannot hold it');
      lines.push(`${word} = ${text}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
