import { routeMessages } from '../../messages/route/index.js';
import { classKinds, qdiscKinds } from '../../messages/route/tc/qdiscs.js';
import type { TrafficClass } from '../../messages/route/tc/tcmsg.js';
import { NLM_F_CREATE } from '../../protocol/framing.js';
import { differences } from '../compare.js';
import { type ObjectDefinition, object, reads } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';
import type { Rule } from '../rules.js';
import { checkKind } from '../spelling.js';
import { ADD } from '../verbs.js';
import type { TrafficClassInput } from './inputs.js';
import { classWithDefaults } from './options/defaults.js';
import { classOptions } from './options/index.js';
import { classRules, rulesOfKind } from './options/reported.js';
import { DEVICE, described, hasOptions, placed, withOptions } from './place.js';
import type { TcVerb } from './qdisc.js';

/** The handle of a qdisc: a class below it reads as one at the root. */
const isQdisc = (handle: number): boolean => handle % 0x10000 === 0;
const ROOT = 0xffffffff;
const parent: Rule = (wanted: number, there: number) =>
  wanted === there || (there === ROOT && isQdisc(wanted));

const { newtclass, deltclass, gettclass } = routeMessages;

/** Classes of qdiscs. */
export const trafficClass: ObjectDefinition<TrafficClass, TrafficClassInput, TrafficClassInput, TcVerb> =
  object('tc.class', {
    plural: 'classes',
    verbs: {
      add: { type: newtclass, flags: ADD },
      // one that is there is changed; NLM_F_REPLACE means nothing to the kernel here
      replace: { type: newtclass, flags: NLM_F_CREATE },
      change: { type: newtclass, flags: 0 },
      del: { type: deltclass, flags: 0 },
      get: { type: gettclass, flags: 0 },
      dump: { type: gettclass, flags: 0 },
    },
    events: { appeared: newtclass, gone: deltclass },
    groups: ['tc'],
    interfaces: interfaceKeys(DEVICE),
    normalize(input, verb, names) {
      if (verb === 'dump') {
        checkKind(newtclass.message, 'kind', input.kind, { ...qdiscKinds, ...classKinds });
        return withOptions(placed(input), classOptions, names);
      }
      return described(placed(input), classOptions, names);
    },
    rules: ({ kind }) => ({ ...rulesOfKind(classRules, kind), parent }),
    shape: (fields, verb) => (reads(verb) || verb === 'del' ? fields : classWithDefaults(fields)),
    identity: ['ifindex', 'handle'],
    changesByItself: ['stats', 'stats2', 'xstats'],
    kernelFilters: ['ifindex'],
    accepts: (entry, filter) => hasOptions(trafficClass, entry, filter),
    key: ({ ifindex, parent: above, handle }) => ({ ifindex, parent: above, handle }),
    isSame({ given }, entry) {
      if (given.handle) return given.handle === entry.handle;
      return differences(trafficClass, given, entry).length === 0;
    },
    ensure: { add: 'add', change: 'change', del: 'del' },
    phase: () => 'classes',
  });
