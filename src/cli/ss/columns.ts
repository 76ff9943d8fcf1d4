import type { SocketEntry, SocketOf } from '../../objects/sockets/index.js';
import type { SocketOwners } from '../../sockets/owners.js';
import type { Column } from '../table.js';
import type { SsOptions } from './options.js';

type Inet = SocketOf<'tcp'>;

/** What `ss` calls states. */
const STATES: Readonly<Record<string, string>> = {
  established: 'ESTAB',
  synSent: 'SYN-SENT',
  synRecv: 'SYN-RECV',
  finWait1: 'FIN-WAIT-1',
  finWait2: 'FIN-WAIT-2',
  timeWait: 'TIME-WAIT',
  close: 'UNCONN',
  closeWait: 'CLOSE-WAIT',
  lastAck: 'LAST-ACK',
  listen: 'LISTEN',
  closing: 'CLOSING',
  newSynRecv: 'NEW-SYN-RECV',
  boundInactive: 'BOUND-INACTIVE',
};

const UNIX: Readonly<Record<string, string>> = { stream: 'u_str', dgram: 'u_dgr', seqpacket: 'u_seq' };

function isInet(one: SocketEntry): one is Inet {
  return 'sport' in one && one.kind !== 'smc';
}

/** What sort of socket it is, as `ss` says it. */
export function netid(one: SocketEntry): string {
  if (one.kind === 'unix') return UNIX[`${one.type}`] ?? 'u_???';
  if (one.kind === 'packet') return one.type === 'raw' ? 'p_raw' : 'p_dgr';
  if (one.kind === 'netlink') return 'nl';
  if (one.kind === 'vsock') return one.type === 'dgram' ? 'v_dgr' : 'v_str';
  if (one.kind === 'raw' && (one.protocol === 'icmp' || one.protocol === 'icmpv6'))
    return one.protocol === 'icmp' ? 'icmp' : 'icmp6';
  return one.kind;
}

function state(one: SocketEntry): string {
  const said = 'state' in one && one.kind !== 'netlink' ? `${one.state}` : 'close';
  return STATES[said] ?? said.toUpperCase();
}

const WIDE = 0xffffffff;

function address(host: string, port: number, one: Inet, names: ReadonlyMap<number, string>): string {
  const dev = one.if ? `%${names.get(one.if) ?? one.if}` : '';
  const text = host === '::' && one.skv6only !== 1 ? '*' : one.family === 'inet6' ? `[${host}]` : host;
  return `${text}${dev}:${port === 0 ? '*' : port}`;
}

function local(one: SocketEntry, names: ReadonlyMap<number, string>, numeric: boolean): string {
  if (isInet(one)) return address(one.src, one.sport, one, names);
  switch (one.kind) {
    case 'unix':
      return `${(one.name || '*').replaceAll('\0', '@')} ${one.ino}`;
    case 'packet': {
      const dev = one.info?.index ? (names.get(one.info.index) ?? `if${one.info.index}`) : '*';
      return `${ETHERNET[one.num] ?? (one.num === 0 ? '*' : `[${one.num}]`)}:${dev}`;
    }
    case 'netlink':
      return numeric
        ? `${one.protocol}:${one.portid}`
        : `${NETLINK[one.protocol] ?? one.protocol}:${one.portid === 0 ? 'kernel' : one.portid}`;
    case 'vsock':
      return `${one.srcCid === WIDE ? '*' : one.srcCid}:${one.srcPort === WIDE ? '*' : one.srcPort}`;
    case 'xdp':
      return `${names.get(one.info?.ifindex ?? 0) ?? '*'}:q${one.info?.queueId ?? 0}`;
    case 'tipc':
      return `${one.sock?.addr?.toString(16) ?? ''}:${one.sock?.ref ?? 0}`;
    default:
      return `${one.src}:${one.sport}`;
  }
}

function remote(one: SocketEntry): string {
  if (isInet(one))
    return address(one.dst, one.dport, { ...one, if: 0, skv6only: one.skv6only ?? 0 } as Inet, new Map());
  switch (one.kind) {
    case 'unix':
      return `* ${one.peer ?? 0}`;
    case 'vsock':
      return `${one.dstCid === WIDE ? '*' : one.dstCid}:${one.dstPort === WIDE ? '*' : one.dstPort}`;
    case 'netlink':
      return one.dstPortid ? `:${one.dstPortid}` : '*';
    case 'smc':
      return `${one.dst}:${one.dport}`;
    default:
      return '*';
  }
}

const NETLINK: Readonly<Record<number, string>> = {
  0: 'rtnl',
  2: 'usersock',
  4: 'tcpdiag',
  5: 'nflog',
  6: 'xfrm',
  7: 'selinux',
  8: 'iscsi',
  9: 'audit',
  10: 'fiblookup',
  11: 'connector',
  12: 'nft',
  15: 'uevent',
  16: 'genl',
  18: 'scsi-trans',
  19: 'ecryptfs',
  20: 'rdma',
  21: 'crypto',
};
const ETHERNET: Readonly<Record<number, string>> = { 3: '*', 2048: 'ip', 2054: 'arp', 34525: 'ipv6' };

