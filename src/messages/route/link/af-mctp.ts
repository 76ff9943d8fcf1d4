import { type Attributes, attributes, enumeration, type Infer, u8, u32 } from '../../../schema/index.js';

const set = attributes('IFLA_MCTP', {
  net: [1, u32],
  /** `MCTP_PHYS_BINDING_*` after DSP0239. */
  physBinding: [
    2,
    enumeration(u8, {
      unspec: 0,
      smbus: 1,
      pcieVdm: 2,
      usb: 3,
      kcs: 4,
      serial: 5,
      i3c: 6,
      mmbi: 7,
      pcc: 8,
      ucie: 9,
      vendor: 0xff,
    }),
  ],
});
export interface MctpSpec extends Infer<typeof set> {}
/** `IFLA_MCTP_*`: MCTP's part of `IFLA_AF_SPEC`. */
export const mctpSpec: Attributes<MctpSpec> = set;
