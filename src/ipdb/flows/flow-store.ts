import type { Flow, FlowDirection, FlowProtocol } from '../../conntrack/flow.js';

/** A flow came, changed or went. */
export type FlowChange =
  | { readonly change: 'added'; readonly before: undefined; readonly after: Flow }
  | { readonly change: 'changed'; readonly before: Flow; readonly after: Flow }
  | { readonly change: 'removed'; readonly before: Flow; readonly after: undefined };

/** One direction as a key; zones of directions and of the whole stand in it. */
export function tupleKey(protocol: FlowProtocol, of: FlowDirection, zone: number | undefined): string {
  const { src, dst, sport, dport, type, code, id } = of;
  const ends = type === undefined ? `${sport ?? ''} ${dport ?? ''}` : `${type}.${code}.${id}`;
  return `${protocol} ${src} ${dst} ${ends} ${of.zone ?? zone ?? 0}`;
}

/** Flows that have something in common, by what that is. */
class Index {
  readonly #sets = new Map<number | string, Set<Flow>>();

  add(key: number | string, flow: Flow): void {
    const set = this.#sets.get(key);
    if (set) set.add(flow);
    else this.#sets.set(key, new Set([flow]));
  }

  delete(key: number | string, flow: Flow): void {
    const set = this.#sets.get(key);
    set?.delete(flow);
    if (set?.size === 0) this.#sets.delete(key);
  }

  get(key: number | string): Iterable<Flow> {
    return this.#sets.get(key) ?? [];
  }

  /** What some flow has. */
  keys(): IterableIterator<number | string> {
    return this.#sets.keys();
  }
}

/** Flows by their directions, with indexes by mark and zone. */
export class FlowStore {
  readonly #orig = new Map<string, Flow>();
  readonly #reply = new Map<string, Flow>();
  readonly marks = new Index();
  readonly zones = new Index();

  get size(): number {
    return this.#orig.size;
  }

  /** The flow whose packets, or answers, go that way. */
  get(key: string): Flow | undefined {
    return this.#orig.get(key) ?? this.#reply.get(key);
  }

  /** The flow whose first packet went that way. */
  byOrig(key: string): Flow | undefined {
    return this.#orig.get(key);
  }

  /** The flow whose answers go that way. */
  byReply(key: string): Flow | undefined {
    return this.#reply.get(key);
  }

  /** All flows. */
  values(): IterableIterator<Flow> {
    return this.#orig.values();
  }

  /** All flows with their keys. */
  entries(): IterableIterator<[string, Flow]> {
    return this.#orig.entries();
  }

  /** Puts a flow in the place of what was there. */
  set(key: string, flow: Flow): void {
    const before = this.#orig.get(key);
    if (before) this.#unindex(before);
    this.#orig.set(key, flow);
    this.#reply.set(replyKey(flow), flow);
    this.marks.add(flow.mark ?? 0, flow);
    this.zones.add(zoneOf(flow), flow);
  }

  /** Takes a flow away, and returns it. */
  delete(key: string): Flow | undefined {
    const flow = this.#orig.get(key);
    if (flow === undefined) return undefined;
    this.#orig.delete(key);
    this.#unindex(flow);
    return flow;
  }

  #unindex(flow: Flow): void {
    const reply = replyKey(flow);
    // another may have it by now
    if (this.#reply.get(reply) === flow) this.#reply.delete(reply);
    this.marks.delete(flow.mark ?? 0, flow);
    this.zones.delete(zoneOf(flow), flow);
  }
}

const zoneOf = ({ zone, orig }: Flow): number => zone ?? orig.zone ?? 0;

export const origKey = ({ protocol, orig, zone }: Flow): string => tupleKey(protocol, orig, zone);
const replyKey = ({ protocol, reply, zone }: Flow): string => tupleKey(protocol, reply, zone);

/** Whether two readings differ in more than what runs by itself: seconds left, counters, users. */
export function differs(a: Flow, b: Flow): boolean {
  return settled(a) !== settled(b);
}

function settled(flow: Flow): string {
  const { timeout: _timeout, use: _use, time: _time, orig, reply, protoinfo: _protoinfo, ...rest } = flow;
  return JSON.stringify([rest, bare(orig), bare(reply)]);
}

function bare({ packets: _packets, bytes: _bytes, ...direction }: FlowDirection): object {
  return direction;
}
