import type { Obj } from '../declared.js';
import { unknownValue } from '../declared.js';
import type { Reading, Word } from '../types.js';
import { device, integer } from '../values.js';
import { bare, custom, word } from '../word.js';
import { entries } from './qdiscs.js';
import { choice, group, phrase, spec } from './spec.js';

/** `action KIND …`: what becomes of packets. */

const VERDICTS = [
  'ok',
  'pass',
  'drop',
  'shot',
  'pipe',
  'continue',
  'reclassify',
  'trap',
  'stolen',
  'queued',
  'repeat',
];

/** `drop`, `goto chain 5`, `jump 2`; undefined where the next words are none. */
function verdict({ line }: Reading): string | undefined {
  const found = line.accept(...VERDICTS);
  if (found !== undefined) return found;
  if (line.peek() === 'goto' && line.peek(1) === 'chain') {
    line.next();
    line.next();
    return `goto chain ${integer(line.next(), line)}`;
  }
  if (line.accept('jump')) return `jump ${integer(line.next(), line)}`;
  return undefined;
}

/** How an action of a kind ends: what becomes of the packet then. */
const ending: Word = custom(
  [...VERDICTS, 'goto', 'jump'],
  (reading) => {
    reading.line.back();
    reading.set('action', verdict(reading));
  },
  (rest) => {
    const value = rest.peek('action');
    if (typeof value !== 'string') return [];
    rest.take('action');
    return value.split(' ');
  },
);

const rates = spec(
  'rate:rate burst|buffer|maxburst:size mtu|minburst:size mpu:n overhead:n linklayer:t peakrate:rate avrate:rate pkts_rate:n pkts_burst:n',
);

const conform: Word = custom(
  ['conform-exceed', 'exceed'],
  (reading) => {
    const [exceed, ok] = reading.line.next().split('/');
    reading.set('exceed', exceed);
    if (ok !== undefined && ok !== 'ok' && ok !== 'pass') reading.set('conform', ok);
  },
  (rest) => {
    const exceed = rest.take('exceed');
    const ok = rest.take('conform');
    if (exceed === undefined && ok === undefined) return [];
    return ['conform-exceed', `${exceed ?? 'reclassify'}${ok === undefined ? '' : `/${ok}`}`];
  },
);

/** `police … [drop]`, as an action and as an option of filters. */
export const policeWords: readonly Word[] = [
  ...rates,
  conform,
  custom(['drop', 'shot', 'ok', 'pass', 'continue', 'reclassify', 'pipe'], (reading, name) =>
    reading.set('exceed', name),
  ),
];

/** `egress mirror dev lo` */
const mirror = ['egress', 'ingress'].map((side) =>
  custom(
    side,
    (reading) => {
      const { line } = reading;
      const what = line.next();
      if (what !== 'mirror' && what !== 'redirect') throw unknownValue(what, ['mirror', 'redirect'], line);
      reading.set(side, what);
    },
    (rest) => {
      const what = rest.take(side);
      return what === undefined ? [] : [side, `${what}`];
    },
  ),
);

/** `munge` takes what follows up to the next, or to the end of the action. */
const munge = phrase(
  'munge',
  'munge',
  (next) =>
    next === 'munge' || next === 'index' || next === 'action' || VERDICTS.includes(next) || next === 'goto',
  true,
);

const VLAN_TAG = spec('id:n priority:n protocol:t');
const LABEL = spec('label:n tc:n ttl:n bos:n protocol:t');
const ETH = spec('dst_mac:t src_mac:t');
const TUNNEL = [
  ...spec('src_ip:t dst_ip:t id:n dst_port:n tos:n ttl:n geneve_opts:t vxlan_opts:t erspan_opts:t'),
  choice('csum', { csum: true, nocsum: false }),
  ...spec('nofrag:b'),
];

/** A range of addresses or ports of `ct nat`. */
const natWords = [
  ...['src', 'dst'].map((side) =>
    custom(
      side,
      (reading) => {
        reading.line.accept('addr');
        reading.set(side, reading.line.next());
      },
      (rest) => {
        const value = rest.take(side);
        return value === undefined ? [] : [side, 'addr', `${value}`];
      },
    ),
  ),
  custom(
    'port',
    (reading) => {
      const text = reading.line.next();
      reading.set('port', /^\d+$/.test(text) ? Number(text) : text);
    },
    (rest) => {
      const value = rest.take('port');
      return value === undefined ? [] : ['port', `${value}`];
    },
  ),
];
const nat: Word = custom(
  'nat',
  (reading) => {
    const { line } = reading;
    if (line.peek() !== 'src' && line.peek() !== 'dst') {
      reading.set('nat', true);
      return;
    }
    const fields: Obj = {};
    reading.set('nat', fields);
    reading.enter({ words: natWords, fields, path: 'nat', closes: true });
  },
  (rest, writing) => {
    const value = rest.take('nat');
    if (value === undefined) return [];
    return ['nat', ...(value === true ? [] : writing.words(natWords, value as Obj, 'nat'))];
  },
);

