import { routeMessages } from '../../messages/route/index.js';
import type { Action } from '../../messages/route/tc/action/index.js';
import { NLM_F_REPLACE } from '../../protocol/framing.js';
import { differences } from '../compare.js';
import { type Fields, type ObjectDefinition, object } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';
import { ADD, REPLACE } from '../verbs.js';
import type { ActionInput } from './inputs.js';
import { parametersOf } from './options/action/common.js';
import { actionFields } from './options/index.js';
import { located } from './options/reader.js';
import { rulesOfAction } from './options/reported.js';
import type { TcVerb } from './qdisc.js';

/** One action, or in `tab` several in one request. */
export type ActionsInput = Exclude<ActionInput, string | number> | { readonly tab: readonly ActionInput[] };

/** The number of an action within its kind. */
export function actionIndex(action: Fields): number {
  return (action.index ?? parametersOf((action.options ?? {}) as Fields)?.parms.index ?? 0) as number;
}

/** One of several actions; its errors say which. */
function inPlace(given: unknown, i: number, makes: boolean): unknown {
  try {
    return actionFields(given, makes);
  } catch (error) {
    throw located(`[${i}]`, error, given);
  }
}

const DEVICE = { options: { parms: { ifindex: 'ifindex' } } };
const { newaction, delaction, getaction } = routeMessages;

/** Actions that exist by themselves, which filters can share. */
export const action: ObjectDefinition<Action, ActionsInput, ActionsInput, TcVerb> = object('tc.action', {
  plural: 'actions',
  verbs: {
    add: { type: newaction, flags: ADD },
    replace: { type: newaction, flags: REPLACE },
    change: { type: newaction, flags: NLM_F_REPLACE, as: 'replace' },
    del: { type: delaction, flags: 0 },
    get: { type: getaction, flags: 0 },
    dump: { type: getaction, flags: 0 },
  },
  events: { appeared: newaction, gone: delaction },
  groups: ['tc'],
  interfaces: interfaceKeys({ ...DEVICE, tab: DEVICE }),
  normalize: (input, verb) => {
    const makes = verb === 'add' || verb === 'replace';
    if (!Array.isArray(input.tab)) return actionFields(input, makes) as Fields;
    return { tab: input.tab.map((one, i) => inPlace(one, i, makes)) };
  },
  shape: (fields) => (Array.isArray(fields.tab) ? fields : { tab: [fields] }),
  // one by itself is what its fields are named from, of several each by its place
  fieldOf: (path, input) =>
    Array.isArray(input.tab) ? path.replace(/^tab\b/, '') : path.replace(/^tab\[0\]\.?/, ''),
  entries: ({ tab }) => (tab ?? []) as Fields[],
  rules: rulesOfAction,
  identity: ['kind', 'index'],
  changesByItself: [],
  dumpRequest: ({ kind }) => ({
    tab: [{ kind }],
    flags: { value: ['largeDumpOn'], selector: ['largeDumpOn'] },
  }),
  key: (entry) => ({ kind: entry.kind, index: actionIndex(entry) }),
  isSame({ given }, entry) {
    const index = actionIndex(given);
    if (index !== 0) return given.kind === entry.kind && index === actionIndex(entry);
    return differences(action, given, entry).length === 0;
  },
  place: ({ kind }) => ({ kind }),
  ensure: { add: 'add', change: 'replace', del: 'del' },
  phase: () => 'filters',
});
