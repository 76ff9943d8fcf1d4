/** What `tc -j -s -d` prints, key by key, of what the kernel reported to it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Shown, toIpJson } from '../../src/commands/index.js';
import { routeMessages } from '../../src/messages/route/index.js';
import { decode, type Message } from '../../src/schema/index.js';

interface Sample {
  readonly command: string;
  readonly show: string;
  readonly answers: readonly string[];
  readonly expected?: readonly Record<string, unknown>[];
}
const file = new URL('../../../test/samples/tc.json', import.meta.url);
const samples: readonly Sample[] = JSON.parse(readFileSync(file, 'utf8'));

const HEADER = 16;
const ENDS = [2, 3];

/** The objects of a listing's answers. */
function entries({ answers }: Sample): Record<string, unknown>[] {
  return answers.flatMap((hex) => {
    const bytes = Buffer.from(hex, 'hex');
    const found: Record<string, unknown>[] = [];
    for (let at = 0; at + HEADER <= bytes.length; ) {
      const length = bytes.readUInt32LE(at);
      const type = bytes.readUInt16LE(at + 4);
      const { message } = Object.values(routeMessages).find(({ id }) => id === type) ?? {};
      if (message && !ENDS.includes(type))
        found.push(
          decode(
            message as Message<object>,
            Uint8Array.from(bytes.subarray(at + HEADER, at + length)),
          ) as never,
        );
      at += (length + 3) & ~3;
    }
    return found;
  });
}

const NAMES: Readonly<Record<number, string>> = { 1: 'lo', 12: 'b_0', 13: 'a_0' };
const names = { device: (index: number) => NAMES[index] };

/** What `tc` leaves out where it was asked by it, and the times that it has rounded since the answers. */
const CHOSEN: Readonly<Record<string, readonly string[]>> = {
  qdisc: ['dev'],
  filter: ['dev', 'ingress', 'block', 'parent'],
  chain: ['dev', 'ingress', 'block'],
};

/** What newer versions of `tc` print too. */
const NEWER: ReadonlySet<string> = new Set([
  ...['seed', 'delayed', 'dropped', 'corrupted', 'duplicated', 'reordered', 'ecn_marked', 'fastpath'],
  'active_queues',
]);

/** Without what newer versions print, where this one did not. */
function known(ours: unknown, theirs: unknown): unknown {
  if (Array.isArray(ours)) return ours.map((one, i) => known(one, (theirs as unknown[] | undefined)?.[i]));
  if (typeof ours !== 'object' || ours === null) return ours;
  const other = (theirs ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(ours)
      .filter(([key]) => key in other || !NEWER.has(key))
      .map(([key, one]) => [key, known(one, other[key])]),
  );
}

/** What `tc` prints otherwise, with the reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'tc actions add action nat ingress 10.0.0.0/8 192.168.0.1': 'tc takes the mask in the order of the machine',
};

function without(list: readonly unknown[], keys: readonly string[] = []): unknown[] {
  return list.map((one) =>
    Object.fromEntries(Object.entries(one as object).filter(([key]) => !keys.includes(key))),
  );
}

describe('what tc -j prints', () => {
  for (const sample of samples) {
    const { command, show, expected } = sample;
    if (expected === undefined) continue;
    it(`${show}: ${command}`, () => {
      const area = show.split(' ')[4]!.replace('actions', 'action') as keyof Shown;
      const read = entries(sample);
      const list = area === 'action' ? read.flatMap(({ tab }) => tab as Record<string, unknown>[]) : read;
      const all = toIpJson(area, list as never, names);
      // the answers are those of the qdiscs too, by which `tc` finds the devices of a block
      const index = show.includes(' block ') ? -1 : 13;
      const chosen = all.filter((_, i) => area === 'action' || list[i]!.ifindex === index);
      const shown = JSON.parse(JSON.stringify(without(chosen, CHOSEN[area])));
      if (OTHERWISE[command]) assert.notDeepEqual(known(shown, expected), expected, 'the difference is gone');
      else assert.deepEqual(known(shown, expected), expected);
    });
  }
});
