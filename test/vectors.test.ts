/**
 * Messages that another project captured and reads: decoded, compared value by value, and written again. Its names are
 * its own (`LinkLayerAddress` for `NDA_LLADDR`), so attributes are matched by their place on the wire.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { tcFilter } from '../src/messages/route/tc/tcmsg.js';
import {
  decodeTree,
  encodeTree,
  type Message,
  type WireAttribute,
  type WireField,
} from '../src/schema/index.js';
import type { AnyType } from '../src/schema/type.js';
import { declarations } from './declarations.js';
import { decodeBy, ENGINES } from './engines.js';
import { FIELD_NAMES, NAMES, REASONS, SHAPED_OTHERWISE, VALUES } from './vectors/differences.js';

interface Vector {
  name: string;
  struct: string;
  level: 'message' | 'nlmsg';
  command: string | null;
  hex: string;
  expected: Json;
}
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const vectors = JSON.parse(readFileSync('test/vectors/rtnetlink.json', 'utf8')) as Vector[];

// of two messages with one header the first is what the kernel sends
const declared = new Map<string, Message>(
  [...declarations].reverse().map((message) => [message.name, message]),
);
const fold = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const isObject = (json: Json): json is { [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** A value of ours, with what is needed to tell what it is. */
interface Ours {
  value: unknown;
  type?: AnyType | undefined;
  payload?: Uint8Array;
  fields?: WireField[] | undefined;
  attributes?: WireAttribute[] | undefined;
  records?: WireAttribute['records'];
}

/** Differences between what they read and what we read. */
class Comparison {
  readonly differences: string[] = [];
  values = 0;
  /** Values that their test does not tell. */
  untold = 0;

  message(
    expected: Json,
    fields: readonly WireField[],
    attributes: readonly WireAttribute[],
    path: string,
  ): void {
    assert.ok(isObject(expected));
    const { header, attributes: list, ...rest } = expected;
    this.fields((header ?? rest) as { [key: string]: Json }, fields, path);
    this.attributes((list ?? []) as Json[], attributes, path);
  }

  fields(expected: { [key: string]: Json }, fields: readonly WireField[], path: string): void {
    for (const [key, value] of Object.entries(expected)) {
      if (key === '$') continue;
      const name = FIELD_NAMES[key] ?? key;
      const field = fields.find((f) => fold(f.key) === fold(name) || fold(f.key) === fold(key));
      if (!field) this.differences.push(`${path}.${key}: we have no such field`);
      else this.value(value, { value: field.value, type: field.type }, `${path}.${field.key}`);
    }
  }

  attributes(expected: readonly Json[], attributes: readonly WireAttribute[], path: string): void {
    if (expected.length !== attributes.length) {
      this.differences.push(
        `${path}: ${expected.length} attributes, we see ${attributes.map(({ name }) => name)}`,
      );
      return;
    }
    for (const [i, entry] of expected.entries()) {
      const attribute = attributes[i]!;
      const [name, value] = isObject(entry) ? Object.entries(entry)[0]! : [String(entry), true];
      const { key, type, payload, value: ours, definition, fields, attributes: inner, records } = attribute;
      const here = `${path}.${key ?? type}`;
      if (name === 'Other') {
        // one that they do not know
        const { kind, value: bytes } = value as { kind: number; value: number[] };
        if (kind !== type || Buffer.compare(Buffer.from(bytes), payload) !== 0)
          this.differences.push(`${here}: other bytes`);
        continue;
      }
      if (attribute.error !== undefined || key === undefined) {
        this.differences.push(`${here}: we cannot read ${name}: ${attribute.error ?? 'undeclared'}`);
        continue;
      }
      const known = fold(name) === fold(key) || NAMES[name]?.includes(key);
      if (!known && !/^\d+$/.test(key)) this.differences.push(`${here}: they say ${name}`);
      this.value(value, { value: ours, type: definition, payload, fields, attributes: inner, records }, here);
    }
  }

