import { typeError } from '../../../../schema/stack.js';
import { prefix4 } from '../prefix.js';
import { type ActionWords, action } from './common.js';

/** Translates addresses, in iproute2's words: `{ ingress: '10.0.0.0/8', to: '192.168.0.1' }`. */
export interface NatWords extends ActionWords {
  /** Destinations that come in: a prefix. */
  ingress?: string | undefined;
  /** Sources that go out: a prefix, or `'any'`. */
  egress?: string | undefined;
  /** What becomes of them. */
  to?: string | undefined;
}

export const nat = action<NatWords>('ok', ({ ingress, egress, to, ...rest }, generic) => {
  const from = ingress ?? egress;
  if (from === undefined || to === undefined) throw typeError("nat needs 'ingress' or 'egress', and 'to'");
  const { value, mask } = prefix4(from);
  const flags = egress === undefined ? [] : ['egress'];
  return { parms: { ...generic, oldAddr: value, newAddr: to, mask, flags }, ...rest };
});
