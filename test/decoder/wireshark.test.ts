/** What Wireshark reads of our samples (test/samples/wireshark.mjs): names and numbers that both know are equal. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type DecodedMessage, decodeCapture } from '../../src/decoder/index.js';
import { pcapngDatagram, pcapngHeader } from '../../src/protocol/pcapng.js';
import type { WireAttribute, WireField } from '../../src/schema/index.js';
import { onlyMessages } from './samples.js';

/** Place in the message, bytes, Wireshark's name, what it shows, and the C name of the number where it says one. */
type Row = readonly [at: number, size: number, name: string, show: string, symbol?: string];

interface Fixture {
  readonly version: string;
  readonly command: string;
  readonly messages: readonly {
    readonly protocol: number;
    readonly hex: string;
    readonly fields: readonly Row[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(join(process.cwd(), 'test', 'samples', 'wireshark.json'), 'utf8'),
);

/** A value in the message, with what it was read as. */
interface Leaf {
  readonly name: string | null;
  readonly length: number;
  readonly value: unknown;
  readonly type: unknown;
}

interface Parts {
  readonly fields: readonly WireField[];
  readonly attributes: readonly WireAttribute[];
}

/** A message by the places of its attributes, and of its values. */
class Places {
  readonly attributes = new Map<number, WireAttribute>();
  readonly leaves = new Map<number, Leaf[]>();

  constructor({ fields, attributes, echo }: DecodedMessage) {
    this.#fields(fields);
    this.#attributes(attributes);
    if (echo) this.#message(echo);
  }

  #message({ fields, attributes }: Parts): void {
    this.#fields(fields);
    this.#attributes(attributes);
  }

  #fields(fields: readonly WireField[]): void {
    for (const { name, offset, length, value, type } of fields)
      this.#leaf(offset, { name, length, value, type });
  }

  #leaf(at: number, leaf: Leaf): void {
    this.leaves.set(at, [...(this.leaves.get(at) ?? []), leaf]);
  }

  #attributes(attributes: readonly WireAttribute[]): void {
    for (const one of attributes) {
      const { name, offset, length, value, definition } = one;
      this.attributes.set(offset, one);
      this.#leaf(offset + 4, { name, length: length - 4, value, type: definition });
      this.#fields(one.fields ?? []);
      this.#attributes(one.attributes ?? []);
      for (const record of one.records ?? []) this.#message(record);
    }
  }
}

/** The number that a value was read from; undefined for what is none. */
function numberOf(value: unknown, type: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  const names = (type as { names?: Record<string, number> } | undefined)?.names;
  if (!names) return undefined;
  if (typeof value === 'string') return names[value];
  if (!Array.isArray(value)) return undefined;
  return value.reduce((sum, one) => sum + (typeof one === 'number' ? one : names[one]!), 0);
}

const isNumber = (text: string): boolean => /^-?\d+$|^0x[0-9a-f]+$/i.test(text);

/** Numbers that the kernel has two names for. */
const ALIASES: Readonly<Record<string, string>> = {
  IP_FROM: 'IPSET_ATTR_IP',
  PORT_FROM: 'IPSET_ATTR_PORT',
  CADT_LINENO: 'IPSET_ATTR_LINENO',
};
/** Wireshark reads what a set is made with as what an entry has, in listings (`IPSET_ATTR_DATA` has both). */
const MISREAD: Readonly<Record<string, string>> = {
  ETHER: 'IPSET_ATTR_INITVAL',
  NAME: 'IPSET_ATTR_HASHSIZE',
  NAMEREF: 'IPSET_ATTR_MAXELEM',
  CIDR2: 'IPSET_ATTR_BUCKETSIZE',
  BYTES: 'IPSET_ATTR_ELEMENTS',
  PACKETS: 'IPSET_ATTR_REFERENCES',
  COMMENT: 'IPSET_ATTR_MEMSIZE',
};

/** Attribute types are called `…attr_type`, `…_attr`, or by what they are in. */
const ATTRIBUTE =
  /attr(_type)?$|attributes$|^nl80211\.(bss|txq_stats|mpath_info|survey_info|rekey_data|mntr_flags|meshconf_params|sta_p2p_ps_status|sta_flags|sta_info|rate_info|wowlan_triggers)$/;

describe(`values of the samples, as ${fixture.version.replace(/ \(Git.*/, '')} has them`, () => {
  const datagrams = fixture.messages.map(({ protocol, hex }) =>
    pcapngDatagram({ data: Buffer.from(hex, 'hex'), time: 0, direction: 'sent', protocol }),
  );
  const messages = onlyMessages(decodeCapture(Buffer.concat([pcapngHeader(), ...datagrams])));
  const counts = { attributes: 0, names: 0, numbers: 0, texts: 0 };
  const apart: string[] = [];

  it('has the same messages', () => {
    assert.equal(messages.length, fixture.messages.length);
  });

  it('attributes are at the same places, of the same types and names; values are the same', () => {
    for (const [i, { fields }] of fixture.messages.entries()) {
      const message = messages[i]!;
      const places = new Places(message);
      for (const [at, size, name, show, symbol] of fields) {
        const where = `${message.name} at ${at}: ${name} ${show} ${symbol ?? ''}`;
        const attribute = places.attributes.get(at - 2);
        if (attribute && size === 2 && ATTRIBUTE.test(name)) {
          counts.attributes++;
          if (attribute.type !== Number(show))
            apart.push(`${where}, not ${attribute.name} ${attribute.type}`);
          if (symbol === undefined || attribute.name === null) continue;
          counts.names++;
          const own = attribute.name;
          const isListed = message.name === 'IPSET_CMD_LIST' && MISREAD[symbol] === own;
          if (own === symbol || own.endsWith(`_${symbol}`) || own === ALIASES[symbol] || isListed) continue;
          apart.push(`${where}, not ${own}`);
          continue;
        }
        if (name === 'nl80211.attr_value') continue; // bytes that it does not read
        const leaf = places.leaves.get(at)?.find(({ length }) => length === size);
        if (!leaf) continue;
        const number = numberOf(leaf.value, leaf.type);
        if (number !== undefined && isNumber(show)) {
          counts.numbers++;
          // it shows what is signed as if it were not
          const own = BigInt.asUintN(8 * size, BigInt(number));
          if (own !== BigInt.asUintN(8 * size, BigInt(show)))
            apart.push(`${where}, not ${leaf.name} ${number}`);
        } else if (typeof leaf.value === 'string' && !isNumber(show)) {
          counts.texts++;
          if (leaf.value !== show) apart.push(`${where}, not ${leaf.name} ${leaf.value}`);
        }
      }
    }
    assert.deepEqual(apart, []);
    // few left to compare would be as bad as differences
    assert.ok(counts.attributes > 2700 && counts.names > 2100, JSON.stringify(counts));
    assert.ok(counts.numbers > 3200 && counts.texts > 190, JSON.stringify(counts));
  });
});
