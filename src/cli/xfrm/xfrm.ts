import type { XfrmPolicy } from '../../objects/xfrm/policy.js';
import type { XfrmSelector } from '../../objects/xfrm/selector.js';
import type { XfrmState } from '../../objects/xfrm/state.js';
import type { XfrmEvent } from '../../xfrm/events.js';
import { Xfrm } from '../../xfrm/xfrm.js';
import type { Options } from '../options.js';
import { colourful } from '../output.js';
import { type Column, sentence } from '../table.js';
import { json } from '../text.js';
import { show, showEvents, showOne, type Verb, verbTool } from '../verbs.js';
import { allocInput, policyFilter, policyInput, stateFilter, stateInput } from './words.js';

const HELP = `tsroute2 xfrm OBJECT VERB [WORD …]: IPsec, in the words of ip xfrm

state list|get|add|update|delete|deleteall|flush|allocspi|count     security associations
  src ADDR dst ADDR proto esp|ah|comp|route2|hao spi SPI  mode MODE  reqid N  seq N  mark MARK [mask MASK]
  enc|auth NAME KEY  auth-trunc NAME KEY BITS  aead NAME KEY BITS  comp NAME  replay-window N  flag FLAG …
  sel SELECTOR  limit LIMIT N  encap TYPE SPORT DPORT ADDR  output-mark MARK  if_id N  dir in|out  offload dev DEV dir DIR
policy list|get|add|update|delete|deleteall|flush|count|getdefault|setdefault     which packets are protected
  src PREFIX dst PREFIX proto PROTO sport N dport N dev DEV  dir in|out|fwd  action allow|block  priority N  index N
  mark MARK  if_id N  ptype main|sub  limit LIMIT N  tmpl [src ADDR dst ADDR] proto PROTO [reqid N] [mode MODE] [level use]
monitor [acquire|expire|sa|policy|aevent|report|migrate|mapping …]     what happens, until stopped
statistics     packets that went wrong

Options: -n NAMESPACE, --json. Keys are shown with -d (--details) only; --json has them there only, too.
`;

/** Without the keys of a state: what is printed may be looked at by others. */
function discreet<T extends object>(state: T, options: Options): T {
  if (options.details) return state;
  const hidden = Object.fromEntries(
    ['auth', 'enc', 'aead'].flatMap((name) => {
      const algorithm = (state as Record<string, { key?: string } | undefined>)[name];
      if (algorithm?.key === undefined) return [];
      const { key: _key, ...rest } = algorithm;
      return [[name, rest]];
    }),
  );
  return { ...state, ...hidden };
}

const hexadecimal = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
const marked = (mark: { value: number; mask?: number } | undefined): string | undefined =>
  mark && `0x${mark.value.toString(16)}${mark.mask === undefined ? '' : `/0x${mark.mask.toString(16)}`}`;

function algorithms({ auth, enc, aead, comp }: XfrmState, keys: boolean): string {
  return [enc, auth, aead, comp]
    .flatMap((one) => (one ? [`${one.name}${keys && 'key' in one ? ` 0x${one.key}` : ''}`] : []))
    .join(' ');
}