function queues(one: SocketEntry): readonly [receive: number, send: number] {
  if (isInet(one)) return [one.rqueue, one.wqueue];
  if (one.kind === 'unix') return [one.rqlen?.rqueue ?? 0, one.rqlen?.wqueue ?? 0];
  if ((one.kind === 'netlink' || one.kind === 'packet' || one.kind === 'xdp') && one.meminfo)
    return [one.meminfo.rmemAlloc, one.meminfo.wmemAlloc];
  if (one.kind === 'tipc') return [one.sock?.stat?.rcvq ?? 0, one.sock?.stat?.sendq ?? 0];
  return [0, 0];
}

function users(one: SocketEntry, owners: SocketOwners | undefined): string | undefined {
  return owners
    ?.of(one)
    .map(({ command, pid, fd }) => `${command},pid=${pid},fd=${fd}`)
    .join(' ');
}

function timer(one: SocketEntry): string | undefined {
  if (!isInet(one) || one.timer === 'off') return undefined;
  return `${one.timer},${one.expires}ms,${one.retrans}`;
}

function extended(one: SocketEntry): string {
  const facts: string[] = [];
  const uid = 'uid' in one ? one.uid : undefined;
  if (uid) facts.push(`uid:${uid}`);
  if (isInet(one)) facts.push(`ino:${one.inode}`);
  if ('cookie' in one) facts.push(`sk:${(one.cookie[0]! + one.cookie[1]! * 2 ** 32).toString(16)}`);
  if ('cgroupId' in one && one.cgroupId !== undefined) facts.push(`cgroup:${one.cgroupId}`);
  if ('mark' in one && one.mark) facts.push(`fwmark:0x${one.mark.toString(16)}`);
  return facts.join(' ');
}

function memory(one: SocketEntry): string | undefined {
  const held = isInet(one)
    ? one.skmeminfo
    : one.kind !== 'tipc' && 'meminfo' in one
      ? one.meminfo
      : undefined;
  if (!held || !('rmemAlloc' in held)) return undefined;
  const { rmemAlloc, rcvbuf, wmemAlloc, sndbuf, fwdAlloc, wmemQueued, optmem, backlog, drops } = held;
  return `r${rmemAlloc},rb${rcvbuf},t${wmemAlloc},tb${sndbuf},f${fwdAlloc},w${wmemQueued},o${optmem},bl${backlog},d${drops}`;
}

function info(one: SocketEntry): string | undefined {
  if (!isInet(one)) return undefined;
  const { cong, info: tcp } = one;
  if (!tcp) return cong;
  if (one.kind !== 'tcp')
    return Object.entries(tcp)
      .map(([key, value]) => `${key}:${JSON.stringify(value)}`)
      .join(' ');
  const facts = [
    cong,
    tcp.wscale && `wscale:${tcp.wscale.snd},${tcp.wscale.rcv}`,
    `rto:${tcp.rto / 1000}`,
    `rtt:${tcp.rtt / 1000}/${tcp.rttvar / 1000}`,
    `mss:${tcp.sndMss}`,
    `pmtu:${tcp.pmtu}`,
    `rcvmss:${tcp.rcvMss}`,
    `advmss:${tcp.advmss}`,
    `cwnd:${tcp.sndCwnd}`,
    tcp.bytesSent ? `bytes_sent:${tcp.bytesSent}` : '',
    tcp.bytesAcked ? `bytes_acked:${tcp.bytesAcked}` : '',
    tcp.bytesReceived ? `bytes_received:${tcp.bytesReceived}` : '',
    `segs_out:${tcp.segsOut}`,
    `segs_in:${tcp.segsIn}`,
    tcp.minRtt ? `minrtt:${tcp.minRtt / 1000}` : '',
  ];
  return facts.filter(Boolean).join(' ');
}

/** The columns of a table of sockets. */
export function columnsOf(
  options: SsOptions,
  names: ReadonlyMap<number, string>,
  owners: SocketOwners | undefined,
): readonly Column<SocketEntry>[] {
  return [
    { title: 'NETID', cell: netid, style: 'cyan' },
    { title: 'STATE', cell: state, style: 'green' },
    { title: 'RECV-Q', cell: (one) => queues(one)[0], right: true },
    { title: 'SEND-Q', cell: (one) => queues(one)[1], right: true },
    { title: 'LOCAL', cell: (one) => local(one, names, options.numeric) },
    { title: 'PEER', cell: remote },
    ...(options.processes
      ? [{ title: 'PROCESS', cell: (one: SocketEntry) => users(one, owners), style: 'yellow' as const }]
      : []),
    ...(options.timers ? [{ title: 'TIMER', cell: timer }] : []),
    ...(options.extended ? [{ title: 'MORE', cell: extended }] : []),
    ...(options.show.has('skmeminfo') ? [{ title: 'MEMORY', cell: memory }] : []),
    ...(options.show.has('info') ? [{ title: 'INFO', cell: info }] : []),
  ];
}
