import {
  array,
  attributes,
  custom,
  flags,
  type Infer,
  type Message,
  message,
  pad,
  struct,
  u8,
  u32,
  ValueError,
} from '../../schema/index.js';
import { readString, utf8Length, writeString } from '../../schema/text/utf8.js';
import { cookie, shutdown, skMeminfo, socketFamily, socketState, socketType, stateSet } from './names.js';

/**
 * The name of a socket: a path, or behind `@` an abstract one, in which NULs stay. What is not of these shapes (a path that
 * begins with `@`, or does not end in NUL) is read as its bytes.
 */
const unixName = custom<string>(
  (payload) => {
    if (payload.length === 0) return '';
    const abstract = payload[0] === 0;
    const end = abstract ? payload.length : payload.length - 1;
    if (!abstract && (payload[end] !== 0 || payload.indexOf(0) !== end || payload[0] === 0x40))
      return undefined;
    const parts: string[] = [];
    for (let at = abstract ? 1 : 0; at <= end; ) {
      const nul = payload.indexOf(0, at);
      const stop = nul < 0 || nul > end ? end : nul;
      parts.push(readString(payload, at, stop));
      at = stop + 1;
    }
    return `${abstract ? '@' : ''}${parts.join('\0')}`;
  },
  (value) => {
    if (typeof value !== 'string') throw new ValueError('expected the name of a socket');
    if (value === '') return new Uint8Array(0);
    const abstract = value.startsWith('@');
    const text = abstract ? value.slice(1) : value;
    const length = utf8Length(text);
    if (length < 0) throw new ValueError('half a surrogate pair inside the text');
    const bytes = new Uint8Array(length + 1);
    writeString(text, bytes, abstract ? 1 : 0);
    return bytes;
  },
);

const diag = message('unix_diag_msg', {
  header: struct('unix_diag_msg', 'udiag', {
    family: socketFamily,
    type: socketType,
    state: socketState,
    pad: pad(1),
    ino: u32,
    cookie,
  }),
  attributes: attributes('UNIX_DIAG', {
    name: [0, unixName],
    /** The file of a path: its inode, and the device in the kernel's own form. */
    vfs: [1, struct('unix_diag_vfs', 'udiag', { vfsIno: u32, vfsDev: u32 })],
    /** The inode of the socket at the other end. */
    peer: [2, u32],
    /** Those that wait to be accepted. */
    icons: [3, array(u32)],
    rqlen: [4, struct('unix_diag_rqlen', 'udiag', { rqueue: u32, wqueue: u32 })],
    meminfo: [5, skMeminfo],
    shutdown: [6, shutdown],
    /** (5.3) */
    uid: [7, u32],
  }),
});
export interface UnixDiag extends Infer<typeof diag> {}
/** `struct unix_diag_msg`. */
export const unixDiag: Message<UnixDiag> = diag as Message<UnixDiag>;

/** `UDIAG_SHOW_*`: what is reported. */
export const unixShow = { name: 1, vfs: 2, peer: 4, icons: 8, rqlen: 16, meminfo: 32, uid: 64 } as const;

const request = message('unix_diag_req', {
  header: struct(
    'unix_diag_req',
    'udiag',
    {
      family: socketFamily,
      protocol: u8,
      pad: pad(2),
      states: stateSet,
      ino: u32,
      show: flags(u32, unixShow),
      cookie,
    },
    { names: { family: 'sdiag_family', protocol: 'sdiag_protocol' } },
  ),
});
export interface UnixRequest extends Infer<typeof request> {}
export const unixRequest: Message<UnixRequest> = request as Message<UnixRequest>;