const skbmodSet: Word = custom(
  'set',
  (reading) => {
    const { line } = reading;
    const key = line.next();
    if (!['dmac', 'smac', 'etype'].includes(key)) throw unknownValue(key, ['dmac', 'smac', 'etype'], line);
    reading.set(`set.${key}`, line.next());
  },
  (rest) => {
    const value = (rest.take('set') ?? {}) as Record<string, unknown>;
    return Object.entries(value).flatMap(([key, one]) => ['set', key, `${one}`]);
  },
);

const ife = [
  custom(
    'allow',
    (reading) => reading.add('allow', reading.line.next()),
    (rest) => ((rest.take('allow') ?? []) as string[]).flatMap((one) => ['allow', one]),
  ),
  custom(
    'use',
    (reading) => {
      const { line } = reading;
      const key = line.next();
      reading.set(`use.${key}`, integer(line.next(), line));
    },
    (rest) =>
      Object.entries((rest.take('use') ?? {}) as object).flatMap(([key, value]) => ['use', key, `${value}`]),
  ),
  ...spec('type:t dst:t src:t'),
];

/** What every kind takes. */
const OF_ALL = spec('index:n');

const KINDS: Readonly<Record<string, readonly Word[]>> = {
  gact: [
    custom(
      'random',
      (reading) => {
        const { line } = reading;
        const type = line.next();
        const action = verdict(reading);
        reading.set('random', { type, action, val: integer(line.next(), line) });
      },
      (rest) => {
        const value = rest.take('random') as Record<string, unknown> | undefined;
        return value === undefined ? [] : ['random', `${value.type}`, `${value.action}`, `${value.val}`];
      },
    ),
  ],
  police: policeWords,
  mirred: [...mirror, word('dev', 'dev', device), ...spec('blockid:n')],
  pedit: [...spec('ex:b'), munge],
  skbedit: [
    ...spec('mark:v priority:v queue_mapping:n ptype:t'),
    bare('inheritdsfield', 'inheritdsfield', true),
  ],
  skbmod: [skbmodSet, ...spec('swap:t ecn:b')],
  vlan: [
    ...spec('pop:b pop_eth:b'),
    group('push', 'push', VLAN_TAG),
    group('modify', 'modify', VLAN_TAG),
    group('push_eth', 'pushEth', ETH),
  ],
  mpls: [
    group('pop', 'pop', LABEL),
    group('push', 'push', LABEL),
    group('modify', 'modify', LABEL),
    group('mac_push', 'macPush', LABEL),
    ...spec('dec_ttl:b'),
  ],
  nat: ['ingress', 'egress'].map((side) =>
    custom(
      side,
      (reading) => {
        reading.set(side, reading.line.next());
        reading.set('to', reading.line.next());
      },
      (rest) => {
        const value = rest.take(side);
        return value === undefined ? [] : [side, `${value}`, `${rest.take('to')}`];
      },
    ),
  ),
  csum: [
    custom(
      ['ip', 'ip4h', 'icmp', 'igmp', 'tcp', 'udp', 'udplite', 'sctp', 'sweets'],
      (reading, name) => {
        const found = [name];
        while (reading.line.accept('and') !== undefined) found.push(reading.line.next());
        reading.set('update', found);
      },
      (rest) => {
        const list = rest.take('update');
        return Array.isArray(list) ? list.flatMap((one, i) => (i === 0 ? [one] : ['and', one])) : [];
      },
    ),
  ],
  ct: [...spec('commit:b force:b clear:b zone:n mark:t label:t helper:t'), nat],
  ctinfo: [
    custom(
      'dscp',
      (reading) => {
        const { line } = reading;
        reading.set('dscp.mask', integer(line.next(), line));
        if (/^(0x[\da-f]+|\d+)$/i.test(line.peek() ?? ''))
          reading.set('dscp.statemask', integer(line.next(), line));
      },
      (rest) => {
        const { mask, statemask } = (rest.take('dscp') ?? {}) as Record<string, unknown>;
        return mask === undefined
          ? []
          : ['dscp', `${mask}`, ...(statemask === undefined ? [] : [`${statemask}`])];
      },
    ),
    ...spec('cpmark:n zone:n'),
  ],
  connmark: spec('zone:n'),
  tunnel_key: [group('set', 'set', TUNNEL), ...spec('unset|release:b')],
  sample: spec('rate:n group:n trunc:n'),
  ife: [group('encode', 'encode', ife), group('decode', 'decode', ife)],
  gate: [...spec('clockid:t base-time:t cycle-time:t cycle-time-ext:t priority:n'), entries(() => 4)],
  simple: spec('sdata:t'),
  bpf: spec('bytecode:t'),
};

