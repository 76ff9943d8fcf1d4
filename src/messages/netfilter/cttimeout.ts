import { messageTypes } from '../../protocol/marshal.js';
import {
  type Attributes,
  attributes,
  be16,
  be32,
  enumeration,
  type Infer,
  type Message,
  message,
  nested,
  select,
  string,
} from '../../schema/index.js';
import { ipProtocol } from '../ip-protocols.js';
import { netfilterType, nfgenmsg } from './nfgenmsg.js';

/** Seconds by state: attributes from 1 on, in the order of the kernel's enumeration. */
function timeouts<const K extends string>(
  protocol: string,
  ...states: K[]
): Attributes<Partial<Record<K, number>>> {
  const spec = Object.fromEntries(states.map((state, i) => [state, [i + 1, be32] as const]));
  return attributes(`CTA_TIMEOUT_${protocol}`, spec) as Attributes<Partial<Record<K, number>>>;
}

const replies = ['unreplied', 'replied'] as const;
const one = ['timeout'] as const;

const data = select(
  'l4proto',
  {
    tcp: nested(
      timeouts(
        'TCP',
        'synSent',
        'synRecv',
        'established',
        'finWait',
        'closeWait',
        'lastAck',
        'timeWait',
        'close',
        'synSent2',
        'retrans',
        'unack',
      ),
    ),
    udp: nested(timeouts('UDP', ...replies)),
    udplite: nested(timeouts('UDPLITE', ...replies)),
    icmp: nested(timeouts('ICMP', ...one)),
    icmpv6: nested(timeouts('ICMPV6', ...one)),
    gre: nested(timeouts('GRE', ...replies)),
    dccp: nested(
      timeouts('DCCP', 'request', 'respond', 'partopen', 'open', 'closereq', 'closing', 'timewait'),
    ),
    sctp: nested(
      timeouts(
        'SCTP',
        'closed',
        'cookieWait',
        'cookieEchoed',
        'established',
        'shutdownSent',
        'shutdownRecd',
        'shutdownAckSent',
        'heartbeatSent',
        'heartbeatAcked',
      ),
    ),
  },
  nested(timeouts('GENERIC', ...one)),
);

const policy = message('ctnetlink_timeout', {
  header: nfgenmsg,
  attributes: attributes('CTA_TIMEOUT', {
    name: [1, string(31)],
    l3proto: [2, enumeration(be16, { unspec: 0, inet: 2, inet6: 10 })],
    l4proto: [3, ipProtocol],
    /** Seconds by state of that protocol. */
    data: [4, data],
    use: [5, be32],
  }),
});
export interface TimeoutPolicy extends Infer<typeof policy> {}
/** How long flows of a protocol live: under a name, which rules refer to, or as the default. */
export const timeoutPolicy: Message<TimeoutPolicy> = policy as Message<TimeoutPolicy>;

const of = (command: number) => netfilterType('ctnetlinkTimeout', command);

/** What nfnetlink_cttimeout speaks (`IPCTNL_MSG_TIMEOUT_*`, linux/netfilter/nfnetlink_cttimeout.h). */
export const timeoutMessages = messageTypes('IPCTNL_MSG_TIMEOUT', {
  new: [of(0), timeoutPolicy],
  get: [of(1), timeoutPolicy],
  delete: [of(2), timeoutPolicy],
  default_set: [of(3), timeoutPolicy],
  default_get: [of(4), timeoutPolicy],
});
