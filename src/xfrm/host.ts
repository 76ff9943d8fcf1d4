import type { Device } from '../iproute/device.js';
import { ensureEntry } from '../iproute/ensure-entry.js';
import type { Ensured, EnsureOptions } from '../iproute/objects.js';
import type { ObjectDefinition } from '../objects/definition.js';
import { request, requestNow } from '../objects/request.js';
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

/** Ensures that a state or a policy is there, or is not. */
export function ensured<T extends object>(
  host: XfrmHost,
  object: ObjectDefinition<object, object, object, string>,
  input: object,
  options: EnsureOptions,
): Promise<Ensured<T>> {
  const { present: _present, ...limits } = options;
  const { type, value } = requestNow(object, 'dump', {}, () => 0);
  const own = {
    resolve: host.indexOf,
    list: () => host.tables.dump<object>(type.id, value, { ...limits, explain }),
    send: (verb: string, given: object) => send(host, 'request', object, verb, given, limits),
  };
  return ensureEntry<T>(object, own, input, options);
}

/** Whether an error says that there is no such thing. */
export function isGone(error: unknown): boolean {
  return error instanceof NetlinkError && (error.code === 'ESRCH' || error.code === 'ENOENT');
}
