import { merged } from '../schema/codec.js';
import { instead } from '../schema/options.js';
import type { AnyType, Attributes, Message } from '../schema/type.js';
import { resolve } from '../schema/type.js';

/** What the kernel says where it has nothing of the kind: of links, queueing disciplines, filters, actions. */
const SAYS_SO =
  /^(Unknown device type|Specified qdisc kind is unknown|Specified class doesn't exist|TC classifier not found|Failed to load TC action module)$/;

/**
 * Which kind the kernel does not have, for the end of an error: `'brigde'; did you mean 'bridge'?`. A kind that is declared
 * is spelt rightly, so that the kernel lacks it.
 */
export function unknownKind(words: string | undefined, message: Message, value: unknown): string {
  if (words === undefined || !SAYS_SO.test(words)) return '';
  const found = kindIn(message.attributes, merged(value));
  if (!found) return '';
  const { kind, known } = found;
  return known.includes(kind) ? `: '${kind}'` : `: '${kind}'${instead(kind, known)}`;
}

interface Found {
  readonly kind: string;
  readonly known: readonly string[];
}

/** The value that chooses among declarations, in the set itself or one that it nests. */
function kindIn(set: Attributes, value: unknown, depth = 2): Found | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  for (const { key, type } of set.byKey.values()) {
    const of: AnyType = resolve(type);
    if (of.kind === 'select') {
      const kind = given[of.by];
      if (typeof kind === 'string') return { kind, known: Object.keys(of.cases) };
    }
    if (of.kind === 'nest' && depth > 0) {
      const found = kindIn(resolve(of.set) as Attributes, given[key], depth - 1);
      if (found) return found;
    }
  }
  return undefined;
}
