import type { XfrmPolicy } from '../objects/xfrm/policy.js';
import type { XfrmSelector } from '../objects/xfrm/selector.js';
import type { XfrmState } from '../objects/xfrm/state.js';
import type { XfrmEvent } from '../xfrm/events.js';
import { Xfrm } from '../xfrm/xfrm.js';
import { type Action, commandTool } from './command-tool.js';
import type { Options } from './options.js';
import { colourful } from './output.js';
import { type Column, sentence } from './table.js';
import { json } from './text.js';
import { show, showEvents, showOne } from './verbs.js';

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

/** Events without the keys of states. */
async function* quiet(events: AsyncIterable<XfrmEvent>, options: Options): AsyncGenerator<XfrmEvent> {
  for await (const event of events) yield discreet(event, options);
}

type Part = 'state' | 'policy';
/** What the verbs of states and policies have alike: those without an answer, and those that answer with figures. */
const alike = (part: Part): Record<string, Action<Xfrm>> => ({
  ...Object.fromEntries(
    (['add', 'update', 'del', 'flush'] as const).map((verb) => [
      `xfrm.${part} ${verb}`,
      (one: Xfrm, input: never) => one[part][verb](input),
    ]),
  ),
  [`xfrm.${part} deleteAll`]: (one, input) =>
    Object.keys(input).length === 0 ? one[part].flush() : one[part].deleteAll(input),
  [`xfrm.${part} count`]: async (one, _input, options) => showOne(await one[part].count(), options),
});

function showStates(states: readonly XfrmState[], options: Options): void {
  show(
    states.map((one) => discreet(one, options)),
    stateColumns(options),
    options,
  );
}

/** `tsroute2 xfrm`: IPsec from the command line, in the words of `ip xfrm`. */
export const xfrm = commandTool<Xfrm>({
  name: 'xfrm',
  open: ({ netns }) => new Xfrm({ netns }),
  notes: 'Keys of states are shown with -d (--details) only; --json has them there only, too.\n',
  actions: {
    ...alike('state'),
    ...alike('policy'),
    'xfrm.state dump': async ({ state }, input, options) => showStates(await state.list(input), options),
    'xfrm.state get': async ({ state }, input, options) => showStates([await state.get(input)], options),
    'xfrm.state allocspi': async ({ state }, input, options) =>
      showStates([await state.allocspi(input)], options),
    'xfrm.policy dump': async ({ policy }, input, options) =>
      show(await policy.list(input), policyColumns, options),
    'xfrm.policy get': async ({ policy }, input, options) =>
      show([await policy.get(input)], policyColumns, options),
    'xfrm.policy getdefault': async ({ policy }, _input, options) =>
      showOne(await policy.getdefault(), options),
    'xfrm.policy setdefault': ({ policy }, input) => policy.setdefault(input),
    'xfrm.state monitor': async (one, { groups = [] }: { groups?: string[] }, options) => {
      const isAll = groups.length === 0 || groups.includes('all');
      const events = one.monitor(isAll ? {} : { groups: groups as never });
      await showEvents(
        Object.assign(quiet(events, options), { close: () => events.close() }),
        (event) => lineOf(event, options),
        options,
      );
    },
    'xfrm.state statistics': async (one, _input, options) => showOne(await one.statistics(), options),
  },
});
