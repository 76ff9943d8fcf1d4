/** Declared families against the C headers: numbers of attributes and commands, layouts of structs, enumerations. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { genericFamilies } from '../../src/messages/generic/index.js';
import type { Message } from '../../src/schema/index.js';
import { cName } from '../../src/schema/names.js';
import type { AnyType } from '../../src/schema/type.js';
import { withOverrides } from '../../src/ynl/overrides.js';
import { checkSpec, type SpecDefinition } from '../../src/ynl/spec.js';
import { askC } from '../support/c.js';
import { noCompiler } from '../support/programs.js';
import { typesOf } from '../walk.js';

/** Headers of generic netlink families, as far as they are installed. */
const HEADERS =
  'mptcp acpi_event batman_adv devlink dpll ethtool ethtool_netlink fou genetlink gtp handshake hsr_netlink if_macsec if_team ila ioam6_genl ip_vs l2tp lockd_netlink nbd-netlink net_dropmon nfc smc tipc tipc_config tipc_netlink net_shaper netdev nfsd_netlink nl80211 openvswitch ovpn psample psp quota seg6_genl taskstats cgroupstats tcp_metrics thermal time_types wireguard'.split(
    ' ',
  );

/** What the headers on a machine may not have: they are older than the declaration, or it is not in a header. */
function check(wanted: ReadonlyMap<string, string>, declared: ReadonlyMap<string, number>): string[] {
  const inC = askC(HEADERS, wanted);
  return [...inC].flatMap(([name, value]) =>
    // C's enumerations are signed
    value >>> 0 === (declared.get(name) ?? 0) >>> 0 ? [] : [`${name}: ${declared.get(name)}, C has ${value}`],
  );
}

function everyType(): AnyType[] {
  const seen = new Set<AnyType>();
  const messages = genericFamilies.flatMap((family) =>
    [...new Set([...Object.values(family.commands), ...Object.values(family.answers ?? {})])].flatMap(
      (id) => [family.messageOf(id, false), family.messageOf(id, true)],
    ),
  );
  return messages.flatMap((message: Message) => [...typesOf(message, seen)]);
}

describe('declared families', { skip: noCompiler, timeout: 300_000 }, () => {
  it('number attributes and commands as the headers do', (t) => {
    const declared = new Map<string, number>();
    for (const type of everyType()) {
      if (type.kind !== 'attributes') continue;
      for (const { name, id } of type.byKey.values()) if (/^[A-Z]\w+$/.test(name)) declared.set(name, id);
    }
    for (const { prefix, commands } of genericFamilies) {
      for (const [key, id] of Object.entries(commands)) declared.set(cName(prefix, key), id);
    }
    const wanted = new Map([...declared.keys()].map((name) => [name, name]));
    assert.deepEqual(check(wanted, declared), []);
    t.diagnostic(`${askC(HEADERS, wanted).size} of ${declared.size} names are in the installed headers`);
  });

  it('lay structs out as C does', () => {
    const wanted = new Map<string, string>();
    const declared = new Map<string, number>();
    for (const type of everyType()) {
      if (type.kind !== 'struct' || type.name === '' || type.name === 'genlmsghdr') continue;
      const open = type.fields.at(-1)?.size === 0;
      const add = (name: string, expression: string, value: number): void => {
        wanted.set(name, expression);
        declared.set(name, value);
      };
      if (!open) add(type.name, `sizeof(struct ${type.name})`, type.size);
      for (const { name, offset, size, type: member } of type.fields) {
        if (member.kind === 'pad') continue;
        add(`${type.name}.${name}`, `offsetof(struct ${type.name}, ${name})`, offset);
        if (size > 0) add(`${type.name}.${name} size`, `sizeof(((struct ${type.name} *)0)->${name})`, size);
      }
    }
    // structs that kernels have grown since these headers were written
    const grown = /^(taskstats|cgroupstats|nl80211_\w+)\b/;
    assert.deepEqual(
      check(wanted, declared).filter((line) => !grown.test(line)),
      [],
    );
  });

  it('name values of enumerations as the headers do', (t) => {
    const declared = new Map<string, number>();
    const folder = new URL('../../../specs/', import.meta.url);
    for (const file of readdirSync(new URL('overrides/', folder))) {
      const spec = checkSpec(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
      const overrides = JSON.parse(readFileSync(new URL(`overrides/${file}`, folder), 'utf8'));
      const { name, definitions = [] } = withOverrides(spec, overrides);
      for (const one of definitions) for (const [c, value] of valuesOf(name, one)) declared.set(c, value);
    }
    const wanted = new Map([...declared.keys()].map((name) => [name, name]));
    assert.deepEqual(check(wanted, declared), []);
    const known = askC(HEADERS, wanted).size;
    t.diagnostic(`${known} of ${declared.size} values are in the installed headers`);
    assert.ok(known > 100, `${known}`);
  });
});

/** Values of a definition by their C names. */
function* valuesOf(family: string, one: SpecDefinition): Generator<[string, number]> {
  if (one.type !== 'enum' && one.type !== 'flags') return;
  const prefix = (one as { 'name-prefix'?: string })['name-prefix'] ?? `${family}-${one.name}-`;
  let next = one['value-start'] ?? 0;
  for (const entry of one.entries ?? []) {
    const { name, value = next } = typeof entry === 'string' ? { name: entry } : entry;
    next = value + 1;
    yield [`${prefix}${name}`.replace(/-/g, '_').toUpperCase(), one.type === 'flags' ? 2 ** value : value];
  }
}
