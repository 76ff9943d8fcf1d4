import type { Device } from '../iproute/device.js';
import type { ObjectDefinition } from '../objects/definition.js';
import { request } from '../objects/request.js';
import { type Explain, NetlinkError } from '../protocol/errors.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import type { NetlinkSocket } from '../socket/socket.js';

/** Limits of waiting for one request. */
export interface XfrmCallOptions extends CallOptions {}

/** The names of these options. */
export const CALL_OPTIONS = optionNames<XfrmCallOptions>(CALL_NAMES);

const EPROTONOSUPPORT = 93;
const ENOSYS = 38;
const ENOPROTOOPT = 92;
/** What an error number means here, where the kernel has no words for it. */
export const explain: Explain = (errno, echo) => {
  if (echo.length > 0) return undefined;
  if (errno === ENOSYS)
    return { words: 'the kernel has no such algorithm (modules of the crypto API, as authenc, gcm, cbc)' };
  if (errno === EPROTONOSUPPORT)
    return {
      words: 'the kernel does not have this protocol or mode (modules esp4, esp6, ah4, ipcomp, xfrm4_tunnel)',
    };
  if (errno === ENOPROTOOPT) return { words: 'the kernel was built without CONFIG_XFRM_SUB_POLICY' };
  return undefined;
};

/** What the parts of `Xfrm` need of it. */
export interface XfrmHost {
  readonly socket: NetlinkSocket;
  /** By which whole tables are read: their requests have no header. */
  readonly tables: NetlinkSocket;
  indexOf(dev: Device): Promise<number>;
}

/** Sends a verb's request, by the socket's method. */
export async function send(
  { socket, indexOf }: XfrmHost,
  method: 'request' | 'get',
  object: ObjectDefinition<object, object, object, string>,
  verb: string,
  input: object,
  options: XfrmCallOptions,
): Promise<unknown> {
  checkOptions(options, CALL_OPTIONS);
  const { type, value } = await request(object, verb, input, indexOf);
  const rest = { ...options, explain };
  return method === 'get' ? socket.get(type.id, value, rest) : socket.request(type.id, value, rest);
}

/** Whether an error says that there is no such thing. */
export function isGone(error: unknown): boolean {
  return error instanceof NetlinkError && (error.code === 'ESRCH' || error.code === 'ENOENT');
}
