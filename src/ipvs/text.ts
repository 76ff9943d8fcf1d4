import { hint, nearest } from '../schema/names.js';
import { TracedError } from '../schema/stack.js';
import type {
  IpvsDestinationInput,
  IpvsMethod,
  IpvsSchedulerFlag,
  IpvsServiceInput,
  IpvsServiceKey,
  IpvsTunnel,
} from './service.js';

/** A line of `ipvsadm`'s words that cannot be read. */
export class IpvsTextError extends TracedError {
  override readonly name = 'IpvsTextError';
  /** Number of the line, from 1. */
  readonly line: number;

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.line = line;
  }
}

/** A service with destinations, as text and `sync` have them. */
export interface IpvsWanted extends IpvsServiceInput {
  destinations?: readonly IpvsDestinationInput[] | undefined;
}

const METHODS: Readonly<Record<string, string>> = {
  masq: '-m',
  tunnel: '-i',
  droute: '-g',
  local: '-g',
  bypass: '-g',
};
/** What the flags of schedulers are called in `ipvsadm`. */
const FLAG_WORDS: Readonly<Record<string, Readonly<Record<IpvsSchedulerFlag, string>>>> = {
  sh: { sched1: 'sh-fallback', sched2: 'sh-port', sched3: 'flag-3' },
  mh: { sched1: 'mh-fallback', sched2: 'mh-port', sched3: 'flag-3' },
};
const PLAIN_FLAGS = { sched1: 'flag-1', sched2: 'flag-2', sched3: 'flag-3' };

const at = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** A service in the words of `ipvsadm`. */
function keyWords({ protocol, address, port = 0, fwmark, family }: IpvsServiceKey): string {
  if (fwmark !== undefined) return `-f ${fwmark}${family === 'inet6' ? ' -6' : ''}`;
  const option = { tcp: '-t', udp: '-u', sctp: '--sctp-service' }[protocol!];
  return `${option} ${at(address!, port)}`;
}

/** Services and destinations as `ipvsadm -Sn` prints them. */
export function formatServices(services: readonly IpvsWanted[]): string {
  return services
    .map((service) => {
      const {
        scheduler = 'wlc',
        persistent,
        netmask,
        pe,
        onepacket,
        schedulerFlags,
        destinations = [],
      } = service;
      const key = keyWords(service);
      const words = [
        `-A ${key} -s ${scheduler}`,
        ...(persistent === undefined ? [] : [`-p ${persistent}`]),
        ...(netmask === undefined ? [] : [`-M ${netmask}`]),
        ...(pe === undefined ? [] : [`--pe ${pe}`]),
        ...(onepacket ? ['-o'] : []),
        ...(schedulerFlags?.length
          ? [`-b ${schedulerFlags.map((one) => (FLAG_WORDS[scheduler] ?? PLAIN_FLAGS)[one]).join(',')}`]
          : []),
      ];
      const lines = destinations.map(
        ({ address, port = service.port ?? 0, method = 'droute', weight = 1, tunnel }) =>
          [
            `-a ${key} -r ${at(address, port)} ${METHODS[method] ?? '-g'} -w ${weight}`,
            ...(method === 'tunnel' ? tunnelWords(tunnel) : []),
          ].join(' '),
      );
      return [words.join(' '), ...lines].map((line) => `${line}\n`).join('');
    })
    .join('');
}

function tunnelWords(tunnel: IpvsTunnel | undefined): string[] {
  if (tunnel === undefined) return [];
  const { type, port, flags = [] } = tunnel;
  if (type === 'ipip') return ['--tun-type ipip'];
  const sum = flags.includes('remcsum')
    ? '--tun-remcsum'
    : flags.includes('csum')
      ? '--tun-csum'
      : '--tun-nocsum';
  return [`--tun-type ${type}`, ...(type === 'gue' ? [`--tun-port ${port ?? 0}`] : []), sum];
}

/** What a line of `ipvsadm` says: an option that does something, and what it is about. */
export interface IpvsLine {
  command: string;
  service: IpvsServiceInput;
  destination: Partial<IpvsDestinationInput>;
}

