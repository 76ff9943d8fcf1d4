import { nearest } from '../../../schema/names.js';
import { formatHandle } from '../../tc/options/units.js';
import { integerOf, type Obj } from '../declared.js';
import type { Reading, Value, Word } from '../types.js';
import { device, number } from '../values.js';
import { bare, custom, word } from '../word.js';
import { actions } from './actions.js';
import { filterWords } from './filters.js';
import { classWords, qdiscWords } from './qdiscs.js';

/** `tc`: what stands before a kind, and the kind with its options. */

/** A place in the tree: `1:`, `1:10`; what was read is a number. */
const place: Value = {
  read: (text) => text,
  write: (value) => [typeof value === 'number' ? formatHandle(value) : `${value}`],
};
/** The same of filters, whose handle may be a number. */
const filterHandle: Value = {
  read(text) {
    const value = integerOf(text);
    return value === undefined ? text : Number(value);
  },
  write: (value) => [`${value}`],
};

const dev = word('dev', 'dev', device);
const parent = word('parent', 'parent', place);

/** `root`, and for filters `ingress` and `egress`. */
const named = (...names: readonly string[]): Word[] => names.map((name) => bare(name, 'parent', name));

const STAB = ['mtu', 'tsize', 'mpu', 'overhead', 'linklayer'];
const stab: Word = custom(
  'stab',
  (reading) => {
    const { line } = reading;
    const value: Obj = {};
    for (let key = line.accept(...STAB); key !== undefined; key = line.accept(...STAB)) {
      const text = line.next();
      value[key] = key === 'linklayer' ? text : Number(text);
    }
    reading.set('stab', value);
  },
  (rest) => {
    const value = rest.take('stab') as Obj | undefined;
    if (value === undefined) return [];
    return [
      'stab',
      ...STAB.filter((key) => value[key] !== undefined).flatMap((key) => [key, `${value[key]}`]),
    ];
  },
);
const estimator: Word = custom(
  ['estimator', 'est'],
  (reading) => {
    const interval = reading.line.next();
    reading.set('rate', { interval, average: reading.line.next() });
  },
  (rest) => {
    const value = rest.take('rate') as Obj | undefined;
    return value === undefined ? [] : ['estimator', `${value.interval}`, `${value.average}`];
  },
);

type Kinds = Readonly<Record<string, readonly Word[]>>;

/** The kind, and its options. */
function kind(kinds: Kinds): Word {
  return custom(
    [],
    (reading, given) => {
      const own = Object.hasOwn(kinds, given) ? kinds[given]! : undefined;
      const near = own === undefined ? nearest(given, Object.keys(kinds)) : undefined;
      if (near !== undefined) throw reading.line.error(`unknown kind '${given}'`, near);
      reading.set('kind', given);
      const fields: Obj = {};
      reading.set('options', fields);
      // `ingress` is followed by its handle
      reading.enter({ words: own ?? [], fields, path: 'options', only: own === undefined || own.length > 0 });
    },
    (rest, writing) => {
      const name = rest.take('kind') as string | undefined;
      if (name === undefined) return [];
      const options = rest.take('options');
      if (typeof options !== 'object' || options === null || Object.keys(options).length === 0) return [name];
      return [
        name,
        ...writing.words(Object.hasOwn(kinds, name) ? kinds[name]! : [], options as Obj, 'options'),
      ];
    },
    { last: true, takes: (_given, { fields }) => fields.kind === undefined },
  );
}

/** `ingress` and `clsact` are kinds that are places too. */
export const qdiscCommand: readonly Word[] = [
  dev,
  ...named('root'),
  parent,
  word('handle', 'handle', place),
  estimator,
  stab,
  word('ingress_block', 'ingressBlock', number()),
  word('egress_block', 'egressBlock', number()),
  custom('invisible', (reading) => reading.set('dumpInvisible', true), undefined, { verbs: ['show'] }),
  kind(qdiscWords),
];

export const classCommand: readonly Word[] = [
  dev,
  ...named('root'),
  parent,
  word('classid', 'handle', place),
  estimator,
  kind(classWords),
];

const FILTER: readonly Word[] = [
  dev,
  word('block', 'block', number()),
  ...named('root', 'ingress', 'egress'),
  parent,
  word(['prio', 'pref', 'priority', 'preference'], 'prio', number(0, 0xffff)),
  word('protocol', 'protocol', {
    read: (text) => (/^\d+$/.test(text) ? Number(text) : text),
    write: (value) => [`${value}`],
  }),
  word('chain', 'chain', number()),
];

export const filterCommand: readonly Word[] = [
  ...FILTER,
  word('handle', 'handle', filterHandle),
  estimator,
  kind(filterWords),
];

export const chainCommand: readonly Word[] = [...FILTER, kind(filterWords)];

/** `tc actions add action …`; one that is there goes by its kind and number. */
export const actionCommand: readonly Word[] = [actions('tab')];

/** `tc actions list action gact`, `tc actions del action gact index 5`. */
export const actionName: readonly Word[] = [
  custom(
    'action',
    (reading: Reading) => reading.set('kind', reading.line.next()),
    (rest) => {
      const name = rest.take('kind');
      return name === undefined ? [] : ['action', `${name}`];
    },
  ),
  word('index', 'index', number()),
];
