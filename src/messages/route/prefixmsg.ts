import {
  attributes,
  flags,
  type Infer,
  type Message,
  message,
  pad,
  prefix,
  prefixLength,
  s32,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';

/** `struct prefix_cacheinfo`: seconds; 4294967295 is forever. */
export const prefixCacheinfo = struct('prefix_cacheinfo', '', { preferredTime: u32, validTime: u32 });

const announced = message('prefixmsg', {
  header: struct('prefixmsg', 'prefix', {
    family: addressFamily,
    pad1: pad(1),
    pad2: pad(2),
    ifindex: s32,
    /** Number of the option in the router advertisement: 3. */
    type: u8,
    len: prefixLength('address'),
    /**
     * `IF_PREFIX_*`; Linux 6.8 and later give the flags of the advertised option as they came instead
     * (RFC 4861, 6275, 9762), of which iproute2 shows none.
     */
    flags: flags(u8, {
      onlink: 0x01,
      autoconf: 0x02,
      raPdPreferred: 0x10,
      raRouterAddress: 0x20,
      raAutoconf: 0x40,
      raOnlink: 0x80,
    }),
    pad3: pad(1),
  }),
  attributes: attributes('PREFIX', { address: [1, prefix('len')], cacheinfo: [2, prefixCacheinfo] }),
});
export interface AnnouncedPrefix extends Infer<typeof announced> {}
/** A prefix that an IPv6 router announced: `RTM_NEWPREFIX` (linux/rtnetlink.h). */
export const prefixmsg: Message<AnnouncedPrefix> = announced as Message<AnnouncedPrefix>;
