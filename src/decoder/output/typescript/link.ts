import type { DecodedMessage } from '../../types.js';
import { hasOnly, isEmpty, isOnly, type Obj, withoutZeros } from './shorten.js';

/** What the verbs of links leave out of requests, since the kernel refuses it. */
const REFUSED = [
  'permAddress',
  'maxPacingOffloadHorizon',
  'netnsImmutable',
  'headroom',
  'tailroom',
  'devlinkPort',
  'dpllPin',
];

/** A link as the verb takes it; undefined where the verb would send something else. */
export function shortLink(message: DecodedMessage, verb: string): Obj | undefined {
  if (verb === 'dump' || verb === 'get') return asked(message, verb);
  const { flags, change } = message.object;
  if (REFUSED.some((key) => message.object[key] !== undefined)) return undefined;
  const { kind } = (message.object.linkinfo ?? {}) as { kind?: string };
  if (kind === 'tun') return undefined;
  const out = withoutZeros(message, isEmpty(change) ? ['change'] : ['flags', 'change']);
  if (isEmpty(flags) && isEmpty(change)) delete out.change;
  else if (isOnly(change, 'up') && (isEmpty(flags) || isOnly(flags, 'up'))) {
    delete out.flags;
    delete out.change;
    out.up = !isEmpty(flags);
  }
  return out;
}

/** Virtual functions are requested unless something else is said. */
function asked(message: DecodedMessage, verb: string): Obj | undefined {
  const out = withoutZeros(message);
  const { extMask } = out;
  if (!Array.isArray(extMask) || Object.keys(out).at(-1) !== 'extMask') return undefined;
  const filters = out.family === 'bridge' ? ['family'] : ['family', 'master', 'linkinfo', 'targetNetnsid'];
  if (verb === 'dump' && !hasOnly(out, [...filters, 'extMask'])) return undefined;
  if (isOnly(extMask, 'vf')) delete out.extMask;
  return out;
}
