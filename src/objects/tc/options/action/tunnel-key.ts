import { typeError } from '../../../../schema/stack.js';
import { encapOptions } from '../encap-options.js';
import { defined, only } from '../reader.js';
import { type ActionWords, action } from './common.js';

/** Metadata for a tunnel device in iproute2's words: `{ set: { srcIp, dstIp, id: 1, dstPort: 4789 } }`, `{ unset: true }`. */
export interface TunnelKeyWords extends ActionWords {
  /** Sets the tunnel's header. */
  set?:
    | {
        /** Outer source address. */
        srcIp?: string | undefined;
        /** Outer destination address. */
        dstIp?: string | undefined;
        /** Number of the tunnel. */
        id?: number | undefined;
        /** Outer UDP destination port. */
        dstPort?: number | undefined;
        /** Outer type of service. */
        tos?: number | undefined;
        /** Outer time to live. */
        ttl?: number | undefined;
        /** Whether the outer header has a checksum: by default it has. */
        csum?: boolean | undefined;
        /** Sets the DF bit outside. */
        nofrag?: boolean | undefined;
        /** `'0102:80:00880022'`: class, type and data in hexadecimal; several with commas. */
        geneveOpts?: string | undefined;
        /** Group policy. */
        vxlanOpts?: number | string | undefined;
        /** `'2:0:1:7'`: version, index, direction, hardware. */
        erspanOpts?: string | undefined;
      }
    | undefined;
  /** Takes the tunnel's data off the packet. */
  unset?: true | undefined;
}

const address = (which: 'Src' | 'Dst', text: string | undefined): object =>
  text === undefined ? {} : { [`encIpv${text.includes(':') ? 6 : 4}${which}`]: text };

const SET = [
  ...['srcIp', 'dstIp', 'id', 'dstPort', 'tos', 'ttl', 'csum', 'nofrag'],
  ...['geneveOpts', 'vxlanOpts', 'erspanOpts'],
];

export const tunnelKey = action<TunnelKeyWords>('pipe', ({ set, unset, ...rest }, generic) => {
  if (!set && !unset) throw typeError("tunnel_key needs 'set' or 'unset'");
  if (set) only('set', set, SET);
  const { srcIp, dstIp, id, dstPort, tos, ttl, csum = true, nofrag, ...options } = set ?? {};
  const encOpts = encapOptions(options);
  return {
    ...address('Src', srcIp),
    ...address('Dst', dstIp),
    ...defined({ encKeyId: id, encDstPort: dstPort, encOpts, encTos: tos, encTtl: ttl }),
    noCsum: csum ? 0 : 1,
    ...(nofrag ? { noFrag: true } : {}),
    parms: { ...generic, tAction: set ? 'set' : 'release' },
    ...rest,
  };
});
