import { type Attributes, attributes, type Infer, u32 } from '../../../schema/index.js';

const set = attributes('IFLA_WWAN', {
  /** Which data session of the modem that `parentDevName` names. */
  linkId: [1, u32],
});
export interface Wwan extends Infer<typeof set> {}
/** `IFLA_WWAN_*`: a data session of a modem (since 5.14). */
export const wwan: Attributes<Wwan> = set;
