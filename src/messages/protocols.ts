import type { MessageType } from '../protocol/marshal.js';
import { checkArgument } from '../schema/argument.js';
import { auditMessages, auditRequests } from './audit.js';
import { connectorMessages } from './connector.js';
import type { GenericFamily } from './generic/family.js';
import { genericFamilies } from './generic/index.js';
import { netfilterMessages } from './netfilter/index.js';
import { routeMessages, routeRequests } from './route/index.js';
import { diagMessages, diagTypeOf } from './sockdiag/index.js';
import { uevent } from './uevent.js';
import { xfrmDumps, xfrmMessages } from './xfrm/index.js';

/** A netlink protocol: its number, its names, and what of it is declared. */
export interface Protocol {
  /** Third argument of `socket()`. */
  readonly number: number;
  /** `'route'`. */
  readonly name: ProtocolName | `${number}`;
  /** `'NETLINK_ROUTE'`. */
  readonly constant: string;
  /** Other names it goes by. */
  readonly aliases?: readonly Alias[];
  /** Its message types, where they are fixed. */
  readonly types?: Readonly<Record<string, MessageType>>;
  /** Those of them whose requests are of another class than their answers. */
  readonly requests?: Readonly<Record<string, MessageType>>;
  /** Those that ask for all of something, where the kernel reads another class, or none, in such requests. */
  readonly dumps?: Readonly<Record<string, MessageType>>;
  /** The type of a message, where its number alone does not tell: by its body. */
  readonly typeOf?: (
    type: number,
    body: Uint8Array,
    answer: boolean,
    little: boolean,
  ) => MessageType | undefined;
  /** Its families, where message types are families whose numbers the kernel gives out. */
  readonly families?: readonly GenericFamily[];
  /** What its datagrams are, where they do not begin with `nlmsghdr`. */
  readonly unframed?: MessageType;
}

/** The name of a protocol of netlink: `'route'`. */
export type ProtocolName =
  | 'route'
  | 'usersock'
  | 'firewall'
  | 'sock_diag'
  | 'nflog'
  | 'xfrm'
  | 'selinux'
  | 'iscsi'
  | 'audit'
  | 'fib_lookup'
  | 'connector'
  | 'netfilter'
  | 'ip6_fw'
  | 'dnrtmsg'
  | 'kobject_uevent'
  | 'generic'
  | 'scsitransport'
  | 'ecryptfs'
  | 'rdma'
  | 'crypto'
  | 'smc';

type Alias =
  | 'rtnetlink'
  | 'rtnl'
  | 'inet_diag'
  | 'tcpdiag'
  | 'diag'
  | 'nfnetlink'
  | 'nfnl'
  | 'uevent'
  | 'genetlink'
  | 'genl';

/** A protocol as people name it: `'route'`, `'NETLINK_ROUTE'`, `'rtnetlink'`, `0`. */
export type ProtocolWord = ProtocolName | `NETLINK_${Uppercase<ProtocolName>}` | Alias | number | `${number}`;

type More = Omit<Protocol, 'number' | 'name' | 'constant'>;

function protocol(number: number, name: ProtocolName, more: More = {}): Protocol {
  return { number, name, constant: `NETLINK_${name.toUpperCase()}`, ...more };
}

/** Every protocol of linux/netlink.h. A family is added to the decoder by naming its messages here. */
export const protocols: readonly Protocol[] = [
  protocol(0, 'route', { aliases: ['rtnetlink', 'rtnl'], types: routeMessages, requests: routeRequests }),
  protocol(2, 'usersock'),
  protocol(3, 'firewall'),
  protocol(4, 'sock_diag', {
    aliases: ['inet_diag', 'tcpdiag', 'diag'],
    types: diagMessages,
    typeOf: diagTypeOf,
  }),
  protocol(5, 'nflog'),
  protocol(6, 'xfrm', { types: xfrmMessages, dumps: xfrmDumps }),
  protocol(7, 'selinux'),
  protocol(8, 'iscsi'),
  protocol(9, 'audit', { types: auditMessages, requests: auditRequests }),
  protocol(10, 'fib_lookup'),
  protocol(11, 'connector', { types: connectorMessages }),
  protocol(12, 'netfilter', { aliases: ['nfnetlink', 'nfnl'], types: netfilterMessages }),
  protocol(13, 'ip6_fw'),
  protocol(14, 'dnrtmsg'),
  protocol(15, 'kobject_uevent', { aliases: ['uevent'], unframed: uevent }),
  protocol(16, 'generic', { aliases: ['genetlink', 'genl'], families: genericFamilies }),
  protocol(18, 'scsitransport'),
  protocol(19, 'ecryptfs'),
  protocol(20, 'rdma'),
  protocol(21, 'crypto'),
  protocol(22, 'smc'),
];

const byNumber = new Map(protocols.map((one) => [one.number, one]));

/** The protocol of that number; one without a name where it has none. */
export function protocolOf(number: number): Protocol {
  return byNumber.get(number) ?? { number, name: `${number}`, constant: `${number}` };
}

/** The protocol that a word or number means: `route`, `NETLINK_ROUTE`, `rtnetlink`, `0`. */
export function protocolNamed(word: string | number): Protocol | undefined {
  if (typeof word !== 'number') checkArgument('protocolNamed', 'word', word, 'a string');
  if (typeof word === 'number' || /^\d+$/.test(word)) return protocolOf(Number(word));
  const name = word
    .toLowerCase()
    .replace(/^netlink_/, '')
    .replaceAll('-', '_');
  return protocols.find(
    (one) => one.name === name || (one.aliases as readonly string[] | undefined)?.includes(name),
  );
}
