import { Fou, type FouPort } from '../fou/fou.js';
import { FamilyUtility } from '../generic/utility.js';
import type { GenericFamily } from '../messages/generic/family.js';
import { ilaFamily } from '../messages/generic/ila.js';
import { ioam6Family } from '../messages/generic/ioam6.js';
import { seg6Family } from '../messages/generic/seg6.js';
import type { ObjectDefinition } from '../objects/definition.js';
import { ilaMapping } from '../objects/ila.js';
import { ioamNamespace, ioamSchema } from '../objects/ioam6.js';
import { seg6Hmac, seg6Tunsrc } from '../objects/seg6.js';
import { ilaLocator } from '../objects/words/ila.js';
import { type TcpMetric, TcpMetrics } from '../tcpmetrics/tcpmetrics.js';
import { type Action, commandTool, sends } from './command-tool.js';
import type { Column } from './table.js';
import { show } from './verbs.js';

const ports: readonly Column<FouPort>[] = [
  { title: 'PORT', cell: ({ port }) => port, right: true, style: 'cyan' },
  { title: 'FAMILY', cell: ({ family }) => family, style: 'blue' },
  { title: 'WITHIN', cell: ({ gue, ipproto }) => (gue ? 'gue' : ipproto) },
  { title: 'LOCAL', cell: ({ local }) => local },
  { title: 'PEER', cell: ({ peer, peerPort }) => [peer, peerPort].filter(Boolean).join(' ') },
  { title: 'DEV', cell: ({ dev }) => dev, right: true },
];

/** `tsroute2 fou`: ports from the command line, in the words of `ip fou`. */
export const fou = commandTool<Fou>({
  name: 'fou',
  open: ({ netns }) => new Fou({ netns }),
  actions: { 'fou dump': async (one, _input, options) => show(await one.list(), ports, options) },
  otherwise: sends,
});

const metrics: readonly Column<TcpMetric>[] = [
  { title: 'ADDRESS', cell: ({ address }) => address, style: 'cyan' },
  { title: 'SOURCE', cell: ({ source }) => source },
  { title: 'AGE', cell: ({ age }) => age && `${age}`, right: true },
  { title: 'RTT', cell: ({ rtt }) => rtt, right: true },
  { title: 'RTTVAR', cell: ({ rttvar }) => rttvar, right: true },
  { title: 'SSTHRESH', cell: ({ ssthresh }) => ssthresh, right: true },
  { title: 'CWND', cell: ({ cwnd }) => cwnd, right: true },
  { title: 'REORDERING', cell: ({ reordering }) => reordering, right: true },
  { title: 'FASTOPEN', cell: ({ fopenCookie }) => fopenCookie },
];

/** `tsroute2 tcp_metrics`: what TCP remembers, in the words of `ip tcp_metrics`. */
export const tcpMetrics = commandTool<TcpMetrics>({
  name: 'tcp_metrics',
  open: ({ netns }) => new TcpMetrics({ netns }),
  actions: {
    'tcp_metrics dump': async (one, _input, options) => show(await one.list(), metrics, options),
    'tcp_metrics get': async (one, input, options) => show([await one.get(input)], metrics, options),
  },
  otherwise: sends,
  notes: 'Times are microseconds, ages milliseconds.\n',
});

/** A family whose objects have no class of verbs. */
class Family extends FamilyUtility<Record<string, unknown>> {
  /** What answers to the request of a verb that reads. */
  async read(object: ObjectDefinition, verb: 'dump' | 'get'): Promise<object[]> {
    const family = await this.family();
    const { id } = object.verbs[verb]!.type;
    const found = verb === 'dump' ? await family.dump(id, {}) : [await family.get(id, {})];
    return found.flatMap((one) => object.entries?.(one as never) ?? [one as object]);
  }
}

type Entry = Readonly<Record<string, unknown>>;

/** A tool of objects that are read without choice: each is listed with the columns of its fields. */
const listing = (
  name: string,
  declared: object,
  objects: readonly (readonly [object: ObjectDefinition, verb: 'dump' | 'get', ...fields: string[]])[],
  texts: Readonly<Record<string, (value: unknown) => string>> = {},
) =>
  commandTool<Family>({
    name,
    open: ({ netns }) => new Family(declared as GenericFamily<Record<string, unknown>>, { netns }),
    actions: Object.fromEntries(
      objects.map(([object, verb, ...fields]): [string, Action<Family>] => [
        `${object.name} ${verb}`,
        async (one, _input, options) =>
          show(
            await one.read(object, verb),
            fields.map((one) => columnOf(one, texts[one])),
            options,
          ),
      ]),
    ),
    otherwise: sends,
  });

const columnOf = (field: string, text = String as (value: unknown) => string): Column<object> => ({
  title: field.toUpperCase(),
  cell: (entry) => {
    const value = (entry as Entry)[field];
    return value === undefined ? undefined : text(value);
  },
});

/** `tsroute2 sr`: segment routing, in the words of `ip sr`. */
export const sr = listing('sr', seg6Family, [
  [seg6Tunsrc as ObjectDefinition, 'get', 'address'],
  [seg6Hmac as ObjectDefinition, 'dump', 'id', 'algorithm', 'secret'],
]);

/** `tsroute2 ioam`: in-situ OAM, in the words of `ip ioam`. */
export const ioam = listing('ioam', ioam6Family, [
  [ioamNamespace as ObjectDefinition, 'dump', 'id', 'data', 'wide', 'schema'],
  [ioamSchema as ObjectDefinition, 'dump', 'id', 'data'],
]);

const locator = (value: unknown): string => ilaLocator.write(value, undefined as never)![0]!;
/** `tsroute2 ila`: mappings of identifiers to locators, in the words of `ip ila`. */
export const ila = listing(
  'ila',
  ilaFamily,
  [[ilaMapping as ObjectDefinition, 'dump', 'locatorMatch', 'locator', 'ifindex', 'csumMode', 'identType']],
  { locatorMatch: locator, locator },
);
