import type { Mirred } from '../../../../messages/route/tc/action/mirred.js';
import type { Input } from '../../../../schema/index.js';
import { typeError } from '../../../../schema/stack.js';
import { type ActionWords, action } from './common.js';

type Way = 'mirror' | 'redirect';

/** Copies or moves packets, in iproute2's words: `{ egress: 'redirect', dev: 'eth1' }`. */
export interface MirredWords extends ActionWords {
  /** Out of the other device. */
  egress?: Way | undefined;
  /** Into the other device. */
  ingress?: Way | undefined;
  /** The other device, by name or index. */
  dev?: string | number | undefined;
  /** All devices of a block instead (6.8). */
  blockid?: number | undefined;
  /** In the kernel's terms; the device by name too. */
  parms?: (Omit<Input<NonNullable<Mirred['parms']>>, 'ifindex'> & { ifindex?: string | number }) | undefined;
}

const ACTIONS = {
  egress: { mirror: 'egressMirror', redirect: 'egressRedir' },
  ingress: { mirror: 'ingressMirror', redirect: 'ingressRedir' },
} as const;

export const mirred = action<MirredWords & { eaction?: string }>(
  ({ egress, ingress, eaction }) =>
    (egress ?? ingress) === 'mirror' || eaction?.endsWith('Mirror') ? 'pipe' : 'stolen',
  ({ egress, ingress, dev, ...rest }, generic) => {
    const eaction = egress ? ACTIONS.egress[egress] : ingress && ACTIONS.ingress[ingress];
    if (!eaction) throw typeError("mirred needs 'egress' or 'ingress': 'mirror' or 'redirect'");
    return { parms: { ...generic, eaction, ...(dev === undefined ? {} : { ifindex: dev }) }, ...rest };
  },
);
