import type { GenericFamily } from '../messages/generic/family.js';
import { memoized } from '../schema/memoized.js';
import type { BoundFamily } from './bound.js';
import type { GenericNetlink } from './generic.js';

/**
 * Binds a family with the first call. Its declaration may be large: it is loaded only where the kernel has the family.
 */
export function boundWhenUsed<C>(
  generic: GenericNetlink,
  name: string,
  declaration: () => Promise<GenericFamily<C>>,
): () => Promise<BoundFamily<C>> {
  const bind = async (): Promise<BoundFamily<C>> => {
    await generic.family(name);
    return generic.bind(await declaration());
  };
  return memoized(bind);
}
