import { packetText } from '../nftables/packet.js';
import type { LoggedPacket, LogItem, LogOptions } from '../queue/log.js';
import type { QueueItem, QueueOptions } from '../queue/queue.js';
import type { QueuedPacket } from '../queue/queued-packet.js';
import { nearest } from '../schema/names.js';
import { formatHex } from '../schema/text/hex.js';
import { CommandError, hint, UsageError } from './errors.js';
import { print } from './output.js';
import { json } from './text.js';

const QUEUE_HELP = `tsroute2 [--netns NETNS] nfqueue NUMBER[-NUMBER] [OPTION …]: packets that rules send to a queue (queue to NUMBER)

      --accept           lets them go on; the default
      --drop             drops them
      --mark VALUE       marks those that go on
      --fail-open        lets packets go on where the queue is full
  -c, --count NUMBER     ends after that many
      --ct               with their flows
      --json             a line of JSON for each
`;
const LOG_HELP = `tsroute2 [--netns NETNS] nflog GROUP … [OPTION …]: packets that rules log to a group (log group GROUP)

  -c, --count NUMBER     ends after that many
      --ct               with their flows
      --json             a line of JSON for each
`;

interface Flags {
  netns?: string;
  count?: number;
  ct?: boolean;
  json?: boolean;
  drop?: boolean;
  accept?: boolean;
  failOpen?: boolean;
  mark?: number;
  help?: boolean;
  words: string[];
}

type Switch = 'ct' | 'json' | 'drop' | 'accept' | 'failOpen' | 'help';
type Valued = 'netns' | 'count' | 'mark';

const SWITCHES: Readonly<Record<string, Switch>> = {
  '--ct': 'ct',
  '--json': 'json',
  '-j': 'json',
  '-h': 'help',
  '--help': 'help',
};
const QUEUE_SWITCHES: Readonly<Record<string, Switch>> = {
  ...SWITCHES,
  '--accept': 'accept',
  '--drop': 'drop',
  '--fail-open': 'failOpen',
};
const VALUES: Readonly<Record<string, Valued>> = {
  '--netns': 'netns',
  '-n': 'netns',
  '-c': 'count',
  '--count': 'count',
};
const QUEUE_VALUES: Readonly<Record<string, Valued>> = { ...VALUES, '--mark': 'mark' };

function flagsOf(
  program: string,
  argv: readonly string[],
  switches: Readonly<Record<string, Switch>>,
  values: Readonly<Record<string, Valued>>,
): Flags {
  const flags: Flags = { words: [] };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const name = Object.hasOwn(values, word) ? values[word] : undefined;
    if (Object.hasOwn(switches, word)) flags[switches[word]!] = true;
    else if (name !== undefined) {
      const value = argv[++i];
      if (value === undefined) throw new UsageError(`${program}: ${word} needs a value`);
      if (name === 'netns') flags.netns = value;
      else flags[name] = numberOf(program, value);
    } else if (word.startsWith('-')) {
      const near = nearest(word, [...Object.keys(switches), ...Object.keys(values)]);
      throw new UsageError(`${program}: unknown option '${word}'${hint(near)}`);
    } else flags.words.push(word);
  }
  return flags;
}

function numberOf(program: string, text: string): number {
  if (!/^(?:0x[\da-f]+|\d+)$/i.test(text)) throw new UsageError(`${program}: '${text}' is no number`);
  return Number(text);
}

/** A packet in one line. */
function lineOf(packet: QueuedPacket | LoggedPacket): string {
  const { payload, family, iifname, oifname, indev, outdev, mark, ct, ctInfo } = packet;
  const ip = payload.length > 0 ? headersOf(payload) : { networkHeader: '' };
  const device = (word: string, name: string | undefined, index: number | undefined) =>
    index === undefined ? [] : [`${word} ${name ?? index}`];
  return [
    'group' in packet
      ? `group ${packet.group}${packet.prefix === '' ? '' : ` ${JSON.stringify(packet.prefix)}`}`
      : `queue ${packet.queue} id ${packet.id}`,
    packet.hook,
    ...device('iif', iifname, indev),
    ...device('oif', oifname, outdev),
    payload.length > 0
      ? packetText({ family: family === 'inet6' ? 'ip6' : 'ip', ...ip } as never, {})
      : String(family),
    mark === 0 ? '' : `mark 0x${mark.toString(16)}`,
    ct === undefined ? '' : `ct ${ctInfo} ${ct.orig.src} > ${ct.orig.dst}`,
  ]
    .filter((word) => word !== undefined && word !== '')
    .join(' ');
}

