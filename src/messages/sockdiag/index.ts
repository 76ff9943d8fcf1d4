import type { MessageType } from '../../protocol/marshal.js';
import type { Message } from '../../schema/index.js';
import { INET_DIAG_INFO, inetMessages, inetOldRequests, inetRequests, infoKindOf } from './inet.js';
import { DCCPDIAG_GETSOCK, families, SOCK_DESTROY, SOCK_DIAG_BY_FAMILY, TCPDIAG_GETSOCK } from './names.js';
import { netlinkDiag, netlinkRequest } from './netlink.js';
import { packetDiag, packetRequest } from './packet.js';
import { smcDiags, smcRequest } from './smc.js';
import { TIPC_NLA_SOCK, tipcDiag, tipcRequest } from './tipc.js';
import { unixDiag, unixRequest } from './unix.js';
import { vsockDiag, vsockRequest } from './vsock.js';
import { xdpDiag, xdpRequest } from './xdp.js';

const type = (id: number, name: string, message: Message): MessageType => ({
  id,
  name,
  event: name.toLowerCase(),
  message,
});

/** What sock_diag speaks, where nothing of a message is known but its type: {@link diagTypeOf} knows more. */
export const diagMessages: Readonly<Record<string, MessageType>> = {
  SOCK_DIAG_BY_FAMILY: type(SOCK_DIAG_BY_FAMILY, 'SOCK_DIAG_BY_FAMILY', inetMessages.inet.tcp as Message),
  SOCK_DESTROY: type(SOCK_DESTROY, 'SOCK_DESTROY', inetMessages.inet.tcp as Message),
  TCPDIAG_GETSOCK: type(TCPDIAG_GETSOCK, 'TCPDIAG_GETSOCK', inetMessages.inet.tcp as Message),
  DCCPDIAG_GETSOCK: type(DCCPDIAG_GETSOCK, 'DCCPDIAG_GETSOCK', inetMessages.inet.tcp as Message),
};
const names = new Map(Object.values(diagMessages).map(({ id, name }) => [id, name]));

const answers: Readonly<Record<number, Message>> = {
  [families.unix]: unixDiag as Message,
  [families.netlink]: netlinkDiag as Message,
  [families.packet]: packetDiag as Message,
  [families.vsock]: vsockDiag as Message,
  [families.xdp]: xdpDiag as Message,
};
const requests: Readonly<Record<number, Message>> = {
  [families.unspec]: inetRequests.inet as Message,
  [families.inet]: inetRequests.inet as Message,
  [families.inet6]: inetRequests.inet6 as Message,
  [families.unix]: unixRequest as Message,
  [families.netlink]: netlinkRequest as Message,
  [families.packet]: packetRequest as Message,
  [families.vsock]: vsockRequest as Message,
  [families.xdp]: xdpRequest as Message,
  [families.tipc]: tipcRequest as Message,
  [families.smc]: smcRequest as Message,
};

/**
 * The class of a message of sock_diag: all kinds of sockets share its types. The first byte of a body is the family; what a
 * socket's `info` is of, its length says.
 */
export function diagTypeOf(
  id: number,
  body: Uint8Array,
  answer: boolean,
  little: boolean,
): MessageType | undefined {
  const name = names.get(id);
  if (name === undefined || body.length === 0) return undefined;
  if (!answer) return diagRequestOf(id, body[0]!);
  const message = answerOf(body, little);
  return message && type(id, name, message);
}

/** The class of a request, by the family that it requests. */
export function diagRequestOf(id: number, family: number): MessageType | undefined {
  const name = names.get(id);
  const old = id === TCPDIAG_GETSOCK || id === DCCPDIAG_GETSOCK;
  const message = old
    ? ((family === families.inet6 ? inetOldRequests.inet6 : inetOldRequests.inet) as Message)
    : requests[family];
  return name === undefined || message === undefined ? undefined : type(id, name, message);
}

function answerOf(body: Uint8Array, little: boolean): Message | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  // TIPC has attributes only
  if (
    body.length >= 4 &&
    view.getUint16(2, little) === TIPC_NLA_SOCK &&
    view.getUint16(0, little) === body.length
  )
    return tipcDiag as Message;
  const [family] = body;
  if (family === families.smc) return (isFour(body) ? smcDiags.inet : smcDiags.inet6) as Message;
  if (family !== families.inet && family !== families.inet6) return answers[family!];
  const kinds = inetMessages[family === families.inet ? 'inet' : 'inet6'];
  const info = infoLength(view, kinds.tcp.header.size, little);
  return kinds[info === undefined ? 'tcp' : infoKindOf(info)] as Message;
}

/** Where the addresses of a `smc_diag_msg` lie. */
const SMC_SRC = 8;

function isFour(body: Uint8Array): boolean {
  const beyond = [...body.subarray(SMC_SRC + 4, SMC_SRC + 16), ...body.subarray(SMC_SRC + 20, SMC_SRC + 32)];
  return beyond.every((byte) => byte === 0);
}

/** Bytes of `INET_DIAG_INFO`; undefined where there is none. */
function infoLength(view: DataView, start: number, little: boolean): number | undefined {
  for (let at = start; at + 4 <= view.byteLength; ) {
    const length = view.getUint16(at, little);
    if (length < 4) return undefined;
    if ((view.getUint16(at + 2, little) & 0x3fff) === INET_DIAG_INFO) return length - 4;
    at += (length + 3) & ~3;
  }
  return undefined;
}
