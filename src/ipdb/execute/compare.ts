import { contains, type Difference, differences } from '../../objects/compare.js';
import { runsDown } from '../../objects/rules.js';
import type { Fields } from '../plan/change.js';
import { canonicalOf, DEFINITIONS, ruledBy } from '../plan/objects.js';
import type { Step } from '../plan/step.js';

/** What of a step's fields is not so in a record. */
export function compareFields(step: Step, fields: Fields, record: Fields): readonly Difference[] {
  // most requests are spelled as the kernel would
  const literally = compare(step, fields, record);
  return literally.length === 0
    ? literally
    : compare(step, canonicalOf(step.object, step.verb, fields).given, record);
}

function compare({ object, verb }: Step, fields: Fields, record: Fields): readonly Difference[] {
  const definition = DEFINITIONS[object];
  const { state = undefined } =
    object === 'neigh' ? (definition.defaults!(fields, ruledBy(object, verb)) ?? {}) : {};
  const wanted = state === undefined || fields.state !== undefined ? fields : { ...fields, state };
  const against = (one: Fields) => differences(definition, wanted, one, { exact: false }).filter(counts);
  const all = object === 'route' ? readings(wanted, record).map(against) : [against(record)];
  return all.reduce((best, one) => (one.length < best.length ? one : best));
}

/** Lifetimes run, and the device decides on its carrier. */
function counts({ field, wanted, there }: Difference): boolean {
  if (field !== 'cacheinfo.valid' && field !== 'cacheinfo.prefered') return true;
  return !runsDown(wanted as never, there as never, {}, {});
}

/** A route of IPv6 to which others added hops is still the one with each of them, or some. */
function readings(wanted: Fields, record: Fields): Fields[] {
  const hops = record.multipath as readonly Fields[] | undefined;
  if (hops === undefined || record.nhId !== undefined) return [record];
  const { multipath: _hops, ...rest } = record;
  const asked = wanted.multipath as readonly Fields[] | undefined;
  if (asked === undefined) return hops.map(({ ifindex, ...hop }) => ({ ...rest, ...hop, oif: ifindex }));
  if (record.family !== 'inet6') return [record];
  return [record, { ...rest, multipath: hops.filter((hop) => asked.some((one) => contains(hop, one))) }];
}
