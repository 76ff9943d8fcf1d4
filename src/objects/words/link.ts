import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import { kinds } from '../../messages/route/link/kinds.js';
import { slaveKinds } from '../../messages/route/link/slave-kinds.js';
import { nearest } from '../../schema/names.js';
import type { AnyType } from '../../schema/type.js';
import { group } from './common.js';
import type { Obj } from './declared.js';
import { type KindWords, kindWords, slaveWords } from './kinds/index.js';
import { Rest } from './rest.js';
import type { Reading, Value, Word, Writing } from './types.js';
import { device, integer, names, onOff, switched, text } from './values.js';
import { vf } from './vf.js';
import { custom, equal, word } from './word.js';

const MAKES = ['add', 'replace'];
const SETS = ['add', 'replace', 'set'];
const SHOW = ['show'];

/** Flags of links by the words that turn them on and off; of some the word says the opposite. */
const FLAGS: Readonly<Record<string, { readonly flag: string; readonly inverted?: true }>> = {
  arp: { flag: 'noarp', inverted: true },
  multicast: { flag: 'multicast' },
  allmulticast: { flag: 'allmulti' },
  promisc: { flag: 'promisc' },
  trailers: { flag: 'notrailers', inverted: true },
  dynamic: { flag: 'dynamic' },
};

/** Sets or clears a flag, of which only those named change. */
function setFlag(reading: Reading, name: string, on: boolean): void {
  const { fields } = reading;
  const isOwn = fields === reading.root;
  if (reading.verb === 'show') {
    reading.set('up', on);
    return;
  }
  // `up` alone has a key of its own
  if (name === 'up' && isOwn && fields.change === undefined) {
    reading.set('up', on);
    return;
  }
  if (typeof fields.up === 'boolean') {
    const wasUp = fields.up;
    delete fields.up;
    reading.add('change', 'up');
    if (wasUp) reading.add('flags', 'up');
  }
  reading.add('change', name);
  if (on) reading.add('flags', name);
  else
    reading.set(
      'flags',
      ((reading.get('flags') ?? []) as string[]).filter((one) => one !== name),
    );
}

const upDown = custom(
  ['up', 'down'],
  (reading, name) => setFlag(reading, 'up', name === 'up'),
  (rest) => {
    const up = rest.take('up');
    if (up !== undefined) return [up ? 'up' : 'down'];
    return writtenFlag(rest, 'up', (on) => [on ? 'up' : 'down']);
  },
);

const toggles = Object.entries(FLAGS).map(([name, { flag, inverted }]) =>
  custom(
    name,
    (reading) =>
      setFlag(reading, flag, (onOff.read(reading.line.next(), reading.line, reading) === 1) !== !!inverted),
    (rest) => writtenFlag(rest, flag, (on) => [name, on === !inverted ? 'on' : 'off']),
    { verbs: SETS },
  ),
);

function writtenFlag(rest: Rest, flag: string, words: (on: boolean) => string[]): string[] {
  if (!rest.takeMember('change', flag)) return [];
  const on = rest.takeMember('flags', flag);
  const left = rest.peek('flags');
  if (rest.peek('change') === undefined && Array.isArray(left) && left.length === 0) rest.take('flags');
  return words(on);
}

/** A namespace: by name, path or process; what was read of a capture is a descriptor of that process. */
const netns = custom(
  'netns',
  (reading) => {
    const given = reading.line.next();
    const own = /^\/proc\/self\/fd\/(\d+)$/.exec(given)?.[1];
    if (own !== undefined) reading.set('netNsFd', Number(own));
    else if (/^\d+$/.test(given)) reading.set('netNsPid', Number(given));
    else reading.set('netns', given);
  },
  (rest) => {
    const fd = rest.take('netNsFd');
    if (fd !== undefined) return ['netns', `/proc/self/fd/${fd}`];
    const given = rest.take('netNsPid') ?? rest.take('netns');
    return given === undefined ? [] : ['netns', `${given}`];
  },
  { verbs: SETS },
);

