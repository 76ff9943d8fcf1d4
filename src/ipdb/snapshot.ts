import { callError } from '../schema/stack.js';
import type { Source } from './source.js';
import type { Filter, Records, ViewName } from './types.js';
import { marked, Views } from './views/source-views.js';

/**
 * The database as it was at one moment: the same views, which do not change any more. Costs what changes afterwards,
 * for as long as somebody holds it.
 */
export class Snapshot extends Views {
  readonly #sources: ReadonlyMap<string, Views>;

  constructor(sources: readonly Source[], first: Source) {
    const states = sources.map((source) => [source.name, source.mirror.freeze()] as const);
    super(states.find(([name]) => name === first.name)![1]);
    this.#sources = new Map(
      states.map(([name, state]) => [name, name === first.name ? this : new Views(state)]),
    );
  }

  /** The records of a view of all sources, each with the name of its source. */
  *all<V extends ViewName>(
    view: V,
    filter?: Filter<V>,
  ): IterableIterator<{ source: string; record: Records[V] }> {
    for (const [source, views] of this.#sources) yield* marked(source, views, view, filter);
  }

  /**
   * The views of a source by its name.
   *
   * @throws Error where there is no such source.
   */
  source(name: string): Views {
    const found = this.#sources.get(name);
    if (found === undefined) throw callError(`the snapshot has no source '${name}'`);
    return found;
  }
}