const COMMANDS: Readonly<Record<string, string>> = {
  '-A': 'add-service',
  '-E': 'edit-service',
  '-D': 'delete-service',
  '-a': 'add-server',
  '-e': 'edit-server',
  '-d': 'delete-server',
  '-C': 'clear',
  '-Z': 'zero',
  '-L': 'list',
  '-l': 'list',
  '-S': 'save',
};
const KNOWN = new Set(Object.values(COMMANDS));

type Reader = (line: IpvsLine, value: string) => void;
const method =
  (name: IpvsMethod): Reader =>
  ({ destination }) => {
    destination.method = name;
  };
const end = (text: string): { address: string; port: number } => {
  const [, six, four, port = '0'] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\w+))?$/.exec(text) ?? [];
  const address = six ?? four;
  if (address === undefined || !/^[\da-f.:]+$/i.test(address) || !/^\d+$/.test(port))
    throw new Error(`'${text}' is not ADDRESS:PORT`);
  return { address, port: Number(port) };
};
const service =
  (protocol: 'tcp' | 'udp' | 'sctp'): Reader =>
  (line, value) =>
    Object.assign(line.service, { protocol, ...end(value) });
const number =
  (set: (line: IpvsLine, value: number) => void): Reader =>
  (line, text) => {
    if (!/^\d+$/.test(text)) throw new Error(`'${text}' is not a number`);
    set(line, Number(text));
  };
const tunnel = (line: IpvsLine, part: Partial<IpvsTunnel>): void => {
  line.destination.tunnel = { type: 'ipip', ...line.destination.tunnel, ...part };
};

/** Seconds that `-p` means without a number. */
const PERSISTENT = 360;

/** Options by their short names; those that take a value say so. */
const OPTIONS: Readonly<
  Record<string, { names: readonly string[]; value?: 'needed' | 'optional'; read: Reader }>
> = {
  tcp: { names: ['-t', '--tcp-service'], value: 'needed', read: service('tcp') },
  udp: { names: ['-u', '--udp-service'], value: 'needed', read: service('udp') },
  sctp: { names: ['--sctp-service'], value: 'needed', read: service('sctp') },
  fwmark: {
    names: ['-f', '--fwmark-service'],
    value: 'needed',
    read: number((line, value) => {
      line.service.fwmark = value;
    }),
  },
  six: {
    names: ['-6', '--ipv6'],
    read: (line) => {
      line.service.family = 'inet6';
    },
  },
  scheduler: {
    names: ['-s', '--scheduler'],
    value: 'needed',
    read: (line, value) => {
      line.service.scheduler = value;
    },
  },
  persistent: {
    names: ['-p', '--persistent'],
    value: 'optional',
    read: (line, value) => {
      line.service.persistent = value === '' ? PERSISTENT : Number(value);
    },
  },
  netmask: {
    names: ['-M', '--netmask'],
    value: 'needed',
    read: (line, value) => {
      line.service.netmask = /^\d+$/.test(value) ? Number(value) : value;
    },
  },
  pe: {
    names: ['--pe'],
    value: 'needed',
    read: (line, value) => {
      line.service.pe = value;
    },
  },
  ops: {
    names: ['-o', '--ops'],
    read: (line) => {
      line.service.onepacket = true;
    },
  },
  flags: {
    names: ['-b', '--sched-flags'],
    value: 'needed',
    read: (line, value) => {
      line.service.schedulerFlags = value.split(',').map((word) => {
        if (/(^flag-1|-fallback)$/.test(word)) return 'sched1';
        if (/(^flag-2|-port)$/.test(word)) return 'sched2';
        if (word === 'flag-3') return 'sched3';
        throw new Error(`there is no flag '${word}'`);
      });
    },
  },
  server: {
    names: ['-r', '--real-server'],
    value: 'needed',
    read: (line, value) => {
      const { address, port } = end(value);
      Object.assign(line.destination, { address, ...(/\]?:\d+$/.test(value) ? { port } : {}) });
    },
  },
  masq: { names: ['-m', '--masquerading'], read: method('masq') },
  ipip: { names: ['-i', '--ipip'], read: method('tunnel') },
  gate: { names: ['-g', '--gatewaying'], read: method('droute') },
  weight: {
    names: ['-w', '--weight'],
    value: 'needed',
    read: number(({ destination }, value) => {
      destination.weight = value;
    }),
  },
  upper: {
    names: ['-x', '--u-threshold'],
    value: 'needed',
    read: number(({ destination }, value) => {
      destination.upperThreshold = value;
    }),
  },
  lower: {
    names: ['-y', '--l-threshold'],
    value: 'needed',
    read: number(({ destination }, value) => {
      destination.lowerThreshold = value;
    }),
  },
  tunType: {
    names: ['--tun-type'],
    value: 'needed',
    read: (line, value) => tunnel(line, { type: value as 'gue' }),
  },
  tunPort: {
    names: ['--tun-port'],
    value: 'needed',
    read: number((line, value) => tunnel(line, { port: value })),
  },
  nocsum: { names: ['--tun-nocsum'], read: (line) => tunnel(line, {}) },
  csum: { names: ['--tun-csum'], read: (line) => tunnel(line, { flags: ['csum'] }) },
  remcsum: { names: ['--tun-remcsum'], read: (line) => tunnel(line, { flags: ['remcsum'] }) },
  numeric: { names: ['-n', '--numeric'], read: () => {} },
};
const BY_NAME = new Map(
  Object.values(OPTIONS).flatMap((one) => one.names.map((name) => [name, one] as const)),
);

