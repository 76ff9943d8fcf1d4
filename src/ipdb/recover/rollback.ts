import type { Batch } from '../../iproute/batch.js';
import type { NetlinkError } from '../../protocol/errors.js';
import { isBridge } from '../bridge/bridge-state.js';
import type { Restored, Unrestored } from '../execute/errors.js';
import { inEffect, isUnseen } from '../execute/presence.js';
import { call, wire } from '../execute/send.js';
import { VIEW_OF } from '../plan/change.js';
import { linkFor } from '../plan/find.js';
import type { Undo } from '../plan/inverse.js';
import type { Step } from '../plan/step.js';
import type { Source } from '../source.js';
import type { BeforeImages } from './before-images.js';
import type { Order } from './kernel-order.js';
import { recreateLinks } from './recreate-links.js';
import { restore } from './restore.js';
import { Scope } from './scope.js';

const CHUNK = 4_096;

/** Refusals that mean that what was to be undone is so already. */
const DONE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH', 'ENODEV', 'EADDRNOTAVAIL', 'EEXIST']);

export interface Rollback {
  /** The steps that were done, in the order in which they were. */
  readonly done: readonly Step[];
  readonly losses: BeforeImages;
  readonly order: Order;
  sourceOf(name: string): Source;
}

/** Takes back what was done, the last first, and puts back what went along. */
export async function rollBack(what: Rollback): Promise<Restored> {
  const { done, losses, order, sourceOf } = what;
  const failed: Unrestored[] = [];
  /** What the kernel did not find to be undone. */
  const doubtful: [{ undo: Undo; step: Step }, NetlinkError][] = [];
  let undone = 0;
  let batch: Batch | undefined;
  let undos: { undo: Undo; step: Step }[] = [];
  const flush = async (): Promise<void> => {
    if (batch === undefined) return;
    const [own, sent] = [batch, undos];
    batch = undefined;
    undos = [];
    for (const [i, outcome] of (await own.run()).entries()) {
      if (outcome.ok) undone++;
      else if (!DONE.has(outcome.error.code)) failed.push(stays(sent[i]!, outcome.error));
      else doubtful.push([sent[i]!, outcome.error]);
    }
  };
  for (let i = done.length - 1; i >= 0; i--) {
    const step = done[i]!;
    if (step.object === 'link' && step.verb === 'del') {
      await flush();
      const source = sourceOf(step.source);
      const link = linkFor(step.before, step.indexed);
      if (link !== undefined)
        undone += (await recreateLinks(source, step.before, [link])).made.length > 0 ? 1 : 0;
      continue;
    }
    const { undo } = step;
    if (undo === undefined) continue;
    const source = sourceOf(undo.source);
    const moves = undo.request.source !== undefined;
    if (moves || undos[0]?.undo.source !== undo.source || undos.length >= CHUNK) await flush();
    batch ??= source.ipr.batch();
    try {
      call<number>(batch, undo, wire(undo.verb, undo.request, source, sourceOf));
      undos.push({ undo, step });
    } catch (error) {
      failed.push(stays({ undo, step }, error as NetlinkError));
    }
    if (moves) await flush();
  }
  await flush();
  // these are put back as a whole, below
  undone += done.filter(isBridge).length;
  const out: { -readonly [K in keyof Restored]: Restored[K] } = { undone, restored: [], unrestored: failed };
  for (const name of new Set(done.map(({ source }) => source))) {
    const source = sourceOf(name);
    const before = done.find((step) => step.source === name)!.before;
    await source.settled();
    const scope = new Scope(name, done, before, losses);
    const result = await restore({ source, before, scope, losses, order: order.get(name) });
    out.restored = [...out.restored, ...result.restored];
    out.unrestored = [...out.unrestored, ...result.unrestored];
  }
  for (const [one, error] of doubtful) {
    const { step } = one;
    if (step.verb === 'del' || !step.ready || isUnseen(step, step.indexed) || inEffect(step, step.before))
      continue;
    if (inEffect(step, sourceOf(step.source).mirror.state)) failed.push(stays(one, error));
  }
  // what could not be undone and turned out to be right, was put right by something else
  return out;
}

function stays({ undo, step }: { undo: Undo; step: Step }, error: NetlinkError): Unrestored {
  return { source: undo.source, view: VIEW_OF[undo.object], before: undefined, after: step.request, error };
}