/** The names of kinds of actions. */
export const actionKindNames: readonly string[] = Object.keys(KINDS);

const HW_STATS = ['immediate', 'delayed', 'disabled'];
const FLAGS: Readonly<Record<string, string>> = {
  no_percpu: 'noPercpuStats',
  skip_hw: 'skipHw',
  skip_sw: 'skipSw',
};

/** What stands beside the options of an action. */
const BESIDE: readonly Word[] = [
  custom('cookie', (reading) => outer(reading).set('cookie', reading.line.next())),
  custom('hw_stats', (reading) => {
    const { line } = reading;
    const given = line.next();
    if (!HW_STATS.includes(given)) throw unknownValue(given, HW_STATS, line);
    const value = given === 'disabled' ? [] : [given];
    outer(reading).set('hwStats', { value, selector: [given === 'disabled' ? 'immediate' : given] });
  }),
  custom(Object.keys(FLAGS), (reading, name) => {
    const at = outer(reading);
    const { value = [] } = (at.get('flags') ?? {}) as { value?: string[] };
    const all = [...value, FLAGS[name]!];
    at.set('flags', { value: all, selector: all });
  }),
];

/** The action that options belong to. */
function outer(reading: Reading): { get(key: string): unknown; set(key: string, value: unknown): void } {
  const action = reading.facts.action as Obj;
  return {
    get: (key) => action[key],
    set: (key, value) => {
      action[key] = value;
    },
  };
}

/** Reads an action into the list at a path. */
function readAction(reading: Reading, path: string): void {
  const { line } = reading;
  const list = (reading.get(path) ?? []) as unknown[];
  line.accept('gact');
  const own = verdict(reading);
  const isGact = own !== undefined;
  const kind = isGact ? 'gact' : line.next();
  if (!isGact && !Object.hasOwn(KINDS, kind))
    throw unknownValue(kind, [...actionKindNames, ...VERDICTS], line);
  const options: Obj = isGact ? { action: own } : {};
  const action: Obj = { kind, options };
  reading.set(path, [...list, action]);
  reading.facts.action = action;
  reading.enter({
    words: [...KINDS[kind]!, ...(isGact ? [] : [ending]), ...OF_ALL, ...BESIDE],
    fields: options,
    path: `${path}[${list.length}].options`,
    closes: true,
  });
}

/** Actions as they are written. */
function written(list: readonly unknown[], writing: Parameters<Word['write']>[1]): string[] {
  return list.flatMap((one) => {
    if (typeof one === 'string') return ['action', ...one.split(' ')];
    const {
      kind,
      options = {},
      cookie,
      hwStats,
      flags,
      ...rest
    } = one as Record<string, Obj> & { kind: string };
    const words = KINDS[kind];
    if (words === undefined || Object.keys(rest).length > 0) return ['action', JSON.stringify(one)];
    const isGact = kind === 'gact';
    const own = writing.words(
      [...(isGact ? [ending] : []), ...words, ...(isGact ? [] : [ending]), ...OF_ALL],
      options,
      `${kind}`,
    );
    const { value: stats } = (hwStats ?? {}) as { value?: string[] };
    const { value: set = [] } = (flags ?? {}) as { value?: string[] };
    return [
      ...['action', kind, ...own],
      ...(cookie === undefined ? [] : ['cookie', `${cookie}`]),
      ...(stats === undefined ? [] : ['hw_stats', stats[0] ?? 'disabled']),
      ...Object.keys(FLAGS).filter((name) => set.includes(FLAGS[name]!)),
    ];
  });
}

/** `action …`, as often as there are, into the list at a path. */
export function actions(path: string): Word {
  return custom(
    'action',
    (reading) => readAction(reading, path),
    (rest, writing) => {
      const list = rest.peek(path);
      if (!Array.isArray(list)) return [];
      rest.take(path);
      return written(list, writing);
    },
    { last: true },
  );
}
