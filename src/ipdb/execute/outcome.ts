import { spelledAddress } from '../../objects/prefix.js';
import { equal } from '../../objects/rules.js';
import type { Fields } from '../plan/change.js';
import { routeIdentity, splitAddress } from '../plan/find.js';
import { ownRef, type Ref } from '../plan/references.js';
import type { Step } from '../plan/step.js';

/** An object that a plan leaves with some fields, or removes; the steps that say so, in their order. */
export interface Outcome {
  readonly steps: Step[];
  /** Whether it is to be gone. */
  gone: boolean;
  /** Of a link: where it ends, and under which name. */
  link?: { source: string; name: string | undefined; index: number | undefined } | undefined;
}

/** What is left of the steps of a plan when all are done: what later ones change or remove does not count. */
export function outcomesOf(steps: readonly Step[]): Iterable<Outcome> {
  if (steps.every(({ object, verb }) => object !== 'link' && verb === 'add')) return each(steps);
  const outcomes = new Outcomes();
  for (const step of steps) outcomes.take(step);
  return outcomes.all;
}

function* each(steps: readonly Step[]): Iterable<Outcome> {
  for (const step of steps) yield { steps: [step], gone: false };
}

class Outcomes {
  readonly all = new Set<Outcome>();
  /** Those that are to be there, by the identity of their objects. */
  readonly #last = new Map<string, Outcome>();
  /** Routes and rules by where they are: several may be alike. */
  readonly #places = new Map<string, Outcome[]>();

  take(step: Step): void {
    switch (step.object) {
      case 'link':
        return this.#link(step);
      case 'route':
        return this.#route(step);
      case 'rule':
        return this.#alike(step, `rule ${step.source}`);
      case 'bridge.vlan':
      case 'bridge.fdb':
        return; // no view shows them: see bridge/
      default: {
        const request = step.fields;
        this.#only(step, keyOf(step, request));
      }
    }
  }

  #put(step: Step, gone: boolean): Outcome {
    const outcome = { steps: [step], gone };
    this.all.add(outcome);
    return outcome;
  }

  /** Of objects that there is one of: the last word counts. */
  #only(step: Step, key: string): void {
    const before = this.#last.get(key);
    if (before) this.all.delete(before);
    this.#last.set(key, this.#put(step, step.verb === 'del'));
  }

  #link(step: Step): void {
    const { source, verb, request } = step;
    if (verb === 'add') {
      const where = (request.source as string | undefined) ?? source;
      this.#made(step, where, request.ifname as string);
      return;
    }
    const target = ownRef(step.bound);
    const key = target === undefined ? `${source}\n${request.ifname}` : linkKey(target);
    let outcome = this.#last.get(key);
    if (outcome === undefined) {
      outcome = this.#put(step, verb === 'del');
      outcome.link = {
        source,
        name: target?.index === undefined ? (request.ifname as string) : undefined,
        index: target?.index,
      };
      this.#last.set(key, outcome);
    } else outcome.steps.push(step);
    if (verb === 'del') {
      outcome.gone = true;
      this.#last.delete(key);
      return;
    }
    const { link } = outcome;
    if (typeof request.ifname === 'string' && link!.name !== undefined) link!.name = request.ifname;
    if (typeof request.source !== 'string' || request.source === source) return;
    const name = (request.ifname as string | undefined) ?? target!.name;
    outcome.link = { source: request.source, name, index: undefined };
    this.#last.delete(key);
    this.#last.set(`${request.source}\n${name}`, outcome);
  }

  #made(step: Step, source: string, name: string): void {
    const outcome = this.#put(step, false);
    outcome.link = { source, name, index: undefined };
    this.#last.set(`${source}\n${name}`, outcome);
  }

  #route(step: Step): void {
    const { family, table, dst, tos, priority } = routeIdentity(step.fields);
    const place = `route ${step.source} ${family} ${table} ${dst}`;
    const { verb } = step;
    if (verb === 'replace' || verb === 'change' || verb === 'set') {
      // it takes the place of the first of its metric
      const list = this.#places.get(place) ?? [];
      const at = list.findIndex(({ steps: [one], gone }) => {
        const other = routeIdentity(one!.fields);
        return !gone && other.tos === tos && other.priority === priority;
      });
      if (at >= 0) this.all.delete(list.splice(at, 1)[0]!);
    }
    this.#alike(step, place);
  }

  /** A removal takes back what was added in the same transaction, or removes what was there before. */
  #alike(step: Step, place: string): void {
    let list = this.#places.get(place);
    if (!list) this.#places.set(place, (list = []));
    if (step.verb === 'del') {
      const at = list.findIndex(({ steps: [one], gone }) => !gone && covers(one!.fields, step.fields));
      if (at >= 0) {
        this.all.delete(list.splice(at, 1)[0]!);
        return;
      }
      // whether it is gone cannot be seen where something like it was added
      if (list.some(({ gone }) => !gone)) return;
    } else
      for (const other of list.filter(({ gone }) => gone)) {
        this.all.delete(other);
        list.splice(list.indexOf(other), 1);
      }
    list.push(this.#put(step, step.verb === 'del'));
  }
}

/** Whether a removal with these fields may take what was added with those. */
function covers(added: Fields, removed: Fields): boolean {
  return Object.keys(removed).every(
    (key) => removed[key] === undefined || added[key] === undefined || equal(removed[key], added[key]),
  );
}

function linkKey(ref: Ref): string {
  return ref.made ? `${ref.source}\n${ref.name}` : `${ref.source}\n#${ref.index}`;
}

function keyOf({ source, object }: Step, request: Fields): string {
  if (object === 'nexthop') return `${source} nexthop ${request.id}`;
  if (object === 'neigh') return `${source} neigh ${request.ifindex} ${spelledAddress(String(request.dst))}`;
  const { local, prefixlen } = splitAddress(request);
  return `${source} addr ${request.index} ${local}/${prefixlen}`;
}