/** The network header, and what is behind it. */
function headersOf(payload: Uint8Array): { networkHeader: string; transportHeader?: string } {
  const length = payload[0]! >> 4 === 6 ? 40 : (payload[0]! & 15) * 4;
  const networkHeader = formatHex(payload, 0, Math.min(length, payload.length));
  return payload.length > length
    ? { networkHeader, transportHeader: formatHex(payload, length) }
    : { networkHeader };
}

function objectOf(packet: QueuedPacket | LoggedPacket): object {
  const { family, hook, protocol, mark, timestamp, iifname, oifname, hwaddr, uid, gid, ct, ctInfo, payload } =
    packet;
  const own =
    'group' in packet
      ? { group: packet.group, prefix: packet.prefix, seq: packet.seq }
      : { queue: packet.queue, id: packet.id, length: packet.length };
  return {
    ...own,
    family,
    hook,
    protocol,
    mark,
    timestamp,
    iifname,
    oifname,
    hwaddr,
    uid,
    gid,
    ctInfo,
    ct,
    payload: formatHex(payload),
  };
}

/** Shows packets until there have been enough, or the program is stopped. */
async function watch(
  items: AsyncIterable<QueueItem | LogItem>,
  { json: asJson, count = Number.POSITIVE_INFINITY }: Flags,
  decide: (packet: QueuedPacket) => void,
): Promise<number> {
  let seen = 0;
  for await (const item of items) {
    if (item.event !== 'packet') {
      print(
        asJson
          ? `${json(item)}\n`
          : `${item.event === 'overrun' ? 'packets were lost' : String(item.error)}\n`,
      );
      continue;
    }
    print(`${asJson ? json(objectOf(item)) : lineOf(item)}\n`);
    if ('queue' in item) decide(item);
    if (++seen >= count) break;
  }
  return 0;
}

/** `tsroute2 nfqueue`. */
export async function nfqueue(argv: readonly string[]): Promise<number> {
  const flags = flagsOf('nfqueue', argv, QUEUE_SWITCHES, QUEUE_VALUES);
  const { words, netns, ct, drop, accept, failOpen, mark } = flags;
  if (flags.help || words.length === 0) {
    print(QUEUE_HELP);
    return flags.help ? 0 : 2;
  }
  if (drop && accept) throw new UsageError('nfqueue: --accept or --drop, not both');
  const range = /^(\d+)(?:-(\d+))?$/.exec(words[0]!);
  if (words.length > 1 || !range)
    throw new UsageError(`nfqueue: '${words.join(' ')}' is no number of a queue, or two with - between them`);
  const { Queue } = await import('../queue/queue.js');
  const options: QueueOptions = {
    num: [Number(range[1]), Number(range[2] ?? range[1])],
    otherwise: drop ? 'drop' : 'accept',
  };
  if (netns !== undefined) options.netns = netns;
  if (ct) options.conntrack = true;
  if (failOpen) options.failOpen = true;
  await using queue = opened(() => new Queue(options));
  const end = (): void => queue.close();
  process.once('SIGINT', end).once('SIGTERM', end);
  return watch(queue, flags, (packet) =>
    drop ? packet.drop() : packet.accept(mark === undefined ? {} : { mark }),
  );
}

/** `tsroute2 nflog`. */
export async function nflog(argv: readonly string[]): Promise<number> {
  const flags = flagsOf('nflog', argv, SWITCHES, VALUES);
  const { words, netns, ct } = flags;
  if (flags.help || words.length === 0) {
    print(LOG_HELP);
    return flags.help ? 0 : 2;
  }
  const { Log } = await import('../queue/log.js');
  const options: LogOptions = { group: words.map((word) => numberOf('nflog', word)) };
  if (netns !== undefined) options.netns = netns;
  if (ct) options.conntrack = true;
  await using log = opened(() => new Log(options));
  const end = (): void => log.close();
  process.once('SIGINT', end).once('SIGTERM', end);
  return watch(log, flags, () => undefined);
}

/** Numbers that no queue and no group has are a mistake of the command line. */
function opened<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError(error.message);
    throw error;
  }
}