  value(expected: Json, ours: Ours, path: string): void {
    if (expected === null) {
      this.untold++;
      return;
    }
    if (ours.records) {
      for (const [i, record] of ours.records.entries()) {
        this.message((expected as Json[])[i]!, record.fields, record.attributes, `${path}[${i}]`);
      }
      return;
    }
    if (isObject(expected)) return this.object(expected, ours, path);
    if (ours.attributes && Array.isArray(expected)) {
      this.attributes(expected, ours.attributes, path);
      return;
    }
    this.values++;
    // they name the first of the hardware types where none is given
    if (expected === 'Netrom' && ours.value === 'unspec') return;
    if (!equal(expected, ours)) {
      this.differences.push(`${path}: ${JSON.stringify(expected)}, we read ${JSON.stringify(ours.value)}`);
    }
  }

  object(expected: { [key: string]: Json }, ours: Ours, path: string): void {
    const [[first, inner]] = Object.entries(expected) as [[string, Json]];
    if (expected.$ === 'MplsLabel') {
      this.value(String(expected.label), ours, path);
    } else if (expected.$ === 'RouteRealm') {
      this.value((expected.source as number) * 65536 + (expected.destination as number), ours, path);
    } else if (expected.$ === 'LinkPhysId') {
      this.value(expected.id!, ours, path);
    } else if ('attributes' in expected) {
      this.message(expected, ours.fields ?? [], ours.attributes ?? [], path);
    } else if (first === '$') {
      const fields = ours.fields ?? structFields(ours);
      if (fields) this.fields(expected, fields, path);
      else
        this.differences.push(`${path}: ${JSON.stringify(expected)}, we read ${JSON.stringify(ours.value)}`);
    } else if (ours.attributes?.length === 1 && fold(first) === fold(ours.attributes[0]!.key ?? '')) {
      this.attributes([expected], ours.attributes, path);
    } else this.value(inner, ours, path); // { Inet: '10.0.0.1' }, { RouteFlags: […] }
  }
}

/** The members of a struct that lies inside another, as far as values go. */
function structFields({ value, type }: Ours): WireField[] | undefined {
  if (type?.kind !== 'struct') return undefined;
  return type.fields.map((field) => ({
    ...field,
    length: field.size,
    value: (value as Record<string, unknown>)[field.key],
  }));
}

/** The number behind a name. */
function numberOf({ value, type }: Ours): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^\d{16,20}$/.test(value)) return Number(value);
  if (type?.kind === 'enum' && typeof value === 'string') return type.names[value];
  if (type?.kind === 'flags')
    return (value as (string | number)[]).reduce<number>(
      (mask, flag) => mask + (typeof flag === 'number' ? flag : type.names[flag]!),
      0,
    );
  return typeof value === 'number' ? value : undefined;
}

function equal(expected: Json, ours: Ours): boolean {
  const { value, payload } = ours;
  switch (typeof expected) {
    case 'boolean':
      return numberOf(ours) === (expected ? 1 : 0);
    case 'number':
      return numberOf(ours) === expected;
    case 'string':
      if (
        value === expected ||
        (payload && /[:.]/.test(expected) && String(value).replace(/\/\d+$/, '') === expected)
      )
        return true;
      return word(String(value)) === word(expected);
    default:
  }
  if (!Array.isArray(expected)) return false;
  if (Array.isArray(value) && ours.type?.kind === 'flags') {
    const theirs = expected.map((flag) => word(String(flag))).sort();
    return (
      value
        .map((flag) => (typeof flag === 'number' ? `0x${flag.toString(16)}` : word(flag)))
        .sort()
        .join() === theirs.join()
    );
  }
  if (expected.every((byte) => typeof byte === 'number')) {
    if (payload && Buffer.compare(Buffer.from(expected), payload) === 0) return true;
    const list = ours.fields ? ours.fields.map((field) => field.value) : value;
    if (Array.isArray(list)) return JSON.stringify(list) === JSON.stringify(expected);
    return Buffer.from(expected).toString('hex') === String(value).replaceAll(':', '');
  }
  if (expected.every((label) => isObject(label) && label.$ === 'MplsLabel')) {
    return expected.map((label) => (label as { label: number }).label).join('/') === value;
  }
  if (ours.fields && ours.fields.length === expected.length) {
    return expected.every((part, i) =>
      equal(unwrapped(part), { value: ours.fields![i]!.value, type: ours.fields![i]!.type }),
    );
  }
  return Array.isArray(value) && JSON.stringify(value) === JSON.stringify(expected);
}

