import { type ActionWords, action } from './common.js';

const HEADERS = {
  ip: 'ipv4hdr',
  ip4h: 'ipv4hdr',
  icmp: 'icmp',
  igmp: 'igmp',
  tcp: 'tcp',
  udp: 'udp',
  udplite: 'udplite',
  sctp: 'sctp',
} as const;

/** Recomputes checksums, in iproute2's words: `{ update: ['ip', 'tcp'] }`. */
export interface CsumWords extends ActionWords {
  /** Checksums to compute: `['ip', 'tcp']`. */
  update?: readonly (keyof typeof HEADERS)[] | undefined;
}

export const csum = action<CsumWords>('ok', ({ update = [], ...rest }, generic) => ({
  parms: { ...generic, updateFlags: update.map((name) => HEADERS[name] ?? name) },
  ...rest,
}));