const packets = ({ src, dst, proto, sport, dport, type, code, key }: XfrmSelector): string =>
  [
    `${src} → ${dst}`,
    ...(proto === undefined ? [] : [`${proto}`]),
    ...Object.entries({ sport, dport, type, code, key }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${value}`],
    ),
  ].join(' ');

const all = ({ src, dst }: XfrmSelector): boolean => /\/0$/.test(src) && /\/0$/.test(dst);

const stateColumns = ({ details }: Options): readonly Column<XfrmState>[] => [
  { title: 'SRC', cell: ({ src }) => src, style: 'cyan' },
  { title: 'DST', cell: ({ dst }) => dst, style: 'cyan' },
  { title: 'PROTO', cell: ({ proto }) => proto, style: 'blue' },
  { title: 'SPI', cell: ({ spi }) => hexadecimal(spi), style: 'yellow' },
  { title: 'REQID', cell: ({ reqid }) => reqid || undefined, right: true },
  { title: 'MODE', cell: ({ mode }) => mode },
  { title: 'ALGORITHMS', cell: (state) => algorithms(state, details) },
  { title: 'FLAGS', cell: ({ flags }) => flags.join(',') },
  { title: 'ENCAP', cell: ({ encap }) => encap && `${encap.type} ${encap.sport}:${encap.dport}` },
  { title: 'SELECTOR', cell: ({ sel }) => (all(sel) && sel.proto === undefined ? undefined : packets(sel)) },
  { title: 'MARK', cell: ({ mark }) => marked(mark) },
  { title: 'IF_ID', cell: ({ ifId }) => ifId, right: true },
  { title: 'DIR', cell: ({ dir }) => dir },
  { title: 'LIMITS', cell: ({ limits }) => words(limits) },
  { title: 'PACKETS', cell: ({ lifetime }) => Number(lifetime.packets) || undefined, right: true },
  { title: 'BYTES', cell: ({ lifetime }) => Number(lifetime.bytes) || undefined, right: true },
];

const words = (of: object): string =>
  Object.entries(of)
    .map(([key, value]) => `${key} ${value}`)
    .join(' ');

const policyColumns: readonly Column<XfrmPolicy>[] = [
  { title: 'DIR', cell: ({ dir, socket }) => (socket ? `socket ${dir}` : dir), style: 'blue' },
  { title: 'PACKETS', cell: packets, style: 'cyan' },
  { title: 'ACTION', cell: ({ action }) => action },
  { title: 'PRIORITY', cell: ({ priority }) => priority || undefined, right: true },
  { title: 'INDEX', cell: ({ index }) => index, right: true },
  {
    title: 'TEMPLATES',
    cell: ({ tmpl }) =>
      tmpl
        .map(({ src, dst, proto, mode, reqid, level }) =>
          [
            ...(dst === undefined ? [] : [`${src ?? 'any'} → ${dst}`]),
            `${proto}`,
            `${mode}`,
            ...(reqid ? [`reqid ${reqid}`] : []),
            ...(level ? [level] : []),
          ].join(' '),
        )
        .join('; '),
  },
  { title: 'FLAGS', cell: ({ flags }) => flags.join(',') },
  { title: 'MARK', cell: ({ mark }) => marked(mark) },
  { title: 'IF_ID', cell: ({ ifId }) => ifId, right: true },
  { title: 'LIMITS', cell: ({ limits }) => words(limits) },
];

function lineOf(event: XfrmEvent, options: Options): string {
  const colour = colourful();
  const name = event.event.padEnd(10);
  const hard = 'hard' in event ? `${event.hard ? 'hard' : 'soft'} ` : '';
  if ('replayWindow' in event) return `${name} ${hard}${sentence(stateColumns(options), event, colour)}`;
  if ('priority' in event) return `${name} ${hard}${sentence(policyColumns, event, colour)}`;
  const { event: _event, ...rest } = event;
  return `${name} ${Object.entries(rest)
    .map(([key, value]) => `${key} ${typeof value === 'object' ? json(value) : value}`)
    .join(' ')}`;
}

const VERBS: Readonly<Record<string, Verb<Xfrm>>> = {
  'state list': async ({ state }, words, options) =>
    show(
      (await state.list(stateFilter(words))).map((one) => discreet(one, options)),
      stateColumns(options),
      options,
    ),
  'state get': async ({ state }, words, options) =>
    show([discreet(await state.get(stateInput(words)), options)], stateColumns(options), options),
  'state add': ({ state }, words) => state.add(stateInput(words)),
  'state update': ({ state }, words) => state.update(stateInput(words)),
  'state delete': ({ state }, words) => state.del(stateInput(words)),
  'state deleteall': async ({ state }, words) => {
    if (words.done) return await state.flush();
    await state.deleteAll(stateFilter(words));
  },
  'state flush': ({ state }, words) =>
    state.flush(words.take('proto') ? { proto: words.next('proto') as never } : {}),
  'state allocspi': async ({ state }, words, options) =>
    show([await state.allocspi(allocInput(words))], stateColumns(options), options),
  'state count': async ({ state }, words, options) => {
    words.end();
    showOne(await state.count(), options);
  },
  'policy list': async ({ policy }, words, options) => {
    const socket = words.take('nosock') ? { socket: false } : {};
    show(await policy.list({ ...policyFilter(words), ...socket }), policyColumns, options);
  },
  'policy get': async ({ policy }, words, options) =>
    show([await policy.get(policyInput(words) as never)], policyColumns, options),
  'policy add': ({ policy }, words) => policy.add(policyInput(words)),
  'policy update': ({ policy }, words) => policy.update(policyInput(words)),
  'policy delete': ({ policy }, words) => policy.del(policyInput(words) as never),
  'policy deleteall': async ({ policy }, words) => {
    if (words.done) return await policy.flush();
    await policy.deleteAll(policyFilter(words));
  },
  'policy flush': ({ policy }, words) =>
    policy.flush(words.take('ptype') ? { ptype: words.one('ptype', 'main', 'sub', 'any') } : {}),
  'policy count': async ({ policy }, words, options) => {
    words.end();
    showOne(await policy.count(), options);
  },
  'policy getdefault': async ({ policy }, words, options) => {
    words.end();
    showOne(await policy.getdefault(), options);
  },
  'policy setdefault': async ({ policy }, words) => {
    const defaults: Record<string, string> = {};
    while (!words.done) {
      const dir = words.one('the direction', 'in', 'out', 'fwd');
      defaults[dir] = words.one('the action', 'accept', 'block');
    }
    await policy.setdefault(defaults);
  },
  monitor: async (xfrm, given, options) => {
    const groups: string[] = [];
    while (!given.done) groups.push(given.next('a group').toLowerCase());
    const events = xfrm.monitor(
      groups.length === 0 || groups.includes('all') ? {} : { groups: groups as never },
    );
    await showEvents(
      Object.assign(quiet(events, options), { close: () => events.close() }),
      (event) => lineOf(event, options),
      options,
    );
  },
  statistics: async (xfrm, given, options) => {
    given.end();
    showOne(await xfrm.statistics(), options);
  },
};

/** Events without the keys of states. */
async function* quiet(events: AsyncIterable<XfrmEvent>, options: Options): AsyncGenerator<XfrmEvent> {
  for await (const event of events) yield discreet(event, options);
}

/** `tsroute2 xfrm`: IPsec from the command line, in the words of `ip xfrm`. */
export const xfrm = verbTool<Xfrm>({
  name: 'xfrm',
  help: HELP,
  open: ({ netns }) => new Xfrm({ netns }),
  verbs: VERBS,
  aliases: {
    state: 'state list',
    'state show': 'state list',
    'state del': 'state delete',
    policy: 'policy list',
    'policy show': 'policy list',
    'policy del': 'policy delete',
    stat: 'statistics',
  },
});
