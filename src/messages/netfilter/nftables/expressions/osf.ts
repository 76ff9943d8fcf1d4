import {
  type Attributes,
  attributes,
  be32,
  enumeration,
  flags,
  type Infer,
  u8,
} from '../../../../schema/index.js';
import { register } from '../register.js';

const set = attributes('NFTA_OSF', {
  dreg: [1, register],
  /** How the TTL is compared. */
  ttl: [2, enumeration(u8, { true: 0, less: 1, nocheck: 2 })],
  flags: [3, flags(be32, { version: 1 })],
});
export interface NftOsf extends Infer<typeof set> {}
/** `osf`: which system a TCP SYN looks like. */
export const osf: Attributes<NftOsf> = set;
