import { systemNames } from '../../iproute/system-names.js';
import { type Condition, condition } from '../../objects/condition.js';
import type { Fields, ObjectDefinition } from '../../objects/definition.js';
import { typeError } from '../../schema/stack.js';
import { recordKinds } from '../records/record-kinds.js';
import type { State } from '../records/state.js';
import { VIEWS, type ViewName } from '../types.js';

/** Finds the index of an interface by its name, or the table of a VRF; undefined where none has it. */
export type Find = (name: string, as?: 'vrf') => number | undefined;

/** Finds interfaces among the records. */
export function findIn({ interfaces }: State): Find {
  return (name, as) => {
    for (const link of interfaces.by('name', name)) {
      if (as === undefined) return link.index;
      const { table } = (link.linkinfo?.data ?? {}) as { table?: number };
      return link.linkinfo?.kind === 'vrf' ? table : undefined;
    }
    return undefined;
  };
}

/** An index that no interface has: the rest of a filter is checked all the same. */
const NO_INDEX = 0x7ffffffe;

/**
 * What records of a view are chosen by, in any spelling. A key that does not exist, or a value that no record can have,
 * is an error when it is read first.
 */
export class RecordFilter {
  readonly #definition: ObjectDefinition;
  readonly #filter: Fields;
  /** The names in it, as they were found last. */
  readonly #found = new Map<string, number | undefined>();
  #condition: Condition | undefined;

  constructor(view: ViewName, filter: object) {
    this.#definition = recordKinds[view].definition;
    this.#filter = filter as Fields;
  }

  /** The condition by now; undefined where an interface that it names is not there, so that nothing can match. */
  read(find: Find): Condition | undefined {
    if (this.#condition === undefined || !this.#isCurrent(find)) this.#read(find);
    for (const index of this.#found.values()) if (index === undefined) return undefined;
    return this.#condition;
  }

  #isCurrent(find: Find): boolean {
    for (const [key, index] of this.#found) {
      const [as, name] = parts(key);
      if (find(name, as) !== index) return false;
    }
    return true;
  }

  #read(find: Find): void {
    this.#found.clear();
    const resolve = (name: string, as?: 'vrf'): number => {
      const index = find(name, as);
      this.#found.set(`${as ?? ''} ${name}`, index);
      return index ?? NO_INDEX;
    };
    this.#condition = condition(this.#definition, this.#filter, {
      resolve,
      names: systemNames,
    }) as Condition;
  }
}

function parts(key: string): ['vrf' | undefined, string] {
  const space = key.indexOf(' ');
  return [space === 0 ? undefined : 'vrf', key.slice(space + 1)];
}

/** Refuses a name that no view has. */
export function checkView(view: string): asserts view is ViewName {
  if (!(VIEWS as readonly string[]).includes(view))
    throw typeError(`there is no view '${view}'; there are ${VIEWS.join(', ')}`);
}