const reason = custom(
  'protodown_reason',
  (reading) => {
    const { line } = reading;
    const bit = 2 ** integer(line.next(), line, 0, 31);
    const on = onOff.read(line.next(), line, reading) === 1;
    const { mask = 0, value = 0 } = (reading.get('protoDownReason') ?? {}) as Record<string, number>;
    const add = (bits: number) => (Math.floor(bits / bit) % 2 === 1 ? bits : bits + bit);
    reading.set('protoDownReason', { mask: add(mask), value: on ? add(value) : value });
  },
  (rest) => {
    const given = rest.take('protoDownReason') as Record<string, number> | undefined;
    const { mask = 0, value = 0 } = given ?? {};
    const bits = Array.from({ length: 32 }, (_, i) => i).filter((i) => Math.floor(mask / 2 ** i) % 2 === 1);
    return bits.flatMap((i) => [
      'protodown_reason',
      `${i}`,
      Math.floor(value / 2 ** i) % 2 === 1 ? 'on' : 'off',
    ]);
  },
  { verbs: ['set'] },
);

const XDP: Readonly<Record<string, readonly string[]>> = {
  xdp: [],
  xdpgeneric: ['skbMode'],
  xdpdrv: ['drvMode'],
  xdpoffload: ['hwMode'],
};
/** Taking a program off; loading one is no business of netlink's. */
const xdp = Object.entries(XDP).map(([name, mode]) =>
  custom(
    name,
    (reading) => {
      const { line } = reading;
      if (line.next() !== 'off') throw line.error(`'${name}' takes 'off' only: programs are not loaded`);
      reading.set('xdp', { fd: -1, flags: ['updateIfNoexist', ...mode] });
    },
    (rest) => {
      if (!equal(rest.peek('xdp'), { fd: -1, flags: ['updateIfNoexist', ...mode] })) return [];
      rest.take('xdp');
      return [name, 'off'];
    },
    { verbs: ['set'] },
  ),
);

const genMode = names(
  { eui64: 'eui64', none: 'none', stable_secret: 'stablePrivacy', random: 'random' },
  { declared: { eui64: 0, none: 1, stablePrivacy: 2, random: 3 } },
);
const lower: Value = { read: (given) => given.toLowerCase(), write: (value) => [`${value}`] };

/** Words that a link and the other end of a pair have. */
const OWN: readonly Word[] = [
  word('link', 'link', device, { verbs: MAKES }),
  word(['address', 'lladdr'], 'address', text),
  word(['broadcast', 'brd'], 'broadcast', text),
  word('mtu', 'mtu'),
  word(['txqueuelen', 'qlen', 'txqlen'], 'txqlen'),
  word('numtxqueues', 'numTxQueues'),
  word('numrxqueues', 'numRxQueues'),
  word('gso_max_size', 'gsoMaxSize'),
  word('gso_max_segs', 'gsoMaxSegs'),
  word('gro_max_size', 'groMaxSize'),
  word('gso_ipv4_max_size', 'gsoIpv4MaxSize'),
  word('gro_ipv4_max_size', 'groIpv4MaxSize'),
  word('headroom', 'headroom'),
  word('tailroom', 'tailroom'),
  word('group', 'group', group),
  upDown,
  ...toggles,
  word('alias', 'ifalias', text, { verbs: SETS }),
  custom(
    'nomaster',
    (reading) => reading.set('master', 0),
    (rest) => {
      if (rest.peek('master') !== 0) return [];
      rest.take('master');
      return ['nomaster'];
    },
  ),
  word('master', 'master', device),
  word('vrf', 'master', device, { readOnly: true }),
  netns,
  word('link-netnsid', 'linkNetnsid', undefined, { verbs: SETS }),
  word('carrier', 'carrier', onOff, { verbs: SETS }),
  word('protodown', 'protoDown', onOff, { verbs: SETS }),
  reason,
  word('mode', 'linkmode', lower, { verbs: SETS }),
  word('state', 'operstate', lower, { verbs: SETS }),
  word('addrgenmode', 'afSpec.inet6.addrGenMode', genMode, { verbs: SETS }),
  word('netns-immutable', 'netnsImmutable', switched('on', 'off'), { verbs: MAKES }),
  word('parentdev', 'parentDevName', text),
  vf,
  ...xdp,
];

/** What the other end of a pair is called in the data of each kind. */
const PEERS: Readonly<Record<string, string>> = { veth: 'peer', vxcan: 'peer', netkit: 'peerInfo' };
const POLICIES: Readonly<Record<string, string>> = { forward: 'pass', blackhole: 'drop' };
const SCRUB = names({ default: 'default', none: 'none' }, { numbers: false });

