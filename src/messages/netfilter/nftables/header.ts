import { be16, struct, u8 } from '../../../schema/index.js';
import { family } from './families.js';

/** `struct nfgenmsg`, with the families of nftables. */
export const nftablesHeader = struct(
  'nfgenmsg',
  'nfgen',
  {
    family,
    /** `NFNETLINK_V0`. */
    version: u8,
    /** In what the kernel sends: the lower half of the generation. */
    resId: be16,
  },
  { names: { version: 'version', resId: 'res_id' } },
);
