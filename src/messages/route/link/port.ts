import {
  type Attributes,
  attributes,
  binary,
  bytes,
  enumeration,
  type Infer,
  pad,
  string,
  struct,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';

const set = attributes('IFLA_PORT', {
  /** Virtual function; 0xffffffff for the device itself. */
  vf: [1, u32],
  profile: [2, string(40)],
  vsiType: [
    3,
    struct('ifla_port_vsi', '', { vsiMgrId: u8, vsiTypeId: bytes(3), vsiTypeVersion: u8, pad: pad(3) }),
  ],
  instanceUuid: [4, binary(16, 16)],
  hostUuid: [5, binary(16, 16)],
  request: [6, enumeration(u8, { preassociate: 0, preassociateRr: 1, associate: 2, disassociate: 3 })],
  /** Below 0x100 from 802.1Qbg (VDP), above from port profiles. */
  response: [
    7,
    enumeration(u16, {
      vdpSuccess: 0,
      vdpInvalidFormat: 1,
      vdpInsufficientResources: 2,
      vdpUnusedVtid: 3,
      vdpVtidViolation: 4,
      vdpVtidVersionVioaltion: 5,
      vdpOutOfSync: 6,
      profileSuccess: 0x100,
      profileInprogress: 0x101,
      profileInvalid: 0x102,
      profileBadstate: 0x103,
      profileInsufficientResources: 0x104,
      profileError: 0x105,
    }),
  ],
});
export interface Port extends Infer<typeof set> {}
/** `IFLA_PORT_*`: a port's association with a switch (802.1Qbg and port profiles). */
export const port: Attributes<Port> = set;