function unwrapped(json: Json): Json {
  return isObject(json) && !('$' in json) ? Object.values(json)[0]! : json;
}

function word(name: string): string {
  return fold(VALUES[name] ?? name);
}

/** The message without its `nlmsghdr`, and what is expected of it. */
function payloadOf({ level, hex, expected, struct }: Vector): {
  data: Uint8Array;
  struct: string;
  expected: Json;
} {
  const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
  if (level !== 'nlmsg') return { data: bytes, struct, expected };
  const payload = (expected as { payload: { InnerMessage: { [key: string]: Json } } }).payload.InnerMessage;
  const [inner] = Object.values(payload);
  return {
    data: bytes.slice(16),
    struct: (inner as { $: string }).$ === 'LinkMessage' ? 'ifinfomsg' : '',
    expected: inner!,
  };
}

/** Attributes that nobody declared, or that do not fit, at any depth. */
function unread(attributes: readonly WireAttribute[]): string[] {
  return attributes.flatMap((one) => [
    ...(one.name === null || one.error !== undefined ? [`${one.name ?? one.type}: ${one.error}`] : []),
    ...unread(one.attributes ?? []),
  ]);
}

describe('messages captured by netlink-packet-route', () => {
  const total = { covered: 0, shaped: 0, values: 0, untold: 0, explained: 0 };
  const without = new Map<string, number>();
  const used = new Set<string>();

  for (const vector of vectors) {
    const { data, struct, expected } = payloadOf(vector);
    const message = struct === 'tcmsg' ? tcFilter : declared.get(struct);
    if (!message) {
      without.set(struct, (without.get(struct) ?? 0) + 1);
      continue;
    }
    it(`${vector.struct}: ${vector.name}`, () => {
      const tree = decodeTree(message, data);
      assert.equal(Buffer.from(encodeTree(tree)).toString('hex'), Buffer.from(data).toString('hex'));
      for (const engine of ENGINES) assert.deepStrictEqual(decodeBy(engine, message, data), tree.object);
      if (struct in SHAPED_OTHERWISE) {
        assert.deepEqual(unread(tree.attributes), []);
        total.shaped++;
        return;
      }
      const comparison = new Comparison();
      comparison.message(expected, tree.fields, tree.attributes, '');
      const unexplained = comparison.differences.filter((difference) => {
        const reason = Object.keys(REASONS).find((start) => difference.startsWith(start));
        if (reason) used.add(reason);
        return !reason;
      });
      assert.ok(unexplained.length === 0, `\n${unexplained.join('\n')}`);
      total.covered++;
      total.values += comparison.values;
      total.untold += comparison.untold;
      total.explained += comparison.differences.length;
    });
  }

  it('are covered, and what differs is explained', (t) => {
    for (const [struct, reason] of Object.entries(SHAPED_OTHERWISE)) {
      t.diagnostic(`values of ${struct} are not compared: ${reason}`);
    }
    t.diagnostic(`${total.shaped} messages compared in their bytes and names only`);
    t.diagnostic(
      `${total.covered} of ${vectors.length} messages, ${total.values} values compared (${total.explained} differences explained, ${total.untold} values not told)`,
    );
    for (const [struct, count] of without) t.diagnostic(`no declaration of ${struct}: ${count}`);
    assert.deepEqual(
      Object.keys(REASONS).filter((reason) => !used.has(reason)),
      [],
      'reasons for nothing',
    );
  });
});
