/** Messages of a kernel with all of traffic control: nothing in them is unknown, and their values are those that `tc` reads. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { routeMessages } from '../../src/messages/route/index.js';
import { formatHandle } from '../../src/objects/tc/options/units.js';
import {
  decode,
  decodeTree,
  encode,
  encodeTree,
  type Message,
  useEngine,
  type WireAttribute,
} from '../../src/schema/index.js';

type Obj = Record<string, unknown>;

/** What `command` asked for, what the kernel then told for `show`, and what `tc -j` made of it (or printed). */
interface Sample {
  command: string;
  kernel: string;
  requests: string[];
  show: string;
  answers: string[];
  expected?: Obj[];
  text?: string;
}

const file = new URL('../../../test/samples/tc.json', import.meta.url);
const samples: Sample[] = JSON.parse(readFileSync(file, 'utf8'));

const HEADER = 16;
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Undeclared attributes and those that do not fit, anywhere within. */
function faults(attributes: readonly WireAttribute[] = [], path = ''): string[] {
  return attributes.flatMap((attribute) => {
    const here = `${path}/${attribute.name ?? attribute.type}`;
    const bad = attribute.name === null || attribute.error !== undefined;
    return [
      ...(bad ? [`${here} ${attribute.error ?? 'undeclared'}`] : []),
      ...faults(attribute.attributes, here),
      ...(attribute.records ?? []).flatMap((record) => faults(record.attributes, here)),
    ];
  });
}

/** Reads a message in all ways, checks that they agree and lose nothing, and returns the object. */
function checked(hex: string): Obj {
  const bytes = Buffer.from(hex, 'hex');
  const type = bytes.readUInt16LE(4);
  const message = Object.values(routeMessages).find(({ id }) => id === type)!.message as Message<Obj>;
  const body = Uint8Array.from(bytes.subarray(HEADER));
  const tree = decodeTree(message as Message, body);
  assert.deepEqual(faults(tree.attributes), []);
  assert.equal(hexOf(encodeTree(tree)), hexOf(body));
  const object = decode(message, body);
  assert.deepEqual(object, tree.object);
  const written = encode(message, object);
  useEngine('interpreted');
  try {
    assert.equal(hexOf(encode(message, object)), hexOf(written));
  } finally {
    useEngine('compiled');
  }
  assert.deepEqual(decode(message, written), object);
  return object;
}

const fold = (word: unknown) =>
  String(word)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** What iproute2 calls otherwise. */
const ALIASES: Record<string, string> = {
  bind: 'bindcnt',
  ref: 'refcnt',
  default: 'defcls',
  r2q: 'rate2quantum',
  direct_packets_stat: 'directPkts',
  strict: 'nstrict',
  flow_limit: 'flowPlimit',
  drop_batch: 'dropBatchSize',
  hh_limit: 'hhFlowsLimit',
  clockid_: 'clockid',
  tunnel_key: 'tAction',
  id: 'pushVlanId',
  vlan_action: 'vAction',
  group: 'psampleGroup',
  trunc_size: 'truncSize',
  min: 'qthMin',
  max: 'qthMax',
  ewma: 'wlog',
  Plog: 'plog',
  Scell_log: 'scellLog',
};
/** Words that say another thing in what iproute2 prints, or say it in other units. */
const OTHERWISE = new Set(
  'kind handle parent pref protocol rate peakrate burst root type action id order label ptype mask flags unknown mode priority bandwidth correlation overhead raw key mark stats2 chain_index slot vqs control_action erspan_opts val'.split(
    ' ',
  ),
);

/** All that an object says, by the folded key. */
function leaves(value: unknown, into = new Map<string, unknown[]>(), key = ''): Map<string, unknown[]> {
  if (Array.isArray(value) && value.some((one) => typeof one === 'object')) {
    for (const one of value) leaves(one, into, key);
  } else if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [name, member] of Object.entries(value)) leaves(member, into, name);
  } else into.set(fold(key), [...(into.get(fold(key)) ?? []), value]);
  return into;
}

