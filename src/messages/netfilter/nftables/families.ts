import { be16, be32, enumeration, u8 } from '../../../schema/index.js';

const names = { unspec: 0, inet: 1, ip: 2, arp: 3, netdev: 5, bridge: 7, ip6: 10 } as const;
/** `NFPROTO_*`: families of tables, by the words of nft. */
export const family = enumeration(u8, names);
/** The same as an attribute. */
export const nfproto = enumeration(be32, names);
/** The same as attributes of objects have it. */
export const nfproto16 = enumeration(be16, names);
