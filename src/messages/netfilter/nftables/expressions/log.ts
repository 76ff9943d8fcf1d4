import {
  type Attributes,
  attributes,
  be16,
  be32,
  enumeration,
  flags,
  type Infer,
  string,
} from '../../../../schema/index.js';

const set = attributes('NFTA_LOG', {
  group: [1, be16],
  prefix: [2, string(127)],
  /** Bytes of the packet that go along. */
  snaplen: [3, be32],
  qthreshold: [4, be16],
  level: [
    5,
    enumeration(be32, {
      emerg: 0,
      alert: 1,
      crit: 2,
      err: 3,
      warning: 4,
      notice: 5,
      info: 6,
      debug: 7,
      audit: 8,
    }),
  ],
  flags: [6, flags(be32, { tcpseq: 1, tcpopt: 2, ipopt: 4, uid: 8, nflog: 16, macdecode: 32 })],
});
export interface NftLog extends Infer<typeof set> {}
/** `log`: a line in the kernel's log, or a message to a group of nflog. */
export const log: Attributes<NftLog> = set;
