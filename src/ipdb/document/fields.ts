import { vlanEntry } from '../../messages/route/br_vlan_msg.js';
import { ifaddrmsg } from '../../messages/route/ifaddrmsg.js';
import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import { kinds } from '../../messages/route/link/kinds.js';
import { slaveKinds } from '../../messages/route/link/slave-kinds.js';
import { ndmsg } from '../../messages/route/ndmsg.js';
import { nhmsg } from '../../messages/route/nexthop.js';
import { rtmsg, rtnexthop } from '../../messages/route/rtmsg.js';
import { fibRuleHdr } from '../../messages/route/rule.js';
import { instead, optionNames } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import type { Aliases, AnyType, Attributes, Message } from '../../schema/type.js';
import type { FdbState, LinkState } from './state-document.js';

/** The keys that objects of a document may have, and what people write by mistake. */
interface Keys {
  readonly known: ReadonlySet<string>;
  readonly aliases?: Aliases | undefined;
  /** What a field holds, where that has keys of its own. */
  typeOf?(key: string, object: Readonly<Record<string, unknown>>): AnyType | undefined;
}

/** Those of a message, and those that the verbs take besides. */
function keysOf({ header, attributes, aliases }: Message, ...more: string[]): Keys {
  const fields = header.fields.filter(({ type }) => type.kind !== 'pad' && type.kind !== 'prefixLength');
  const known = new Set([...fields.map(({ key }) => key), ...attributes.byKey.keys(), 'unknown', ...more]);
  return { known, aliases, typeOf: (key) => attributes.byKey.get(key)?.type };
}

/** What is in `data` and `slaveData`, by the kind beside it; a kind that is not declared may have anything. */
function dataOf(key: string, { kind, slaveKind }: Readonly<Record<string, unknown>>): AnyType | undefined {
  if (key === 'data') return kinds[kind as keyof typeof kinds];
  return key === 'slaveData' ? slaveKinds[slaveKind as keyof typeof slaveKinds] : undefined;
}

/** By section; made when the first document is read. */
let keys:
  | Record<
      'interfaces' | 'addresses' | 'vlans' | 'fdb' | 'nexthops' | 'routes' | 'hops' | 'rules' | 'neighbours',
      Keys
    >
  | undefined;

function allKeys(): NonNullable<typeof keys> {
  keys ??= {
    interfaces: {
      known: optionNames<LinkState>({
        ifname: true,
        up: true,
        kind: true,
        data: true,
        link: true,
        master: true,
        slaveKind: true,
        slaveData: true,
        peer: true,
        altnames: true,
        addresses: true,
        vlans: true,
        fdb: true,
        mtu: true,
        address: true,
        txqlen: true,
        group: true,
        ifalias: true,
        linkmode: true,
        protoDown: true,
      }),
      aliases: {
        ...ifinfomsg.aliases,
        type: 'kind',
        linkinfo: 'kind and data',
        altIfname: 'altnames',
        propList: 'altnames',
        altname: 'altnames',
        vlan: 'vlans',
        ip: 'addresses',
        ips: 'addresses',
        addr: 'addresses',
      },
      typeOf: dataOf,
    },
    addresses: keysOf(ifaddrmsg as Message),
    vlans: {
      known: new Set([...vlanEntry.byKey.keys(), 'vid', 'pvid', 'untagged']),
      aliases: { vlan: 'vid', id: 'vid' },
    },
    fdb: {
      known: optionNames<FdbState>({
        lladdr: true,
        state: true,
        flags: true,
        via: true,
        vlan: true,
        dst: true,
        port: true,
        vni: true,
        srcVni: true,
        nhId: true,
        protocol: true,
      }),
      aliases: ndmsg.aliases,
    },
    nexthops: keysOf(nhmsg as Message, 'dev'),
    routes: keysOf(rtmsg as Message, 'dev', 'vrf'),
    hops: keysOf(rtnexthop as Message, 'dev', 'weight'),
    rules: keysOf(fibRuleHdr as Message, 'vrf'),
    neighbours: keysOf(ndmsg as Message, 'dev'),
  };
  return keys;
}

/** Refuses a key that the objects of a section cannot have, by its place and with what it may have meant. */
export function checkFields(section: keyof NonNullable<typeof keys>, object: object, at: string): void {
  const { known, aliases, typeOf } = allKeys()[section];
  for (const key in object) {
    if (known.has(key)) {
      const given = object as Readonly<Record<string, unknown>>;
      checkNested(typeOf?.(key, given), given[key], `${at}.${key}`);
      continue;
    }
    const usable = aliases?.[key];
    const hints = usable !== undefined && section === 'interfaces' && usable.includes('.') ? {} : aliases;
    throw typeError(`${at}.${key}: unknown field${instead(key, known, hints)}`);
  }
}

/** The same of what a field holds, as deep as sets of attributes lie in one another. */
function checkNested(type: AnyType | undefined, value: unknown, at: string): void {
  const set = type && setOf(type);
  if (set === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const attribute = set.byKey.get(key);
    if (attribute !== undefined) checkNested(attribute.type, inner, `${at}.${key}`);
    else if (key !== 'unknown')
      throw typeError(`${at}.${key}: unknown field${instead(key, set.byKey.keys(), set.aliases)}`);
  }
}

function setOf(type: AnyType): Attributes | undefined {
  if (type.kind === 'lazy') return setOf(type.get());
  if (type.kind === 'nest') return setOf(type.set);
  return type.kind === 'attributes' ? type : undefined;
}
