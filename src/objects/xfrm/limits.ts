import { checkFields, defined } from '../../schema/fields.js';
import type { Int64 } from '../../schema/index.js';

/** When a state or a policy expires; what is left out has no limit. The kernel notifies of soft limits; hard ones end it. */
export interface XfrmLimits {
  /** Bytes after which `expire` is reported. */
  byteSoft?: Int64;
  /** Bytes after which it ends. */
  byteHard?: Int64;
  /** Packets after which `expire` is reported. */
  packetSoft?: Int64;
  /** Packets after which it ends. */
  packetHard?: Int64;
  /** Seconds since it was made. */
  timeSoft?: Int64;
  /** Seconds after which it ends. */
  timeHard?: Int64;
  /** Seconds since it was first used. */
  timeUseSoft?: Int64;
  /** Seconds since its first packet after which it ends. */
  timeUseHard?: Int64;
}

/** What has passed (`struct xfrm_lifetime_cur`). */
export interface XfrmLifetime {
  bytes: Int64;
  packets: Int64;
  /** Seconds since 1970. */
  addTime: Int64;
  /** Seconds since 1970; 0 where it was not used yet. */
  useTime: Int64;
}

/** `XFRM_INF`. */
const INFINITE = '18446744073709551615';

/** Our words, those of `struct xfrm_lifetime_cfg`, and what means that there is no limit. */
const WORDS = [
  ['byteSoft', 'softByteLimit', INFINITE],
  ['byteHard', 'hardByteLimit', INFINITE],
  ['packetSoft', 'softPacketLimit', INFINITE],
  ['packetHard', 'hardPacketLimit', INFINITE],
  ['timeSoft', 'softAddExpiresSeconds', 0],
  ['timeHard', 'hardAddExpiresSeconds', 0],
  ['timeUseSoft', 'softUseExpiresSeconds', 0],
  ['timeUseHard', 'hardUseExpiresSeconds', 0],
] as const;

const NAMES = WORDS.map(([word]) => word);

/** Limits as people read them: only those that there are. */
export function limitsOf(fields: object): XfrmLimits {
  const lft = fields as Readonly<Record<string, Int64>>;
  const found = WORDS.map(([word, field, none]) => [word, lft[field]!, none] as const);
  return Object.fromEntries(
    found.filter(([, value, none]) => `${value}` !== `${none}`).map(([word, value]) => [word, value]),
  );
}

/**
 * `struct xfrm_lifetime_cfg` of limits.
 *
 * @throws EncodeError
 */
export function limitFields(
  of: string,
  given: XfrmLimits | undefined,
  path = 'limits',
): Record<string, Int64> {
  if (given !== undefined) checkFields(of, given, NAMES, path);
  const limits = defined(given ?? {}) as XfrmLimits;
  return Object.fromEntries(WORDS.map(([word, field, none]) => [field, limits[word] ?? none]));
}