/** Whether a value printed is among ours: numbers may stand for names, and times be rounded down. */
function agrees(printed: unknown, ours: readonly unknown[]): boolean | undefined {
  if (typeof printed === 'boolean')
    return ours.every((one) => typeof one === 'number') ? ours.some((one) => !!one === printed) : undefined;
  if (typeof printed === 'number') {
    const numbers = ours.filter((one) => typeof one === 'number' || typeof one === 'bigint').map(Number);
    if (numbers.length === 0) return undefined;
    // shares of 2^32 and 2^16, and seconds from ticks, nanoseconds and microseconds
    return numbers.some((one) =>
      [one, one / 0xffffffff, one / 0xffff, one * 64e-9, one / 1e9, one / 1e6].some(
        (value) => Math.abs(value - printed) <= Math.abs(printed) * 1e-4,
      ),
    );
  }
  if (typeof printed === 'string') {
    return (
      ours.some(
        (one) => fold(one) === fold(printed) || (typeof one === 'number' && formatHandle(one) === printed),
      ) || undefined
    );
  }
  return undefined;
}

function compare(printed: unknown, ours: Map<string, unknown[]>, key: string, wrong: string[]): number {
  if (Array.isArray(printed)) {
    if (OTHERWISE.has(key)) return 0;
    if (printed.every((one) => typeof one !== 'object')) {
      const same = ours
        .get(fold(ALIASES[key] ?? key))
        ?.some((one) => JSON.stringify(one) === JSON.stringify(printed));
      return same ? 1 : 0;
    }
    return printed.reduce((n: number, one) => n + compare(one, ours, key, wrong), 0);
  }
  if (printed !== null && typeof printed === 'object') {
    if (OTHERWISE.has(key)) return 0;
    return Object.entries(printed).reduce((n, [name, one]) => n + compare(one, ours, name, wrong), 0);
  }
  if (OTHERWISE.has(key)) return 0;
  const found = ours.get(fold(ALIASES[key] ?? key));
  const verdict = found && agrees(printed, found);
  if (verdict === false)
    wrong.push(
      `${key}: tc says ${JSON.stringify(printed)}, we ${JSON.stringify(found, (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`,
    );
  return verdict === true ? 1 : 0;
}

describe('traffic control of a full kernel', () => {
  let compared = 0;

  for (const { command, requests, show, answers, expected, text } of samples) {
    it(command, () => {
      for (const request of requests) checked(request);
      const objects = answers.map(checked);
      const told = leaves(objects);
      const wrong: string[] = [];
      compared += compare(expected ?? [], told, '', wrong);
      assert.deepEqual(wrong, []);
      const kinds = objects
        .flatMap((object) => (object.tab as Obj[] | undefined) ?? [object])
        .map(({ kind }) => kind);
      for (const kind of kinds) {
        // simple and skbmod are not told as JSON by tc
        const printed = expected ? JSON.stringify(expected) : text!.toLowerCase();
        if (kind !== undefined && !show.includes('block'))
          assert.ok(printed.includes(String(kind)), `${kind} in ${printed}`);
      }
    });
  }

  it('has compared enough values', () => assert.ok(compared > 1800, `${compared}`));

  it('reads what a class tells by its kind', () => {
    const of = (words: string) =>
      samples.find(({ command }) => command.includes(words))!.answers.map(checked);
    const [htb] = of('htb rate 40gbit') as [Obj];
    const { parms, rate64 } = htb.options as { parms: { rate: Obj }; rate64: number };
    assert.equal(parms.rate.rate, 0xffffffff);
    assert.equal(rate64, 5e9);
    assert.equal(typeof ((htb.stats2 as Obj).app as Obj).tokens, 'number');
    const curves = of('hfsc rt m1').find(({ handle }) => handle === 0x10001)!.options as Record<string, Obj>;
    assert.deepEqual(curves.rsc, { m1: 250000, d: 10000, m2: 125000 });
    assert.deepEqual(curves.fsc, { m1: 0, d: 0, m2: 125000 });
  });

  it('reads trees of matches', () => {
    const sample = samples.find(({ command }) => command.includes('not u32(u32'))!;
    const { ematches } = checked(sample.answers.at(-1)!).options as { ematches: { list: Obj[] } };
    assert.deepEqual(
      ematches.list.map(({ kind, flags }) => [kind, flags]),
      [
        ['cmp', ['and']],
        ['container', []],
        ['u32', ['or', 'invert']],
        ['nbyte', []],
      ],
    );
    assert.deepEqual(ematches.list[3], {
      matchid: 0,
      kind: 'nbyte',
      flags: [],
      off: 14,
      lenLayer: { len: 3, layer: 0 },
      needle: '61626300',
    });
  });
});
