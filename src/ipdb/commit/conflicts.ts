import { equal } from '../../objects/rules.js';
import { isBridge } from '../bridge/bridge-state.js';
import type { Conflict } from '../execute/errors.js';
import type { Fields } from '../plan/change.js';
import { VIEW_OF } from '../plan/change.js';
import {
  addressFor,
  linkFor,
  neighbourFor,
  nexthopFor,
  routeIdentity,
  routesLike,
  ruleFor,
} from '../plan/find.js';
import { previousSettings } from '../plan/inverse.js';
import { settingBack } from '../plan/link-state.js';
import { refsOf } from '../plan/references.js';
import { sameRecord } from '../plan/settings.js';
import type { Step } from '../plan/step.js';
import type { State } from '../records/state.js';
import type { Source } from '../source.js';

/**
 * The records of a source as they were when a transaction was begun, or of views that were loaded because of it, as they
 * were then; and the views that were changed since.
 */
export interface Begun {
  readonly state: State;
  readonly views: ReadonlyMap<string, State>;
  readonly changed: ReadonlySet<string>;
}

/** What others have changed of what a plan changes. */
export function conflictsOf(
  steps: readonly Step[],
  begunOf: (source: string) => Begun | undefined,
  sourceOf: (name: string) => Source,
): Conflict[] {
  const found: Conflict[] = [];
  for (const step of steps) {
    const begun = begunOf(step.source);
    const view = VIEW_OF[step.object];
    if (begun === undefined || begun.changed.size === 0 || step.isImplied) continue;
    const replaced = begun.changed.has('interfaces') ? anotherLink(step, begun.state) : undefined;
    if (replaced !== undefined) {
      found.push({ step, view: 'interfaces', what: replaced, before: undefined, now: undefined });
      continue;
    }
    const then = begun.views.get(view);
    if (!begun.changed.has(view) || then === undefined || !step.ready || isBridge(step)) continue;
    const live = sourceOf(step.source).mirror.state;
    const conflict = step.object === 'link' ? linkConflict(step, then, live) : other(step, then, live);
    if (conflict !== undefined) found.push({ step, view, ...conflict });
  }
  return found;
}

/** Whether a name stands for another interface by now, or an interface has gone. */
function anotherLink(step: Step, begun: State): string | undefined {
  for (const { name, index, made } of refsOf(step.bound)) {
    if (made || index === undefined) continue;
    if (begun.interfaces.get(index) === undefined) {
      for (const was of begun.interfaces.by('name', name))
        return `'${name}' is another interface now (${index}, it was ${was.index})`;
    }
  }
  return undefined;
}

type Found = { what: string; before: object | undefined; now: object | undefined } | undefined;

function linkConflict(step: Step, begun: State, live: State): Found {
  const request = step.indexed;
  if (step.verb === 'add') {
    const name = request.ifname as string;
    const [was] = [...begun.interfaces.by('name', name)];
    const [now] = [...live.interfaces.by('name', name)];
    return was === undefined && now !== undefined
      ? { what: `'${name}' has appeared`, before: undefined, now }
      : undefined;
  }
  const was = linkFor(begun, request);
  const now = linkFor(live, request);
  if (was === undefined || now === undefined)
    return was === now ? undefined : { what: 'an interface came or went', before: was, now };
  if (step.verb === 'del') {
    const differing = settingBack(was, now);
    if (differing === undefined) return undefined;
    return { what: `${was.ifname}: ${keysOf(differing)} changed`, before: was, now };
  }
  const before = previousSettings(was, request);
  const after = previousSettings(now, request);
  const keys = Object.keys({ ...before, ...after }).filter((key) => !equal(before[key], after[key]));
  if (keys.length === 0) return undefined;
  return { what: `${was.ifname}: ${keys.join(', ')} changed`, before: was, now };
}

function keysOf(fields: Fields): string {
  return Object.keys(fields)
    .filter((key) => key !== 'index' && key !== 'change')
    .join(', ');
}

function other(step: Step, begun: State, live: State): Found {
  const request = step.fields;
  const view = VIEW_OF[step.object];
  const was = find(step, request, begun);
  const now = find(step, request, live);
  if (was.length === now.length && was.every((one, i) => sameRecord(view, one as Fields, now[i] as Fields)))
    return undefined;
  const what = was.length === 0 ? 'it has appeared' : now.length === 0 ? 'it has gone' : 'it has changed';
  return { what: `${step.ip}: ${what}`, before: was[0], now: now[0] };
}

function find({ object }: Step, request: Fields, state: State): readonly object[] {
  if (object === 'route') return routesLike(state, routeIdentity(request));
  const one =
    object === 'addr'
      ? addressFor(state, request)
      : object === 'rule'
        ? ruleFor(state, request)
        : object === 'neigh'
          ? neighbourFor(state, request)
          : nexthopFor(state, request);
  return one === undefined ? [] : [one];
}
