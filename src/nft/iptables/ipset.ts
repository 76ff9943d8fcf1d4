/** Sets of ipset, as `ipset save` and command lines have them. */
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import { masked } from './addresses.js';
import type { IpFamily } from './options.js';
import { protocolName } from './protocols.js';

import type { Word } from './words.js';

/** One part of the key. */
interface Part {
  type(family: IpFamily): string;
  key(isSource: boolean, family: IpFamily): string;
  /** An entry's part as nft spells it. */
  read(text: string, family: IpFamily, at: Place): string;
}

export interface IpsetType {
  name: string;
  family: IpFamily | undefined;
  parts: readonly Part[];
  isInterval: boolean;
  timeout?: number | undefined;
  hasCounters?: boolean | undefined;
  elements: string[];
}

const side = (isSource: boolean, source: string, destination: string): string =>
  isSource ? source : destination;

const address: Part = {
  type: (family) => (family === 'ip' ? 'ipv4_addr' : 'ipv6_addr'),
  key: (isSource, family) => `${family} ${side(isSource, 'saddr', 'daddr')}`,
  read(text, family, at) {
    if (text.includes('-'))
      return text
        .split('-')
        .map((one) => masked(one, family, at).address)
        .join('-');
    const { address: base, length } = masked(text, family, at);
    return length === undefined || length === (family === 'ip' ? 32 : 128) ? base : `${base}/${length}`;
  },
};

const portRange = (text: string, at: Place): string => {
  if (!/^(?:\d+(?:-\d+)?|[a-z][\w-]*)$/i.test(text)) throw new Fault(`'${text}' is no port`, at);
  return text;
};

/** A port with its protocol: two parts of nft's key. */
const port: Part = {
  type: () => 'inet_proto . inet_service',
  key: (isSource) => `meta l4proto . th ${side(isSource, 'sport', 'dport')}`,
  read(text, _family, at) {
    const [protocol, number] = text.includes(':') ? text.split(':', 2) : ['tcp', text];
    const name = protocolName(protocol!);
    if (name === undefined) throw new Fault(`'${protocol}' is no protocol`, at);
    return `${name} . ${portRange(number!, at)}`;
  },
};

const barePort: Part = {
  type: () => 'inet_service',
  key: (isSource) => `th ${side(isSource, 'sport', 'dport')}`,
  read: (text, _family, at) => portRange(text, at),
};

const mac: Part = {
  type: () => 'ether_addr',
  key: (isSource) => `ether ${side(isSource, 'saddr', 'daddr')}`,
  read: (text) => text.toLowerCase(),
};

const iface: Part = {
  type: () => 'ifname',
  key: (isSource) => side(isSource, 'iifname', 'oifname'),
  read: (text) => `"${text}"`,
};

const mark: Part = { type: () => 'mark', key: () => 'meta mark', read: (text) => text };

const PARTS: Readonly<Record<string, Part>> = { ip: address, net: address, port, mac, iface, mark };

/** A type by its name; undefined for one that nothing in nft is like. */
export function typeOf(name: string, family: IpFamily | undefined): IpsetType | undefined {
  const [method, list = ''] = name.split(':');
  const words = list.split(',');
  const parts = words.map((word) => (name === 'bitmap:port' ? barePort : PARTS[word]));
  if ((method !== 'hash' && method !== 'bitmap') || parts.some((part) => part === undefined))
    return undefined;
  const usesFamily = words.some((word) => word === 'ip' || word === 'net');
  return {
    name,
    family: usesFamily ? (family ?? 'ip') : undefined,
    parts: parts as Part[],
    isInterval: words.includes('net') || method === 'bitmap',
    elements: [],
  };
}

/** Reads a line of ipset into the sets that it is about. */
export function readIpset(words: readonly Word[], sets: Map<string, IpsetType>): void {
  const [verb, name, type, ...rest] = words;
  if (!verb) return;
  const word = verb.text.replace(/^-+/, '');
  if (word === 'create' || word === 'N' || word === 'n') {
    if (!name || !type) throw new Fault('ipset create takes a name and a type', verb.at);
    sets.set(name.text, created(type, rest));
  } else if (word === 'add' || word === 'A') {
    if (!name || !type) throw new Fault('ipset add takes a name and an entry', verb.at);
    const set = sets.get(name.text);
    if (!set) throw new Fault(`the set '${name.text}' is not created here`, name.at);
    set.elements.push(entryOf(set, type, rest));
  } else throw new Fault(`'ipset ${verb.text}' has no equivalent here: create and add have`, verb.at);
}

function created(type: Word, rest: readonly Word[]): IpsetType {
  const option = (word: string) => {
    const at = rest.findIndex(({ text }) => text === word);
    return at < 0 ? undefined : rest[at + 1]?.text;
  };
  const family = option('family') === 'inet6' ? 'ip6' : 'ip';
  const made = typeOf(type.text, family);
  if (!made) throw new Fault(`a set of the type ${type.text} has no equivalent in nftables`, type.at);
  const timeout = option('timeout');
  const given: IpsetType = { ...made, hasCounters: rest.some(({ text }) => text === 'counters') };
  if (timeout !== undefined) given.timeout = Number(timeout);
  return given;
}

function entryOf({ parts, family = 'ip', name }: IpsetType, entry: Word, rest: readonly Word[]): string {
  const texts = entry.text.split(',');
  if (texts.length !== parts.length) throw new Fault(`'${entry.text}' is no entry of a ${name}`, entry.at);
  let made = parts.map((part, i) => part.read(texts[i]!, family, entry.at)).join(' . ');
  for (let i = 0; i < rest.length; i++) {
    const { text, at } = rest[i]!;
    const value = rest[i + 1]?.text ?? '';
    if (text === 'nomatch') throw new Fault('nomatch has no equivalent in nftables', at);
    if (text === 'timeout') made += value === '0' ? '' : ` timeout ${Number(value)}s`;
    else if (text === 'comment') made += ` comment "${value}"`;
    else if (text !== 'packets' && text !== 'bytes' && text !== '-exist')
      throw new Fault(`'${text}' has no equivalent in nftables`, at);
    if (text !== '-exist') i++;
  }
  return made;
}
