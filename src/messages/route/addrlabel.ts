import {
  attributes,
  type Infer,
  type Message,
  message,
  pad,
  prefix,
  prefixLength,
  struct,
  u8,
  u32,
} from '../../schema/index.js';
import { addressFamily } from './families.js';

const label = message('ifaddrlblmsg', {
  header: struct(
    'ifaddrlblmsg',
    'ifal',
    {
      family: addressFamily,
      reserved: pad(1),
      prefixlen: prefixLength('address'),
      flags: u8,
      /** The link; 0 for all. */
      index: u32,
      seq: u32,
    },
    { names: { reserved: '__ifal_reserved' } },
  ),
  attributes: attributes('IFAL', { address: [1, prefix('prefixlen')], label: [2, u32] }),
  always: ['address', 'label'],
});
export interface AddressLabel extends Infer<typeof label> {}
/** A label that IPv6 selects source addresses by: `RTM_NEWADDRLABEL` and others (linux/if_addrlabel.h). */
export const ifaddrlblmsg: Message<AddressLabel> = label as Message<AddressLabel>;
