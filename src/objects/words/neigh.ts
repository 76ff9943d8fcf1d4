import { protocol } from './common.js';
import { unknownValue } from './declared.js';
import type { Value, Word } from './types.js';
import { device, text } from './values.js';
import { custom, flag, word } from './word.js';

const CHANGES = ['add', 'change', 'replace', 'del', 'append'];
const SHOW = ['show', 'flush'];
const STATES = ['incomplete', 'reachable', 'stale', 'delay', 'probe', 'failed', 'noarp', 'permanent'];

/** A set of states: `none`, one, or several with `|` between. */
const state: Value = {
  read(given, line) {
    if (given === 'none') return [];
    return given.split('|').map((one) => {
      if (!STATES.includes(one)) throw unknownValue(one, ['none', 'all', ...STATES], line);
      return one;
    });
  },
  write: (value) => {
    const list = value as string[];
    return [list.length === 0 ? 'none' : list.join('|')];
  },
};

/** The words of neighbours. */
export const neighWords: readonly Word[] = [
  custom(
    'proxy',
    (reading) => {
      reading.add('flags', 'proxy');
      const next = reading.line.peek();
      if (next !== undefined && /[.:]/.test(next)) reading.set('dst', reading.line.next());
    },
    (rest) => (rest.takeMember('flags', 'proxy') ? ['proxy'] : []),
  ),
  word('to', 'dst', text, { readOnly: true }),
  custom(
    [],
    (reading, given) => reading.set('dst', given),
    (rest) => {
      const dst = rest.take('dst');
      return dst === undefined ? [] : [`${dst}`];
    },
    { takes: (given, { fields }) => fields.dst === undefined && /^[\da-f]*[.:]/i.test(given) },
  ),
  word('lladdr', 'lladdr', text),
  custom(
    ['nud', 'state'],
    (reading) => {
      const { line, verb } = reading;
      const given = line.next();
      if (SHOW.includes(verb)) {
        if (given === 'all') reading.facts.everyState = true;
        else
          (reading.facts.states ??= [] as string[]) &&
            (reading.facts.states as string[]).push(...(state.read(given, line, reading) as string[]));
      } else reading.set('state', state.read(given, line, reading));
    },
    (rest, writing) => {
      const value = rest.take('state');
      return value === undefined ? [] : ['nud', ...state.write(value, writing)!];
    },
    { field: 'state' },
  ),
  custom(
    STATES,
    (reading, name) => {
      (reading.facts.states ??= [] as string[]) && (reading.facts.states as string[]).push(name);
    },
    undefined,
    { verbs: SHOW },
  ),
  word('dev', 'dev', device),
  word(['master', 'vrf'], 'master', device, { verbs: [...SHOW] }),
  custom('nomaster', (reading) => reading.set('master', 0), undefined, { verbs: SHOW }),
  flag('router', 'flags', 'router'),
  flag('extern_learn', 'flags', 'extLearned', { verbs: CHANGES }),
  flag('extern_valid', 'flagsExt', 'extValidated', { verbs: CHANGES }),
  flag('use', 'flags', 'use', { verbs: CHANGES }),
  custom(
    'managed',
    (reading) => reading.add('flagsExt', 'managed'),
    (rest) => {
      if (!rest.takeMember('flagsExt', 'managed')) return [];
      return ['managed'];
    },
    { verbs: CHANGES },
  ),
  custom(
    'unused',
    (reading) => {
      reading.facts.unused = true;
    },
    undefined,
    { verbs: SHOW },
  ),
  word(['protocol', 'proto'], 'protocol', protocol),
  word('vni', 'vni', undefined, { verbs: ['get'] }),
];
