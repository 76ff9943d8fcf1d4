import { isTuntap } from '../../iproute/tuntap.js';
import { NetlinkError } from '../../protocol/errors.js';
import type { Fields, ObjectName, Verb } from '../plan/change.js';
import { PHASE } from '../plan/order.js';
import { refsOf } from '../plan/references.js';
import type { Step } from '../plan/step.js';
import type { Source } from '../source.js';
import { CommitError } from './errors.js';
import { descriptorOf } from './namespace.js';

type SocketBatch = ReturnType<Source['ipr']['socket']['batch']>;

/** Requests sent before the outcome is looked at. */
const CHUNK = 4_096;

/** Steps of one source that can be sent together. */
export class Chunk {
  readonly source: Source;
  readonly steps: Step[] = [];
  /** Encoded beforehand, where all interfaces exist already. */
  batch: SocketBatch | undefined;
  /** For what is no request of netlink alone: sent by the verb itself. */
  readonly alone: boolean;

  constructor(source: Source, ready: boolean, alone: boolean) {
    this.source = source;
    this.alone = alone;
    this.batch = ready ? source.ipr.socket.batch() : undefined;
  }
}

/** Something that a verb is called with. */
export interface Call {
  readonly object: ObjectName;
  readonly verb: Verb;
}

/** Calls the verb of that name; nothing can be called that a transaction cannot take note of. */
export function call<R>(on: object, { object, verb }: Call, request: Fields): R {
  type Verbs = Record<Verb, (request: Fields) => R>;
  const verbs = object.split('.').reduce<unknown>((of, key) => (of as Record<string, unknown>)[key], on);
  return (verbs as Verbs)[verb](request);
}

function isAlone({ object, verb, request }: Step): boolean {
  if (object !== 'link') return false;
  if (verb === 'del') return false;
  const { netns, linkinfo } = request as { netns?: unknown; linkinfo?: { data?: Record<string, Fields> } };
  const { peer, peerInfo } = linkinfo?.data ?? {};
  if ((netns ?? peer?.netns ?? peerInfo?.netns) !== undefined) return true;
  return (verb === 'add' || verb === 'replace') && isTuntap(request);
}

/**
 * Checks and encodes all requests, so that nothing is sent if one of them is wrong. Those that need what others make
 * are encoded for a trial, and again when that is there.
 */
export function prepare(steps: readonly Step[], sourceOf: (name: string) => Source): Chunk[] {
  const chunks: Chunk[] = [];
  const trials = new Map<Source, SocketBatch>();
  let current: Chunk | undefined;
  let phase = -1;
  const open = new Map<string, Chunk>();
  for (const step of steps) {
    if (step.phase !== phase) {
      phase = step.phase;
      open.clear();
    }
    const source = current?.source.name === step.source ? current.source : sourceOf(step.source);
    const { ready } = step;
    const alone = isAlone(step);
    current = open.get(step.source);
    const single = alone || (!ready && phase % PHASE.count === PHASE.linkAdd);
    const fits =
      current !== undefined &&
      current.steps.length < CHUNK &&
      !current.alone &&
      !single &&
      (current.batch !== undefined) === ready;
    if (!fits) {
      current = new Chunk(source, ready && !alone, alone);
      chunks.push(current);
      open.set(step.source, current);
      trials.delete(source);
    }
    current!.steps.push(step);
    if (alone) continue;
    let batch = current!.batch;
    if (batch === undefined) {
      batch = trials.get(source);
      if (!batch || batch.size > CHUNK) trials.set(source, (batch = source.ipr.socket.batch()));
    }
    try {
      addTo(batch, step, source, sourceOf);
    } catch (error) {
      throw new CommitError('wrong input', { cause: error, step });
    }
  }
  return chunks;
}

function addTo(batch: SocketBatch, step: Step, own: Source, sourceOf: (name: string) => Source): void {
  const { type, value, flags } = step.toRequest(destination(step, own, sourceOf));
  batch.add(type.id, value, flags);
}

/** The namespace that a step moves its link to, by a descriptor. */
function destination(
  { verb, request }: Step,
  own: Source,
  sourceOf: (name: string) => Source,
): Fields | undefined {
  const { source } = request;
  if (typeof source !== 'string' || (source === own.name && verb !== 'add')) return undefined;
  return { netNsFd: descriptorOf(sourceOf(source)) };
}

/** The request as it goes out: a source to move to by a descriptor of its namespace. */
export function wire(verb: Verb, request: Fields, own: Source, sourceOf: (name: string) => Source): Fields {
  const { source } = request;
  if (typeof source !== 'string') return request;
  const { source: _source, ...rest } = request;
  if (source === own.name && verb !== 'add') return rest;
  return { ...rest, netNsFd: descriptorOf(sourceOf(source)) };
}

/** What became of a chunk. */
export interface Sent {
  /** Steps that the kernel has done. */
  readonly done: readonly Step[];
  readonly failure: { readonly step: Step; readonly error: NetlinkError } | undefined;
}

/** Sends a chunk. `tolerated` says which refusals mean that what was wanted is so already. */
export async function send(
  chunk: Chunk,
  sourceOf: (name: string) => Source,
  tolerated: (step: Step, error: NetlinkError) => boolean,
): Promise<Sent> {
  const { source, steps, alone } = chunk;
  if (alone) return sendAlone(steps[0]!, source, sourceOf);
  let { batch } = chunk;
  if (batch === undefined) {
    await resolve(steps, sourceOf);
    batch = source.ipr.socket.batch();
    for (const step of steps) addTo(batch, step, source, sourceOf);
  }
  chunk.batch = undefined;
  const outcomes = await batch.run();
  let failure: Sent['failure'];
  const done: Step[] = [];
  for (let i = 0; i < outcomes.length; i++) {
    const outcome = outcomes[i]!;
    if (outcome.ok || tolerated(steps[i]!, outcome.error)) done.push(steps[i]!);
    else failure ??= { step: steps[i]!, error: outcome.error };
  }
  return { done, failure };
}

async function sendAlone(step: Step, source: Source, sourceOf: (name: string) => Source): Promise<Sent> {
  await resolve([step], sourceOf);
  try {
    await call<Promise<void>>(source.ipr, step, wire(step.verb, step.indexed, source, sourceOf));
    return { done: [step], failure: undefined };
  } catch (error) {
    if (!(error instanceof NetlinkError)) throw error;
    return { done: [], failure: { step, error } };
  }
}

/** Finds out the indices of interfaces that were made a moment ago. */
async function resolve(steps: readonly Step[], sourceOf: (name: string) => Source): Promise<void> {
  const settled = new Set<Source>();
  for (const step of steps)
    for (const ref of refsOf(step.bound)) {
      if (ref.index !== undefined) continue;
      const source = sourceOf(ref.source);
      if (!settled.has(source)) {
        settled.add(source);
        await source.settled();
      }
      ref.index = source.interfaces.get(ref.name)?.index;
      if (ref.index === undefined)
        throw new CommitError('an interface is not there', {
          cause: NetlinkError.of('ENODEV', `'${ref.name}', which the transaction made, is gone`),
          step,
        });
    }
}
