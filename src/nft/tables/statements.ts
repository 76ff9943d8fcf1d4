/** Words of statements and the kernel's numbers for them: one table for reading, compiling and the way back. */
import type {
  ByteUnit,
  Family,
  Hook,
  LogFlag,
  LogLevel,
  NatFlag,
  ObjectType,
  SetFlag,
  TableFlag,
  TimeUnit,
  VerdictWord,
} from '../tree.js';

type Numbers<W extends string> = Readonly<Record<W, number>>;

/** Bytes of the units that rates and quotas are written in. */
export const unitBytes: Readonly<Record<ByteUnit, bigint>> = {
  bytes: 1n,
  kbytes: 1024n,
  mbytes: 1024n * 1024n,
};
export const byteUnits = wordsOf(unitBytes);

/** Seconds of the units that rates are written in. */
export const unitSeconds: Readonly<Record<TimeUnit, bigint>> = {
  second: 1n,
  minute: 60n,
  hour: 3600n,
  day: 86_400n,
  week: 604_800n,
};
export const timeUnits = wordsOf(unitSeconds);

/** Packets that a limit lets through at once where the rule names no burst. */
export const DEFAULT_BURST = 5n;

/** `NFT_LOGLEVEL_*`. */
export const logLevels: Numbers<LogLevel> = {
  emerg: 0,
  alert: 1,
  crit: 2,
  err: 3,
  warn: 4,
  notice: 5,
  info: 6,
  debug: 7,
  audit: 8,
};

/** `NF_LOG_*`; `all` is the mask of them. */
export const logFlags: Numbers<LogFlag> = {
  'tcp sequence': 1,
  'tcp options': 2,
  'ip options': 4,
  skuid: 8,
  ether: 32,
  all: 47,
};

/** `NF_NAT_RANGE_PROTO_RANDOM`, `_PROTO_RANDOM_FULLY`, `_PERSISTENT`, in the order in which nft prints them. */
export const natFlags: Numbers<NatFlag> = { random: 4, 'fully-random': 16, persistent: 8 };
/** `NF_NAT_RANGE_NETMAP`: the form `prefix to`. */
export const NETMAP = 64;

/** `NFT_OBJECT_*`. */
export const objectTypes: Numbers<ObjectType> = {
  counter: 1,
  quota: 2,
  'ct helper': 3,
  limit: 4,
  tunnel: 6,
  'ct timeout': 7,
  secmark: 8,
  'ct expectation': 9,
  synproxy: 10,
};

/** `NF_*` and `NFT_*`: what becomes of a packet. */
export const verdicts: Numbers<VerdictWord> = {
  drop: 0,
  accept: 1,
  stolen: 2,
  queue: 3,
  continue: -1,
  break: -2,
  jump: -3,
  goto: -4,
  return: -5,
};

/** Families of tables. */
export const families = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const satisfies readonly Family[];

/** Where packets enter base chains. */
export const hooks = [
  'prerouting',
  'input',
  'forward',
  'postrouting',
  'output',
  'ingress',
  'egress',
] as const satisfies readonly Hook[];

/** Flags of tables. */
export const tableFlags = ['dormant', 'owner', 'persist'] as const satisfies readonly TableFlag[];

/** Flags of sets that are written, in the order in which JSON lists them. */
export const setFlags: readonly SetFlag[] = ['constant', 'interval', 'timeout', 'dynamic'];

/** The words of a table, in its order. */
export function wordsOf<W extends string>(table: Readonly<Record<W, unknown>>): readonly W[] {
  return Object.keys(table) as W[];
}

/** The word for a number. */
export function wordFor<W extends string>(table: Numbers<W>, number: number): W | undefined {
  return wordsOf(table).find((word) => table[word] === number);
}

/** The mask of some words. */
export function maskOf<W extends string>(table: Numbers<W>, words: readonly W[] = []): number {
  return words.reduce((mask, word) => mask | table[word], 0);
}

/** The words whose bits are all in a mask. */
export function wordsIn<W extends string>(table: Numbers<W>, mask: number): W[] {
  return wordsOf(table).filter((word) => (mask & table[word]) === table[word]);
}

/** Those of the words that are given, in the order of the words. */
export function given<W extends string>(words: readonly W[], list: readonly W[] = []): W[] {
  return words.filter((word) => list.includes(word));
}
