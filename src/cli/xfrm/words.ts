import type { XfrmPolicyInput } from '../../objects/xfrm/policy.js';
import type { XfrmStateInput } from '../../objects/xfrm/state.js';
import type { XfrmPolicyFilter } from '../../xfrm/policies.js';
import type { XfrmStateFilter } from '../../xfrm/states.js';
import { numberAt, type Readers, textAt, type Words } from '../verbs.js';

type Obj = Record<string, unknown>;

/** `decap-dscp` → `decapDscp`. */
const camel = (word: string): string => word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const mark = (words: Words): { value: number; mask?: number } => {
  const value = words.number('mark');
  return words.take('mask') ? { value, mask: words.number('mask') } : { value };
};

/** A key as `ip xfrm` takes it: hexadecimal after `0x`, else the letters themselves. */
const key = (words: Words, what: string): string => {
  const text = words.next(`the key of ${what}`);
  return /^0x/i.test(text) ? text : Buffer.from(text, 'latin1').toString('hex');
};

const MODES = ['transport', 'tunnel', 'beet', 'ro', 'in_trigger', 'iptfs'] as const;
const mode = (words: Words, into: Obj): void => {
  into.mode = words.one('mode', ...MODES);
};

/** Whom packets are from and for, and with which protocol: words of a selector. */
const selector: Readers<Obj> = {
  src: textAt('src'),
  dst: textAt('dst'),
  dev: textAt('dev'),
  proto: textAt('proto'),
  sport: numberAt('sport'),
  dport: numberAt('dport'),
  type: numberAt('type'),
  code: numberAt('code'),
  key: (words, into) => {
    const text = words.next('key');
    const quad = text.split('.').map(Number);
    into.key = quad.length === 4 ? quad.reduce((sum, byte) => sum * 256 + byte, 0) : Number(text);
  },
};

const limit = (words: Words, into: Obj): void => {
  const what = words.one(
    'limit',
    'byte-soft',
    'byte-hard',
    'packet-soft',
    'packet-hard',
    'time-soft',
    'time-hard',
    'time-use-soft',
    'time-use-hard',
  );
  const limits = (into.limits ??= {}) as Record<string, number>;
  limits[camel(what)] = words.number(`limit ${what}`);
};

const flags = (words: Words, into: Obj): void => {
  into.flags = [...((into.flags as string[]) ?? []), camel(words.next('flag'))];
  while (FLAGS.has(words.peek ?? '')) (into.flags as string[]).push(camel(words.next('flag')));
};
const FLAGS = new Set([
  'noecn',
  'decap-dscp',
  'nopmtudisc',
  'wildrecv',
  'icmp',
  'af-unspec',
  'align4',
  'esn',
  'localok',
]);

const identity: Readers<Obj> = {
  src: textAt('src'),
  dst: textAt('dst'),
  proto: textAt('proto'),
  spi: numberAt('spi'),
  mark: (words, into) => {
    into.mark = mark(words);
  },
};

const state: Readers<Obj> = {
  ...identity,
  mode,
  reqid: numberAt('reqid'),
  seq: numberAt('seq'),
  'replay-window': numberAt('replayWindow'),
  'replay-seq': (words, into) => {
    into.replay = { bitmap: 0, oseq: 0, ...(into.replay as object), seq: words.number('replay-seq') };
  },
  'replay-oseq': (words, into) => {
    into.replay = { bitmap: 0, seq: 0, ...(into.replay as object), oseq: words.number('replay-oseq') };
  },
  flag: flags,
  'extra-flag': (words, into) => {
    into.extraFlags = [...((into.extraFlags as string[]) ?? []), camel(words.next('extra-flag'))];
  },
  enc: (words, into) => {
    const name = words.next('enc');
    into.enc = { name, key: key(words, name) };
  },
  auth: (words, into) => {
    const name = words.next('auth');
    into.auth = { name, key: key(words, name) };
  },
  'auth-trunc': (words, into) => {
    const name = words.next('auth-trunc');
    into.auth = { name, key: key(words, name), truncLen: words.number('the length of auth-trunc') };
  },
  aead: (words, into) => {
    const name = words.next('aead');
    into.aead = { name, key: key(words, name), icvLen: words.number('the length of aead') };
  },
  comp: (words, into) => {
    into.comp = { name: words.next('comp') };
  },
  encap: (words, into) => {
    const type = words.one('encap', 'espinudp', 'espinudp-nonike', 'espintcp');
    into.encap = {
      type,
      sport: words.number('sport of encap'),
      dport: words.number('dport of encap'),
      oa: words.next('address of encap'),
    };
  },
  coa: textAt('coa'),
  'output-mark': (words, into) => {
    into.outputMark = mark(words);
  },
  if_id: numberAt('ifId'),
  tfcpad: numberAt('tfcpad'),
  offload: (words, into) => {
    const packet = words.take('packet') ? { packet: true } : {};
    words.take('crypto');
    words.take('dev');
    into.offload = {
      dev: words.next('dev'),
      dir: words.take('dir') && words.one('dir', 'in', 'out'),
      ...packet,
    };
  },
  dir: (words, into) => {
    into.dir = words.one('dir', 'in', 'out');
  },
  limit,
  sel: (words, into) => {
    const sel: Obj = {};
    while (Object.hasOwn(selector, words.peek ?? '')) {
      const word = words.next('sel');
      selector[word]!(words, sel, word);
    }
    into.sel = sel;
  },
};

const DIRECTIONS = ['in', 'out', 'fwd'] as const;
const direction = (words: Words, into: Obj): void => {
  into.dir = words.one('dir', ...DIRECTIONS);
};

const template: Readers<Obj> = {
  src: textAt('src'),
  dst: textAt('dst'),
  proto: textAt('proto'),
  spi: numberAt('spi'),
  mode,
  reqid: numberAt('reqid'),
  level: (words, into) => {
    into.level = words.one('level', 'required', 'use');
  },
};

const policy: Readers<Obj> = {
  ...selector,
  dir: direction,
  mark: identity.mark!,
  index: numberAt('index'),
  ptype: (words, into) => {
    into.ptype = words.one('ptype', 'main', 'sub');
  },
  action: (words, into) => {
    into.action = words.one('action', 'allow', 'block');
  },
  priority: numberAt('priority'),
  flag: flags,
  if_id: numberAt('ifId'),
  limit,
  tmpl: (words, into) => {
    const one: Obj = {};
    while (Object.hasOwn(template, words.peek ?? '')) {
      const word = words.next('tmpl');
      template[word]!(words, one, word);
    }
    into.tmpl = [...((into.tmpl as object[]) ?? []), one];
  },
};

const alloc: Readers<Obj> = {
  ...identity,
  mode,
  reqid: numberAt('reqid'),
  seq: numberAt('seq'),
  if_id: numberAt('ifId'),
  min: numberAt('min'),
  max: numberAt('max'),
};

type Read<T> = (words: Words) => T;
const reader =
  <T>(readers: Readers<Obj>): Read<T> =>
  (words) =>
    words.read(readers, {}) as T;

/** Words of `ip xfrm`, as objects. */
export const stateInput = reader<XfrmStateInput>(state);
export const stateFilter = reader<XfrmStateFilter>({
  ...identity,
  mode,
  reqid: numberAt('reqid'),
  if_id: numberAt('ifId'),
  flag: flags,
});
export const allocInput = reader<never>(alloc);
export const policyInput = reader<XfrmPolicyInput>(policy);
export const policyFilter = reader<XfrmPolicyFilter>(policy);
