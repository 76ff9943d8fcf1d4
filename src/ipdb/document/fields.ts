import { vlanEntry } from '../../messages/route/br_vlan_msg.js';
import { ifaddrmsg } from '../../messages/route/ifaddrmsg.js';
import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import { ndmsg } from '../../messages/route/ndmsg.js';
import { nhmsg } from '../../messages/route/nexthop.js';
import { rtmsg, rtnexthop } from '../../messages/route/rtmsg.js';
import { fibRuleHdr } from '../../messages/route/rule.js';
import { instead, optionNames } from '../../schema/options.js';
import type { Aliases, Message } from '../../schema/type.js';
import type { FdbState, LinkState } from './state-document.js';

/** The keys that objects of a document may have, and what people write by mistake. */
interface Keys {
  readonly known: ReadonlySet<string>;
  readonly aliases?: Aliases | undefined;
}

/** Those of a message, and those that the verbs take besides. */
function keysOf({ header, attributes, aliases }: Message, ...more: string[]): Keys {
  const fields = header.fields.filter(({ type }) => type.kind !== 'pad' && type.kind !== 'prefixLength');
  const known = new Set([...fields.map(({ key }) => key), ...attributes.byKey.keys(), 'unknown', ...more]);
  return { known, aliases };
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
    routes: keysOf(rtmsg as Message, 'dev'),
    hops: keysOf(rtnexthop as Message, 'dev'),
    rules: keysOf(fibRuleHdr as Message),
    neighbours: keysOf(ndmsg as Message, 'dev'),
  };
  return keys;
}

/** Refuses a key that the objects of a section cannot have, by its place and with what it may have meant. */
export function checkFields(section: keyof NonNullable<typeof keys>, object: object, at: string): void {
  const { known, aliases } = allKeys()[section];
  for (const key in object) {
    if (known.has(key)) continue;
    const usable = aliases?.[key];
    const hints = usable !== undefined && section === 'interfaces' && usable.includes('.') ? {} : aliases;
    throw new TypeError(`${at}.${key}: unknown field${instead(key, known, hints)}`);
  }
}
