import * as ioctl from '../messages/ethtool/ioctl.js';
import { NetlinkError } from '../protocol/errors.js';
import { decode, encode, type Input, type Message } from '../schema/index.js';
import { addon, systemError } from '../socket/transports/addon.js';
import { withDescriptor } from '../socket/transports/namespace.js';

/**
 * Calls `SIOCETHTOOL` for an interface: the request becomes the answer. Returns 0, or `-errno`.
 */
export type EthtoolIoctl = (ifname: string, request: Uint8Array) => number;

/** The system's own, in a namespace. */
export function nativeIoctl(netns: string | number | undefined): EthtoolIoctl {
  return (ifname, request) => withDescriptor(netns, (fd) => addon().ethtool(fd, ifname, request));
}

type Commands = typeof ioctl.ethtoolIoctl;

/** Sends one request of {@link EthtoolIoctl}, and reads the answer. `room` is what the answer needs beyond the request. */
export function call<T>(
  run: EthtoolIoctl,
  ifname: string,
  command: keyof Commands,
  message: Message<T>,
  input: Omit<Input<T>, 'cmd'>,
  room = 0,
): T {
  const bytes = encode(message, { ...input, cmd: ioctl.ethtoolIoctl[command] });
  const request = new Uint8Array(bytes.length + room);
  request.set(bytes);
  const result = run(ifname, request);
  if (result < 0) throw explained(systemError(-result, nameOf(command)), ifname, nameOf(command));
  return decode(message, request);
}

const nameOf = (command: string): string => `ETHTOOL_${command.replace(/[A-Z]/g, '_$&').toUpperCase()}`;

function explained(error: NetlinkError, ifname: string, command: string): NetlinkError {
  if (error.code === 'ENODEV') error.message = `${command}: ENODEV: there is no link '${ifname}'`;
  else if (error.code === 'EOPNOTSUPP')
    error.message = `${command}: EOPNOTSUPP: '${ifname}' has nothing of that kind`;
  return error;
}

/** Sections that older interfaces have as rows of numbers: their commands, and the fields in order. */
const ROWS: Readonly<
  Record<string, { get: keyof Commands; set: keyof Commands; fields: readonly string[] }>
> = {
  rings: {
    get: 'gringparam',
    set: 'sringparam',
    fields: ['rxMax', 'rxMiniMax', 'rxJumboMax', 'txMax', 'rx', 'rxMini', 'rxJumbo', 'tx'],
  },
  channels: {
    get: 'gchannels',
    set: 'schannels',
    fields: [
      'rxMax',
      'txMax',
      'otherMax',
      'combinedMax',
      'rxCount',
      'txCount',
      'otherCount',
      'combinedCount',
    ],
  },
  pause: { get: 'gpauseparam', set: 'spauseparam', fields: ['autoneg', 'rx', 'tx'] },
  coalesce: {
    get: 'gcoalesce',
    set: 'scoalesce',
    fields: [
      ...['rxUsecs', 'rxMaxFrames', 'rxUsecsIrq', 'rxMaxFramesIrq', 'txUsecs', 'txMaxFrames', 'txUsecsIrq'],
      ...['txMaxFramesIrq', 'statsBlockUsecs', 'useAdaptiveRx', 'useAdaptiveTx', 'pktRateLow', 'rxUsecsLow'],
      ...['rxMaxFramesLow', 'txUsecsLow', 'txMaxFramesLow', 'pktRateHigh', 'rxUsecsHigh', 'rxMaxFramesHigh'],
      ...['txUsecsHigh', 'txMaxFramesHigh', 'rateSampleInterval'],
    ],
  },
};

/** Whether a section can be read and set without netlink. */
export const hasRow = (section: string): boolean => Object.hasOwn(ROWS, section);

/** The message of a section, read without netlink: for kernels before 5.6, or built without CONFIG_ETHTOOL_NETLINK. */
export function readRow(run: EthtoolIoctl, section: string, ifname: string): Record<string, unknown> {
  const { get, fields } = ROWS[section]!;
  const { data } = call(run, ifname, get, ioctl.numbers, { data: fields.map(() => 0) });
  const message = Object.fromEntries(fields.map((field, i) => [field, data[i]]));
  return { header: { devName: ifname }, ...message };
}

/** Sets a section without netlink: all of it is read, and written with what changes. */
export function writeRow(
  run: EthtoolIoctl,
  section: string,
  ifname: string,
  changes: Record<string, unknown>,
): void {
  const { set, fields } = ROWS[section]!;
  const unfit = Object.keys(changes).find((key) => !fields.includes(key));
  if (unfit !== undefined)
    throw NetlinkError.of(
      'EOPNOTSUPP',
      `${unfit} of '${ifname}': the kernel has no ethtool over netlink (Linux 5.6)`,
    );
  const whole = { ...readRow(run, section, ifname), ...changes };
  call(run, ifname, set, ioctl.numbers, { data: fields.map((field) => Number(whole[field])) });
}
