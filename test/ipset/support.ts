import { execFileSync } from 'node:child_process';
import { IPSet } from '../../src/ipset/ipset.js';
import type { SetContent } from '../../src/objects/ipset/set.js';
import { formatEntry } from '../../src/objects/ipset/text.js';
import { createNamespace, type NetworkNamespace } from '../../src/socket/transports/namespace.js';
import { noNamespaces } from '../helpers.js';
import { notInstalled } from '../support/programs.js';

/** Why nothing can be tried here; undefined where it can. */
export const impossible: string | undefined = reason();

function reason(): string | undefined {
  return noNamespaces || notInstalled('ipset') || undefined;
}

/** A namespace of its own, with both readers of its sets. */
export class Place {
  readonly namespace: NetworkNamespace = createNamespace();
  readonly ipset = new IPSet({ netns: this.namespace.fd });

  /** What `ipset` prints; `input` is what it reads. */
  tool(args: readonly string[], input = ''): string {
    return execFileSync('nsenter', [`--net=${this.namespace.path}`, 'ipset', ...args], {
      encoding: 'utf8',
      input,
      stdio: 'pipe',
      maxBuffer: 1 << 28,
    });
  }

  /** The lines of `ipset save` about a set, MAC addresses in lower case as ours are, and the clock stopped. */
  saved(name: string): string[] {
    return this.tool(['save', name]).trimEnd().split('\n').map(comparable).sort();
  }

  [Symbol.dispose](): void {
    this.ipset.close();
    this.namespace.close();
  }
}

/** Time goes on between two readings. */
export function comparable(line: string): string {
  return line
    .replace(/timeout (\d+)/, (_, seconds: string) => `timeout ${Math.round(Number(seconds) / 100) * 100}`)
    .replace(/([0-9A-F]{2}:){5}[0-9A-F]{2}/g, (mac) => mac.toLowerCase());
}

/** A set as `ipset save` would write it. */
export function linesOf({ name, entries, type, ...set }: SetContent): string[] {
  const number = (key: keyof typeof set) => (set[key] === undefined ? '' : ` ${key} ${set[key]}`);
  const flag = (key: keyof typeof set) => (set[key] ? ` ${key}` : '');
  const hex = (key: 'initval' | 'markmask') => (set[key] === undefined ? '' : ` ${key} 0x${hexOf(set[key])}`);
  const family = type.startsWith('hash:') && type !== 'hash:mac' ? number('family') : '';
  const options = [
    ...[family, number('range'), hex('markmask'), number('hashsize'), number('maxelem'), number('netmask')],
    ...[number('bitmask'), number('size'), number('timeout'), flag('counters'), flag('comment')],
    // ipset 7.17 does not tell forceadd
    ...[flag('skbinfo'), number('bucketsize'), hex('initval')],
  ];
  return [
    `create ${name} ${type}${options.join('')}`,
    ...entries.map((entry) => `add ${name} ${comparable(formatEntry(entry, type))}`),
  ]
    .map(comparable)
    .sort();
}

function hexOf(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** What `ipset list -o xml` says of a set: its header and its members, each a map of words. */
export function parseXml(xml: string): { header: Map<string, string>; members: Map<string, string>[] } {
  const inner = (tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(xml)?.[1] ?? '';
  const members = [...inner('members').matchAll(/<member>(.*?)<\/member>/gs)].map(([, one]) => words(one!));
  const header = words(inner('header'));
  for (const tag of ['type', 'revision']) header.set(tag, inner(tag));
  return { header, members };
}

function words(xml: string): Map<string, string> {
  const found = [...xml.matchAll(/<(\w+)(?:\/>|>([^<]*)<\/\1>)/g)];
  return new Map(found.map(([, tag, text]) => [tag!, (text ?? 'yes').replaceAll(/^"|"$/g, '')]));
}
