import { be32, flags } from '../../../schema/index.js';

/** `NF_SYNPROXY_OPT_*`. */
export const synproxyFlags = flags(be32, { mss: 1, wscale: 2, sackPerm: 4, timestamp: 8, ecn: 16 });
