import { commandObjects, toCommand } from 'tsroute2/commands';

type Fields = Readonly<Record<string, unknown>>;

/** What makes an object: the command of iproute2, and the call of this library. */
export interface Recipe {
  readonly command: string;
  readonly typescript: string;
}

const definitions = new Map(
  commandObjects.flatMap(({ verbs }) => verbs.map(({ object }) => [object.name, object] as const)),
);

/** A call of a verb as a command, and as TypeScript. */
export function recipe(object: string, verb: string, input: Fields): Recipe {
  const definition = definitions.get(object);
  if (definition === undefined) throw new TypeError(`no object is named '${object}'`);
  return {
    command: toCommand({ object: definition, verb, input }),
    typescript: `await ipr.${object}.${verb}(${literal(input, 0)});`,
  };
}

const WIDTH = 96;

/** A value as TypeScript writes it. */
export function literal(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${value.replace(/[\\'\p{C}]/gu, escaped)}'`;
  if (typeof value !== 'object' || value === null) return `${value}`;
  const parts = Array.isArray(value)
    ? value.map((one) => literal(one, depth + 1))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(
          ([key, one]) =>
            `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key, 0)}: ${literal(one, depth + 1)}`,
        );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }'];
  const line =
    parts.length === 0 ? `${open}${close}`.replace('  ', '') : `${open}${parts.join(', ')}${close}`;
  if (line.length + 2 * depth <= WIDTH) return line;
  const pad = '  '.repeat(depth + 1);
  return `${open.trim()}\n${parts.map((one) => `${pad}${one},\n`).join('')}${'  '.repeat(depth)}${close.trim()}`;
}

function escaped(char: string): string {
  if (char === "'" || char === '\\') return `\\${char}`;
  const code = char.codePointAt(0)!;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** What options of kinds are unless something else is said: a recipe leaves them out. */
const DEFAULTS: Readonly<Record<string, Fields>> = {
  bridge: {
    forwardDelay: 1500,
    helloTime: 200,
    maxAge: 2000,
    ageingTime: 30_000,
    priority: 32_768,
    groupAddr: '01:80:c2:00:00:00',
    mcastRouter: 'tempQuery',
    mcastSnooping: 1,
    mcastHashElasticity: 16,
    mcastHashMax: 4096,
    mcastLastMemberCnt: 2,
    mcastStartupQueryCnt: 2,
    mcastIgmpVersion: 2,
    mcastMldVersion: 1,
    mcastLastMemberIntvl: 100,
    mcastMembershipIntvl: 26_000,
    mcastQuerierIntvl: 25_500,
    mcastQueryIntvl: 12_500,
    mcastQueryResponseIntvl: 1000,
    mcastStartupQueryIntvl: 3124,
    vlanDefaultPvid: 1,
    vlanProtocol: '8021q',
  },
  vxlan: {
    df: 'unset',
    labelPolicy: 'fixed',
    learning: 1,
    ageing: 300,
    port: 8472,
    udpCsum: 1,
    localbypass: 1,
  },
  vlan: { protocol: '8021q' },
  bond: {
    useCarrier: 1,
    arpAllTargets: 'any',
    primaryReselect: 'always',
    failOverMac: 'none',
    xmitHashPolicy: 'layer2',
    resendIgmp: 1,
    numPeerNotif: 1,
    lpInterval: 1,
    packetsPerSlave: 1,
    tlbDynamicLb: 1,
    adLacpActive: 1,
    adLacpRate: 'slow',
    adSelect: 'stable',
    coupledControl: 1,
    adActorSysPrio: 65_535,
    adActorSystem: '00:00:00:00:00:00',
  },
  ...Object.fromEntries(
    ['gre', 'gretap', 'ip6gre', 'ip6gretap', 'erspan', 'ipip', 'sit', 'ip6tnl'].map((kind) => [
      kind,
      { pmtudisc: 1, encapType: 'none' },
    ]),
  ),
  macvlan: { bcQueueLen: 1000 },
};

/** Options of a kind that only the kernel says, or that have no words. */
const SILENT = new Set([
  'reservedBits',
  'portRange',
  'flags',
  'macaddrCount',
  'bcQueueLenUsed',
  'linkNetnsid',
]);

/** The options of a kind that differ from what it has by itself. */
export function essential(kind: string, data: Fields): Fields {
  const defaults = DEFAULTS[kind] ?? {};
  const kept = Object.entries(data).filter(
    ([key, value]) =>
      !SILENT.has(key) &&
      value !== 0 &&
      value !== false &&
      value !== null &&
      JSON.stringify(value) !== JSON.stringify(defaults[key]),
  );
  return Object.fromEntries(kept);
}
