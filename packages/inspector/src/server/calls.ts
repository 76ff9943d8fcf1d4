import type { IPDBState } from 'tsroute2';
import type { WayQuestion } from '../protocol.js';
import { wayOf } from '../ways/way.js';
import { linkDetail, namespaceDetail } from '../world/detail.js';
import type { Events } from '../world/events.js';
import type { LiveNamespace } from '../world/live-namespace.js';
import type { World } from '../world/world.js';
import { Changes } from './changes.js';

type Params = Readonly<Record<string, unknown>>;

type Method = (params: Params) => Promise<unknown>;

/** What a viewer may ask for. Methods that change something exist only where that is allowed. */
export class Calls {
  readonly #world: World;
  readonly #changes = new Changes();
  readonly #methods: ReadonlyMap<string, Method>;

  constructor(world: World, events: Events, allowChanges: boolean) {
    this.#world = world;
    const reading: Record<string, Method> = {
      link: async ({ ns, index }) => this.#link(this.#namespace(ns), number(index, 'index')),
      namespace: async ({ ns }) => namespaceDetail(this.#namespace(ns)),
      way: async (params) => wayOf(world, params as object as WayQuestion),
      event: async ({ seq }) => events.message(number(seq, 'seq')) ?? null,
      document: async ({ ns }) => this.#changes.document(this.#namespace(ns)),
    };
    const changing: Record<string, Method> = {
      plan: async ({ ns, document }) => this.#changes.plan(this.#namespace(ns), document as IPDBState),
      apply: async ({ ns, document, seconds }) =>
        this.#changes.apply(this.#namespace(ns), document as IPDBState, number(seconds, 'seconds')),
      confirm: async ({ id }) => this.#changes.confirm(number(id, 'id')),
      rollback: async ({ id }) => this.#changes.rollback(number(id, 'id')),
      outcome: async ({ id }) => this.#changes.outcome(number(id, 'id')),
    };
    this.#methods = new Map(Object.entries(allowChanges ? { ...reading, ...changing } : reading));
  }

  /** Whether the state is needed although nobody looks. */
  get busy(): boolean {
    return this.#changes.busy;
  }

  call(method: string, params: unknown): Promise<unknown> {
    const found = this.#methods.get(method);
    if (found === undefined) throw new TypeError(`there is no method '${method}' here`);
    if (params !== undefined && (typeof params !== 'object' || params === null))
      throw new TypeError('params: an object');
    return found((params ?? {}) as Params);
  }

  #link(ns: LiveNamespace, index: number): ReturnType<typeof linkDetail> {
    const { lower, pair } = ns.links.get(index) ?? {};
    const there = pair && lower?.ns && lower.ns !== ns.id ? this.#world.live.get(lower.ns) : undefined;
    const other = there?.links.get(lower!.index);
    const netns = there && this.#world.namespace(there.id)?.names[0];
    return linkDetail(
      ns,
      index,
      other && { ifname: other.ifname, ...(netns === undefined ? {} : { netns }) },
    );
  }

  #namespace(id: unknown): LiveNamespace {
    const ns = this.#world.live.get(`${id}`);
    if (ns === undefined) throw new Error('the namespace is gone');
    return ns;
  }

  close(): Promise<void> {
    return this.#changes.close();
  }
}

function number(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`${name}: a number`);
  return value;
}
