import { routeMessages } from '../../messages/route/index.js';
import { qdiscKinds } from '../../messages/route/tc/qdiscs.js';
import type { Qdisc } from '../../messages/route/tc/tcmsg.js';
import { type Fields, type ObjectDefinition, object, reads, type Step } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';
import type { NameTables } from '../names.js';
import { checkKind } from '../spelling.js';
import { ADD, REPLACE } from '../verbs.js';
import type { QdiscInput } from './inputs.js';
import { qdiscWithDefaults } from './options/defaults.js';
import { qdiscOptions } from './options/index.js';
import { qdiscSteps } from './options/qdisc/index.js';
import { isObject } from './options/reader.js';
import { qdiscRules, rulesOfKind } from './options/reported.js';
import { handle } from './options/units.js';
import { DEVICE, described, hasOptions, placed, withOptions } from './place.js';

const INGRESS = 'ingress';
const INGRESS_HANDLE = 0xffff0000;

function normalize(input: Fields, verb: string, names: NameTables): Fields {
  const fields = placed(input);
  if (verb === 'dump') {
    checkKind(newqdisc.message, 'kind', fields.kind, qdiscKinds);
    return withOptions(fields, qdiscOptions, names);
  }
  const isIngress = fields.kind === INGRESS || fields.kind === 'clsact';
  fields.parent ??= handle(isIngress ? INGRESS : 'root');
  if (isIngress && verb !== 'get') fields.handle ??= INGRESS_HANDLE;
  return described(fields, qdiscOptions, names);
}

/** Kinds that are set up in several requests. */
function steps(verb: string, input: Fields): readonly Step[] | undefined {
  const { kind, options } = input;
  if (verb !== 'add' && verb !== 'replace') return undefined;
  if (typeof kind !== 'string' || !isObject(options) || !Object.hasOwn(qdiscSteps, kind)) return undefined;
  return qdiscSteps[kind]!(options).map((step, i) => ({
    verb: i === 0 ? verb : 'change',
    input: { ...input, options: step },
  }));
}

/** What names a qdisc that was read. */
function key({ ifindex, parent, handle: own, kind }: Fields): Fields {
  return { ifindex, parent, handle: own, kind };
}

/** The handles that a qdisc gets while it is replaced: the highest major numbers, which nobody chooses. */
const HIGHEST = 0x7fff;
const MAJOR = 0x10000;

/**
 * A new one is put in the place of the old in one step, so that nothing is lost if the kernel refuses it. Under the old
 * one's handle the kernel would change that, so that it gets another at first. For ingress and clsact there is one only.
 */
function remake(input: Fields, entry: Fields, entries: readonly Fields[]): Step[] {
  const wanted = input.handle === undefined ? undefined : handle(input.handle as string);
  if (entry.handle === INGRESS_HANDLE)
    return [
      { verb: 'del', input: key(entry) },
      { verb: 'add', input },
    ];
  const taken = new Set(entries.map(({ handle: one }) => one));
  let free = HIGHEST * MAJOR;
  while (taken.has(free)) free -= MAJOR;
  const fresh: Step = { verb: 'replace', input: { ...input, handle: free } };
  return wanted === undefined ? [fresh] : [fresh, { verb: 'replace', input }];
}

/** The verbs of qdiscs and filters. */
export type TcVerb = 'add' | 'replace' | 'change' | 'del' | 'get' | 'dump';

const { newqdisc, delqdisc, getqdisc } = routeMessages;

/** Queueing disciplines. */
export const qdisc: ObjectDefinition<Qdisc, QdiscInput, QdiscInput, TcVerb> = object('tc.qdisc', {
  plural: 'qdiscs',
  verbs: {
    add: { type: newqdisc, flags: ADD },
    replace: { type: newqdisc, flags: REPLACE },
    change: { type: newqdisc, flags: 0 },
    del: { type: delqdisc, flags: 0 },
    get: { type: getqdisc, flags: 0 },
    dump: { type: getqdisc, flags: 0 },
  },
  events: { appeared: newqdisc, gone: delqdisc },
  groups: ['tc'],
  interfaces: interfaceKeys(DEVICE),
  normalize,
  shape: (fields, verb) => (reads(verb) || verb === 'del' ? fields : qdiscWithDefaults(fields)),
  identity: ['ifindex', 'parent'],
  changesByItself: ['stats', 'stats2', 'xstats', 'info'],
  // what the kernel uses where nobody has said anything else cannot be changed or removed
  rules: ({ kind }) => rulesOfKind(qdiscRules, kind),
  accepts: (entry, filter) => hasOptions(qdisc, entry, filter),
  isUsable: ({ handle: own }) => own !== 0,
  ensure: { add: 'add', change: 'replace', del: 'del' },
  key,
  remake,
  phase: () => 'qdiscs',
  steps,
});
