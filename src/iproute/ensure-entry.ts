import { differences, same } from '../objects/compare.js';
import type { Fields, ObjectDefinition } from '../objects/definition.js';
import type { Resolve } from '../objects/interfaces.js';
import { request } from '../objects/request.js';
import { defined } from '../schema/fields.js';
import { decode, encode } from '../schema/index.js';
import { checkOptions } from '../schema/options.js';
import { ENSURE_OPTIONS, type Ensured, type EnsureOptions } from './objects.js';

/** What reads and changes the objects of another protocol than rtnetlink. */
export interface Host {
  resolve: Resolve;
  /** The messages of all objects. */
  list(): PromiseLike<readonly object[]>;
  send(verb: string, input: object): Promise<unknown>;
}

/** Ensures that an object is there with the given fields, or is not; says what that took. */
export async function ensureEntry<T extends object>(
  definition: ObjectDefinition<object, object, object, string>,
  { resolve, list, send }: Host,
  input: object,
  options: EnsureOptions,
): Promise<Ensured<T>> {
  checkOptions(options, ENSURE_OPTIONS);
  const { add, change, del } = definition.ensure!;
  const { type, value } = await request(definition, add, input, resolve);
  const sent = decode(type.message, encode(type.message, value), { direction: 'request' });
  const [whole] = definition.entries!(sent as Fields) as [Fields];
  const given = Object.fromEntries(Object.keys(input).map((key) => [key, whole[key]]));
  const isSame = (entry: Fields): boolean =>
    definition.isSame?.({ given, whole }, entry) ?? same(definition, entry, whole);
  const look = async (): Promise<Fields | undefined> =>
    (await list()).flatMap((one) => definition.entries!(one as Fields)).find(isSame);
  const isSo = (entry: Fields): boolean => differences(definition, given, entry).length === 0;
  const found = (outcome: Ensured<T>['outcome'], entry: Fields | undefined): Ensured<T> => ({
    outcome,
    entry: entry as T | undefined,
  });
  const before = await look();
  if (options.present === false) {
    if (before) await send(del, defined(before));
    return found(before ? 'removed' : 'unchanged', undefined);
  }
  if (before && isSo(before)) return found('unchanged', before);
  if (before === undefined || change === undefined) {
    await send(add, input);
    return found('created', await look());
  }
  await send(change, input);
  let after = await look();
  if (after && !isSo(after)) {
    // what is not changed is made again
    await send(del, defined(after));
    try {
      await send(add, input);
    } catch (error) {
      await send(add, defined(before)).catch(() => {});
      throw error;
    }
    after = await look();
  }
  return found('changed', after);
}