/** Of a pair of `netkit`, each end lets packets through or not; said behind `peer`, it is the other's. */
function netkit(own: boolean): Word[] {
  const data = ({ root, fields }: Reading): Obj => {
    if (own) return fields;
    return (root.linkinfo as { data: Obj }).data;
  };
  const policy = own ? 'policy' : 'peerPolicy';
  const scrub = own ? 'scrub' : 'peerScrub';
  return [
    custom(Object.keys(POLICIES), (reading, name) => {
      data(reading)[policy] = POLICIES[name];
    }),
    custom('scrub', (reading) => {
      data(reading)[scrub] = SCRUB.read(reading.line.next(), reading.line, reading);
    }),
  ];
}

const NETKIT: readonly Word[] = [
  word('mode', 'mode', names({ l2: 'l2', l3: 'l3' }, { numbers: false })),
  ...netkit(true),
  word('headroom', 'headroom'),
  word('tailroom', 'tailroom'),
];

function netkitWords(rest: Rest, policy: string, scrub: string): string[] {
  const name = Object.keys(POLICIES).find((one) => POLICIES[one] === rest.peek(policy));
  if (name !== undefined) rest.take(policy);
  const scrubbed = rest.take(scrub);
  return [...(name === undefined ? [] : [name]), ...(scrubbed === undefined ? [] : ['scrub', `${scrubbed}`])];
}

const NAMED: readonly Word[] = [
  word('name', 'ifname', text),
  word('dev', 'ifname', text, { readOnly: true }),
  word('index', 'index', undefined),
];

/** `peer name NAME …`: all that follows is of the other end. */
function peer(key: string, more: readonly Word[]): Word {
  return custom(
    'peer',
    (reading) => {
      const fields: Obj = {};
      reading.set(key, fields);
      const own = custom([], (inner, given) => inner.set('ifname', given), undefined, {
        takes: (_given, inner) => inner.fields.ifname === undefined && inner.fields === fields,
      });
      reading.enter({
        words: [...more, ...NAMED, ...OWN, own],
        fields,
        type: ifinfomsg,
        path: key,
        only: true,
      });
    },
    () => [],
  );
}

/** What the data of a kind are declared as. */
function dataType(kind: string, port: boolean): AnyType | undefined {
  const table = (port ? slaveKinds : kinds) as unknown as Readonly<Record<string, AnyType>>;
  return Object.hasOwn(table, kind) ? table[kind] : undefined;
}

/** `type KIND`, and the options of the kind. */
const type: Word = custom(
  'type',
  (reading) => {
    const { line, verb } = reading;
    const given = line.next();
    const port = given.endsWith('_slave') ? given.slice(0, -'_slave'.length) : undefined;
    checkKind(given, port, reading);
    const [kindKey, dataKey] = port === undefined ? ['kind', 'data'] : ['slaveKind', 'slaveData'];
    const kind = port ?? given;
    reading.set(`linkinfo.${kindKey}`, kind);
    if (verb === 'show' || verb === 'del') return;
    const fields: Obj = {};
    reading.set(`linkinfo.${dataKey}`, fields);
    const of = wordsOf(kind, port !== undefined);
    const peerKey = port === undefined ? PEERS[kind] : undefined;
    const words =
      peerKey === undefined ? of.words : [...of.words, peer(peerKey, kind === 'netkit' ? netkit(false) : [])];
    const declared = dataType(kind, port !== undefined);
    reading.enter({ words, fields, type: declared, path: `linkinfo.${dataKey}` });
  },
  (rest, writing) => {
    for (const [kindKey, dataKey, suffix] of [
      ['kind', 'data', ''],
      ['slaveKind', 'slaveData', '_slave'],
    ] as const) {
      const kind = rest.peek(`linkinfo.${kindKey}`);
      if (typeof kind !== 'string') continue;
      rest.take(`linkinfo.${kindKey}`);
      const data = rest.take(`linkinfo.${dataKey}`);
      return ['type', `${kind}${suffix}`, ...dataWords(kind, suffix !== '', data, writing)];
    }
    return [];
  },
  { last: true },
);

function wordsOf(kind: string, port: boolean): KindWords {
  const table = port ? slaveWords : kindWords;
  if (!port && kind === 'netkit') return { words: NETKIT };
  return Object.hasOwn(table, kind) ? table[kind]! : { words: [] };
}

