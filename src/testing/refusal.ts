import type { ErrnoCode } from '../protocol/errno.js';
import type { ExtendedAck } from '../protocol/nlmsgerr.js';
import type { WireAttribute, WireMessage } from '../schema/index.js';

export interface RefusalDetails {
  /** Path of the attribute at fault in the request: `'linkinfo.data.id'`. */
  readonly at?: string | undefined;
  /** Path of an attribute that is missing. */
  readonly missing?: string | undefined;
  /** What would be accepted there. */
  readonly policy?: ExtendedAck['policy'] | undefined;
}

/**
 * Thrown by a handler of a {@link FakeKernel}: the request is refused, with what an extended acknowledgement adds.
 *
 * ```ts
 * throw new Refusal('EINVAL', 'Invalid VLAN id', { at: 'linkinfo.data.id' });
 * ```
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** `'EINVAL'`, `'ENODEV'`, … */
  readonly code: ErrnoCode;
  readonly details: RefusalDetails;

  /** @param words what the kernel says besides the number; nothing by default. */
  constructor(code: ErrnoCode, words = '', details: RefusalDetails = {}) {
    super(words);
    this.code = code;
    this.details = details;
  }
}

interface Level {
  readonly attributes?: readonly WireAttribute[];
  readonly records?: readonly WireMessage[];
}

/** The attribute at a path of the object view: `'peers[1].endpoint'`. */
export function attributeAt(tree: WireMessage, path: string): WireAttribute | undefined {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  let level: Level = tree;
  let found: WireAttribute | undefined;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    const index = Number(step);
    if (level.records && Number.isInteger(index)) {
      const record: WireMessage | undefined = level.records[index];
      if (!record) return undefined;
      level = record;
      continue;
    }
    const all: readonly WireAttribute[] = level.attributes ?? [];
    const named = all.filter(({ key, type }) => key === step || (key === undefined && `${type}` === step));
    // of an attribute that is repeated, the index tells which
    const next = steps[i + 1];
    const many = named.length > 1 && next !== undefined && /^\d+$/.test(next);
    found = many ? named[Number(next)] : named[0];
    if (many || (found && isRepeated(found, next))) i++;
    if (!found) return undefined;
    level = found;
  }
  return found;
}

/** Whether an index behind this attribute means the attribute itself: there is one, and it holds no list. */
function isRepeated({ definition, records }: WireAttribute, next: string | undefined): boolean {
  return next === '0' && !records && definition?.kind !== 'list' && definition?.kind !== 'array';
}
