import { NetlinkError } from '../protocol/errors.js';
import type { MessageType } from '../protocol/marshal.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { canonical, has } from './canonical.js';
import { indexed } from './names.js';
import { found } from './poll.js';
import type { CallOptions, ObjectKind, Reader } from './verbs.js';

/** What had to be done, and what is there now; nothing is there after `removed`. */
export interface Ensured<T> {
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'removed';
  readonly entry: T | undefined;
}

export interface EnsureOptions extends CallOptions {
  /** False: nothing that has what is given shall be there. */
  present?: boolean | undefined;
}

export const ENSURE_OPTIONS = optionNames<EnsureOptions>({ timeout: true, signal: true, present: true });

type Obj = Record<string, unknown>;

/** How one kind of object is found again, and made to be as it should. */
export interface Ensurer<T> {
  readonly reader: Reader;
  readonly kind: ObjectKind;
  /** The class that tells the spelling. */
  readonly type: MessageType;
  /** Those that may be the object: where `wanted` is canonical, with indices. */
  candidates(wanted: Obj): PromiseLike<T[]>;
  /** Whether an entry is the object, with other properties perhaps. */
  same(entry: T, wanted: Obj): boolean;
  /** Whether it has the properties too; {@link has} by default. */
  equal?(entry: T, wanted: Obj): boolean;
  add(limits: CallOptions): Promise<unknown>;
  /** Absent where the object is all that it has: what differs is another. */
  change?(entry: T, limits: CallOptions): Promise<unknown>;
  del(entry: T, limits: CallOptions): Promise<unknown>;
}

/** Sees to it that an object is there with these properties, or is not; says what that took. */
export async function ensure<T>(
  object: object,
  ensurer: Ensurer<T>,
  options: EnsureOptions,
): Promise<Ensured<T>> {
  checkOptions(options, ENSURE_OPTIONS);
  const { present = true, ...limits } = options;
  const { reader, kind, type } = ensurer;
  const wanted = await found(async () =>
    canonical(type, await indexed(kind.complete(object as Obj, 'add'), kind.interfaces, reader.lookup)),
  );
  // it is on an interface that does not exist
  if (wanted === undefined && !present) return { outcome: 'unchanged', entry: undefined };
  const look = async (): Promise<{ there: T[]; equal: T[] }> => {
    if (wanted === undefined) return { there: [], equal: [] };
    const there = ((await found(() => ensurer.candidates(wanted))) ?? []).filter((entry) =>
      ensurer.same(entry, wanted),
    );
    const { equal = has } = ensurer;
    return { there, equal: there.filter((entry) => equal(entry, wanted)) };
  };
  const before = await look();
  if (!present) {
    for (const entry of before.equal) await ensurer.del(entry, limits);
    return { outcome: before.equal.length > 0 ? 'removed' : 'unchanged', entry: undefined };
  }
  if (before.equal.length > 0) return { outcome: 'unchanged', entry: before.equal[0] };
  const outcome = await make(ensurer, before.there[0], limits);
  const after = await look();
  return { outcome, entry: after.equal[0] ?? after.there[0] };
}

async function make<T>(
  ensurer: Ensurer<T>,
  there: T | undefined,
  limits: CallOptions,
): Promise<'created' | 'changed'> {
  if (there !== undefined && ensurer.change) {
    await ensurer.change(there, limits);
    return 'changed';
  }
  try {
    await ensurer.add(limits);
  } catch (error) {
    // somebody else was quicker
    if (!(error instanceof NetlinkError) || error.code !== 'EEXIST' || !ensurer.change) throw error;
    await ensurer.change(undefined as T, limits);
    return 'changed';
  }
  return 'created';
}