function dataWords(kind: string, port: boolean, data: unknown, writing: Writing): string[] {
  if (typeof data !== 'object' || data === null)
    return data === undefined || data === '' ? [] : ['data', `${data}`];
  const { words, made } = wordsOf(kind, port);
  const said: Obj = { ...data };
  if (made && MAKES.includes(writing.verb))
    for (const [key, value] of Object.entries(made(said))) if (equal(said[key], value)) delete said[key];
  const key = port ? undefined : PEERS[kind];
  if (key === undefined) return writing.words(words, said, 'linkinfo.data');
  const { [key]: other, ...rest } = said as Record<string, Obj | undefined>;
  const left = new Rest(rest as Obj);
  const own = kind === 'netkit' ? netkitWords(left, 'policy', 'scrub') : [];
  const theirs = kind === 'netkit' ? netkitWords(left, 'peerPolicy', 'peerScrub') : [];
  const first = [...own, ...writing.words(words, left.fields, 'linkinfo.data')];
  if (other === undefined && theirs.length === 0) return first;
  return [
    ...first,
    'peer',
    ...theirs,
    ...writing.words([...NAMED, ...OWN], other ?? {}, `linkinfo.data.${key}`),
  ];
}

function checkKind(given: string, port: string | undefined, { line }: Reading): void {
  const known = port === undefined ? kinds : slaveKinds;
  if (Object.hasOwn(known, port ?? given)) return;
  const near = nearest(given, [
    ...Object.keys(kinds),
    ...Object.keys(slaveKinds).map((name) => `${name}_slave`),
  ]);
  if (near !== undefined) throw line.error(`unknown kind '${given}'`, near);
}

/** What names the link: behind `add` the new one. */
const name = custom(
  ['dev', 'name', 'ifname'],
  (reading, given) => {
    const makes = MAKES.includes(reading.verb);
    const value = reading.line.next();
    if (given !== 'dev' || makes) reading.set('ifname', value);
    else reading.set('dev', device.read(value, reading.line, reading));
  },
  (rest, writing) => {
    const makes = MAKES.includes(writing.verb);
    if (makes) {
      const given = rest.take('ifname');
      const index =
        rest.take('index') ?? (typeof rest.peek('dev') === 'number' ? rest.take('dev') : undefined);
      return [
        ...(given === undefined ? [] : ['name', `${given}`]),
        ...(index === undefined ? [] : ['index', `${index}`]),
      ];
    }
    const dev = rest.take('dev');
    const ifname = rest.take('ifname');
    return [
      ...(dev === undefined ? [] : ['dev', writing.device(dev)]),
      ...(ifname === undefined ? [] : [writing.verb === 'set' ? 'name' : 'dev', `${ifname}`]),
    ];
  },
);

const own = custom(
  [],
  (reading, given) => {
    if (MAKES.includes(reading.verb)) reading.set('ifname', given);
    else reading.set('dev', device.read(given, reading.line, reading));
  },
  undefined,
  {
    takes: (_given, { fields, root }) =>
      fields === root &&
      fields.dev === undefined &&
      fields.ifname === undefined &&
      fields.linkinfo === undefined,
  },
);

/** The words of links. */
export const linkWords: readonly Word[] = [
  name,
  own,
  word('index', 'index', undefined, { verbs: MAKES, readOnly: true }),
  ...OWN,
  custom('novf', (reading) => reading.set('extMask', []), undefined, { verbs: SHOW }),
  type,
];

/** The words of `ip link property`. */
export const propertyWords: readonly Word[] = [
  word('dev', 'dev', device),
  custom(
    'altname',
    (reading) => reading.add('propList.altIfname', reading.line.next()),
    (rest) => ((rest.take('propList.altIfname') ?? []) as string[]).flatMap((one) => ['altname', one]),
  ),
];

/** The words of `ip token`. */
export const tokenWords: readonly Word[] = [
  custom(
    [],
    (reading, given) => reading.set('afSpec.inet6.token', given),
    (rest) => {
      const token = rest.take('afSpec.inet6.token');
      return token === undefined || token === '::' ? [] : [`${token}`];
    },
    { takes: (given) => given.includes(':') },
  ),
  word('dev', 'dev', device),
];
