import { type Infer, type Message, message, pad, struct, u8, u32 } from '../../schema/index.js';
import { cookie, shutdown, socketFamily, socketState, socketType, stateSet } from './names.js';

const diag = message('vsock_diag_msg', {
  header: struct('vsock_diag_msg', 'vdiag', {
    family: socketFamily,
    type: socketType,
    state: socketState,
    shutdown,
    srcCid: u32,
    srcPort: u32,
    dstCid: u32,
    dstPort: u32,
    ino: u32,
    cookie,
  }),
});
export interface VsockDiag extends Infer<typeof diag> {}
/** `struct vsock_diag_msg` (4.15): all bits of a number stand for any. */
export const vsockDiag: Message<VsockDiag> = diag as Message<VsockDiag>;

const request = message('vsock_diag_req', {
  header: struct(
    'vsock_diag_req',
    'vdiag',
    { family: socketFamily, protocol: u8, pad: pad(2), states: stateSet, ino: u32, show: u32, cookie },
    { names: { family: 'sdiag_family', protocol: 'sdiag_protocol' } },
  ),
});
export interface VsockRequest extends Infer<typeof request> {}
export const vsockRequest: Message<VsockRequest> = request as Message<VsockRequest>;