/**
 * Reads the words of one call of `ipvsadm`.
 *
 * @throws Error with what is wrong.
 */
export function parseWords(words: readonly string[]): IpvsLine {
  const line: IpvsLine = { command: '', service: {}, destination: {} };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const long = word.startsWith('--') ? word.slice(2) : undefined;
    const command = Object.hasOwn(COMMANDS, word)
      ? COMMANDS[word]
      : long !== undefined && KNOWN.has(long)
        ? long
        : undefined;
    if (command !== undefined) {
      line.command = command;
      continue;
    }
    const option = BY_NAME.get(word);
    if (!option) {
      const near = nearest(word, [...BY_NAME.keys(), ...Object.keys(COMMANDS)]);
      throw new Error(`unknown option '${word}'${hint(near)}`);
    }
    const next = words[i + 1];
    if (option.value === undefined) option.read(line, '');
    else if (option.value === 'optional' && !/^\d+$/.test(next ?? '')) option.read(line, '');
    else {
      if (next === undefined) throw new Error(`${word} needs a value`);
      option.read(line, next);
      i++;
    }
  }
  return line;
}

/**
 * Reads what `ipvsadm -Sn` prints.
 *
 * @throws IpvsTextError with the line.
 */
export function parseServices(text: string): IpvsWanted[] {
  const services = new Map<string, IpvsWanted & { destinations: IpvsDestinationInput[] }>();
  for (const [i, content] of text.split('\n').entries()) {
    const words = content.trim().split(/\s+/).filter(Boolean);
    if (words.length === 0 || words[0]!.startsWith('#')) continue;
    try {
      const { command, service: about, destination } = parseWords(words);
      const key = serviceName(about);
      if (command === 'add-service') services.set(key, { ...about, destinations: [] });
      else if (command === 'add-server') {
        const of = services.get(key);
        if (!of) throw new Error('its service was not added before');
        if (destination.address === undefined) throw new Error('-r is missing');
        of.destinations.push(destination as IpvsDestinationInput);
      } else throw new Error(`expected -A or -a${command === '' ? '' : `, not ${command}`}`);
    } catch (error) {
      throw new IpvsTextError(i + 1, (error as Error).message);
    }
  }
  return [...services.values()];
}

/**
 * What distinguishes services, as text.
 *
 * @throws Error where nothing does.
 */
export function serviceName({
  protocol,
  address,
  port = 0,
  fwmark,
  family = 'inet',
}: IpvsServiceKey): string {
  if (fwmark !== undefined) return `mark ${fwmark} ${family}`;
  if (address === undefined) throw new Error('a service is missing: -t, -u, --sctp-service or -f');
  return `${protocol} ${at(address, port)}`;
}
