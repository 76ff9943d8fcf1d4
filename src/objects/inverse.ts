import type { Fields, Step } from './definition.js';
import { stated } from './fields.js';
import type { Request } from './request.js';

/**
 * The request that undoes another; undefined where nothing has to be done.
 *
 * @param before the objects of its identity as they were before it, in the kernel's order.
 */
export function inverse({ object, verb, input }: Request, before: readonly Fields[]): Step | undefined {
  const as = object.verbs[verb]?.as ?? verb;
  if (object.inverse) {
    const step = object.inverse(as, input as Fields, before);
    return step && { ...step, input: stated(step.input) };
  }
  const { add = 'add', change, del = 'del' } = object.ensure ?? {};
  const [was] = before;
  const setting = was && (object.settings?.(was) ?? was);
  if (as === del) return setting && { verb: add, input: setting };
  if (setting && change) return { verb: change, input: setting };
  return setting ? undefined : { verb: del, input: input as Fields };
}
