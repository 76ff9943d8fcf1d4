import { type IpsetAdt, ipsetAdt } from '../messages/netfilter/ipset.js';
import { ipsetError } from '../messages/netfilter/ipset-errors.js';
import { isSetType, setTypeLike } from '../objects/ipset/types.js';
import type { Explain } from '../protocol/errors.js';
import { HEADER } from '../protocol/framing.js';
import { decode } from '../schema/index.js';
import { hint } from '../schema/names.js';

/** What is known of a request when it is refused. */
export interface Request {
  /** `create`, `add`, … */
  readonly command: string;
  readonly name?: string | undefined;
  /** Second name, of renaming and swapping. */
  readonly other?: string | undefined;
  readonly type?: string | undefined;
  readonly family?: string | number | undefined;
  /** What stands at a place. */
  readonly entry?: ((place: number) => string) | undefined;
  /** Whether there is more than one place. */
  readonly many?: boolean | undefined;
}

const ENOENT = 2;
const EEXIST = 17;
const EINVAL = 22;
const EOPNOTSUPP = 95;
const FIND_TYPE = 4098;
const BUSY = 4100;
const EXIST_SETNAME2 = 4101;
const EXIST = 4103;

/** Words for ipset's refusals: they depend on what was asked. */
export function explainer(request: Request): Explain {
  return (errno, echo) => {
    const place = request.many ? placeOf(echo) : undefined;
    const path = place === undefined ? {} : { path: `[${place}]` };
    const entry = request.many && place === undefined ? undefined : request.entry?.(place ?? 0);
    const at = entry === undefined ? path : { ...path, doing: entry };
    return { ...ipsetError(errno, request.type), ...special(errno, request), ...at };
  };
}

function special(errno: number, request: Request): { words: string } | undefined {
  const words = wordsFor(errno, request);
  return words === undefined ? undefined : { words };
}

function wordsFor(errno: number, request: Request): string | undefined {
  const { command, name, other, type, family } = request;
  switch (errno) {
    case ENOENT:
      return name === undefined ? undefined : `no set is named '${name}'`;
    case EEXIST:
      return command === 'create' ? `a set named '${name}' exists already` : undefined;
    case FIND_TYPE:
      if (type !== undefined && !isSetType(type)) {
        const near = setTypeLike(type);
        return `the kernel has no set type '${type}'${hint(near)}`;
      }
      return (
        `the kernel has no set type ${type} for the family ${family}, in this revision: ` +
        `load the module ip_set_${type?.replace(':', '_').replaceAll(',', '')}`
      );
    case BUSY:
      return `the set is in use by a rule or a list${name === undefined ? ', as one of all at least is' : ''}`;
    case EXIST_SETNAME2:
      return command === 'swap' ? `no set is named '${other}'` : `a set named '${other}' exists already`;
    case EXIST:
      return command === 'del' ? 'the entry is not in the set' : undefined;
    case EINVAL:
    case EOPNOTSUPP:
      // nfnetlink answers so where no subsystem has the number
      return ['protocol', 'type', 'header', 'list'].includes(command)
        ? 'ipset is not available: load the module ip_set'
        : undefined;
    default:
      return undefined;
  }
}

/** Which of many entries was refused: the request comes back with its number where the first one's stood. */
function placeOf(echo: Uint8Array): number | undefined {
  try {
    const { lineno }: IpsetAdt = decode(ipsetAdt, echo.slice(HEADER));
    return lineno === undefined || lineno === 0 ? undefined : lineno - 1;
  } catch {
    return undefined; // cut off: the error itself must not get lost
  }
}
