import type { Difference } from '../../objects/compare.js';
import { type Fields, VIEW_OF } from '../plan/change.js';
import { addressFor, linkFor, neighbourFor, nexthopFor, routeIdentity, routesLike } from '../plan/find.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';
import type { ViewName } from '../types.js';
import { compareFields } from './compare.js';
import { compareLink } from './compare-link.js';
import { type Outcome, outcomesOf } from './outcome.js';
import { gone, isUnseen, linkGone } from './presence.js';

/** Something that differs from a request of a transaction, although the kernel acknowledged it. */
export interface Discrepancy {
  readonly step: Step;
  readonly source: string;
  readonly view: ViewName | 'vlans' | 'fdb';
  /** What there is; undefined where the object is not there at all. */
  readonly record: object | undefined;
  /** The path of the field that differs; undefined where the object is not there, or is still there. */
  readonly field: string | undefined;
  readonly asked: unknown;
  readonly got: unknown;
}

/** Returns `true` for what is to be accepted. */
export type Tolerate = (discrepancy: Discrepancy) => boolean;

/** The records of each source after a commit. */
export type LiveOf = (source: string) => State;

/** At most so many are reported. */
const MANY = 100;

/** Compares a plan with the records: field by field, but only fields that were given. */
export function discrepancies(steps: readonly Step[], liveOf: LiveOf): Discrepancy[] {
  const found: Discrepancy[] = [];
  for (const outcome of outcomesOf(steps)) {
    const step = outcome.steps.at(-1)!;
    const { source } = outcome.link ?? step;
    const live = liveOf(source);
    if (outcome.gone) {
      const request = step.fields;
      const isGone = step.object === 'link' ? linkGone(step, request, live) : gone(step, request, live);
      if (!isGone) found.push(whole(step, source, recordOf(step, request, live)));
    } else check(outcome, source, live, found);
    if (found.length >= MANY) break;
  }
  return found;
}

function whole(step: Step, source: string, record: object | undefined): Discrepancy {
  const { verb, request, object } = step;
  const asked = verb === 'del' ? undefined : request;
  return { step, source, view: VIEW_OF[object], record, field: undefined, asked, got: record };
}

function recordOf({ object }: Step, request: Fields, live: State): object | undefined {
  switch (object) {
    case 'link':
      return linkFor(live, request);
    case 'addr':
      return addressFor(live, request);
    case 'neigh':
      return neighbourFor(live, request);
    case 'nexthop':
      return nexthopFor(live, request);
    default:
      return undefined;
  }
}

function check(outcome: Outcome, source: string, live: State, found: Discrepancy[]): void {
  const step = outcome.steps.at(-1)!;
  const request = step.fields;
  if (step.object === 'link') {
    const { name, index } = outcome.link!;
    const record = linkFor(live, index === undefined ? { ifname: name } : { index });
    if (record === undefined) found.push(whole(step, source, undefined));
    else
      for (const { step: by, field, wanted, there } of compareLink(outcome.steps, record, live))
        found.push({ step: by, source, view: 'interfaces', record, field, asked: wanted, got: there });
    return;
  }
  if (isUnseen(step, request)) return;
  // of several that it may be, the one that is most like it
  let best: { record: object; differing: readonly Difference[] } | undefined;
  for (const record of candidates(step, request, live)) {
    const differing = compareFields(step, request, record as Fields);
    if (differing.length === 0) return;
    if (best === undefined || differing.length < best.differing.length) best = { record, differing };
  }
  if (best === undefined) found.push(whole(step, source, undefined));
  else
    for (const { field, wanted, there } of best.differing)
      found.push({
        step,
        source,
        view: VIEW_OF[step.object],
        record: best.record,
        field,
        asked: wanted,
        got: there,
      });
}

function candidates(step: Step, request: Fields, live: State): Iterable<object> {
  if (step.object === 'route') return routesLike(live, routeIdentity(request));
  if (step.object === 'rule') {
    const { priority, family = 'inet' } = request;
    const rules =
      priority === undefined ? live.rules.values() : live.rules.by('priority', priority as number);
    return [...rules].filter((one) => one.family === family);
  }
  const record = recordOf(step, request, live);
  return record === undefined ? [] : [record];
}
