import { type Uevent as Content, NETLINK_KOBJECT_UEVENT, ueventMessage } from '../messages/uevent.js';
import { decode } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { config, makeTransport } from '../socket/config.js';
import { DatagramStream, type DatagramStreamOptions } from '../socket/datagram-stream.js';
import { FAMILY_OPTIONS, type SocketOptions } from '../socket/socket.js';

/** Text, or several of which one has to fit; `*` stands for anything. */
export type UeventPattern = string | readonly string[];

export interface UeventOptions extends Pick<SocketOptions, 'netns' | 'transport'>, DatagramStreamOptions {
  /** Whose messages: the kernel's, by default, or udev's, which come when its rules have been run. */
  source?: 'kernel' | 'udev' | undefined;
  /** `'add'`, `'remove'`, `'change'`, `'move'`, `'online'`, `'offline'`, `'bind'`, `'unbind'`. */
  action?: UeventPattern | undefined;
  /** `'net'`, `'block'`, `'usb'`, … */
  subsystem?: UeventPattern | undefined;
  /** Where the device is under /sys. */
  devpath?: UeventPattern | undefined;
  /** Other variables, each with what it has to be. */
  env?: Readonly<Record<string, UeventPattern>> | undefined;
}

const OPTIONS = optionNames<UeventOptions>({
  netns: FAMILY_OPTIONS.netns,
  transport: FAMILY_OPTIONS.transport,
  receiveBuffer: true,
  signal: true,
  source: true,
  action: true,
  subsystem: true,
  devpath: true,
  env: true,
});

/** What happened to a device. */
export interface Uevent {
  event: 'uevent';
  action: string;
  /** Where it is under /sys. */
  devpath: string;
  subsystem: string;
  /** The kernel numbers them: a gap says that some are for other namespaces, or were lost. */
  seqnum: number;
  /** All variables: `INTERFACE`, `IFINDEX`, `DEVNAME`, `MAJOR`, … */
  env: Readonly<Record<string, string>>;
}

const GROUPS = { kernel: 1, udev: 2 } as const;

/**
 * Reports devices as they come, change and go (kobject_uevent), as `udevadm monitor` prints them.
 *
 * ```ts
 * for await (const event of uevents({ subsystem: 'net', action: ['add', 'remove'] })) {
 *   if (event.event === 'uevent') console.log(event.action, event.env.INTERFACE);
 * }
 * ```
 *
 * The stream listens from now on; it ends with leaving the loop, `close()`, or its signal. Reading needs no rights.
 * Network devices are reported in their own namespace, all other devices in the initial one.
 *
 * @throws TypeError for a source that there is not.
 */
export function uevents(options: UeventOptions = {}): DatagramStream<Uevent> {
  checkOptions(options, OPTIONS);
  const { source = 'kernel', netns, transport = config.transport, receiveBuffer = 1 << 20, signal } = options;
  if (!Object.hasOwn(GROUPS, source)) throw typeError(`source is 'kernel' or 'udev', not '${source}'`);
  const accepts = filterOf(options);
  const socket =
    typeof transport === 'function'
      ? makeTransport(transport, { netns, protocol: NETLINK_KOBJECT_UEVENT, lenient: true })
      : transport;
  try {
    return new DatagramStream(socket, GROUPS[source], { receiveBuffer, signal }, (datagram, port) => {
      // programs may send to the kernel's group as well
      if (source === 'kernel' && port !== 0) return undefined;
      const { uevent } = decode(ueventMessage, datagram) as { uevent: Content };
      const one = ueventOf(uevent);
      return accepts(one) ? one : undefined;
    });
  } catch (error) {
    socket.close();
    throw error;
  }
}

function ueventOf({ header, env }: Content): Uevent {
  const [action = '', devpath = ''] = header.split('@');
  return {
    event: 'uevent',
    action: env.ACTION ?? action,
    devpath: env.DEVPATH ?? devpath,
    subsystem: env.SUBSYSTEM ?? '',
    seqnum: Number(env.SEQNUM ?? 0),
    env,
  };
}

/** A test of text by patterns. */
function fits(pattern: UeventPattern): (text: string) => boolean {
  const all = typeof pattern === 'string' ? [pattern] : pattern;
  const tests = all.map((one) => {
    const parts = one.split('*');
    if (parts.length === 1) return (text: string) => text === one;
    return (text: string) => isLike(text, parts);
  });
  return (text) => tests.some((test) => test(text));
}

/** Whether the parts stand in the text in that order, the first at its beginning and the last at its end. */
function isLike(text: string, parts: readonly string[]): boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

function filterOf({ action, subsystem, devpath, env = {} }: UeventOptions): (event: Uevent) => boolean {
  const tests: ((event: Uevent) => boolean)[] = [];
  for (const [key, pattern] of Object.entries({ action, subsystem, devpath })) {
    if (pattern === undefined) continue;
    const test = fits(pattern);
    tests.push((event) => test(event[key as 'action']));
  }
  for (const [key, pattern] of Object.entries(env)) {
    const test = fits(pattern);
    tests.push(({ env: has }) => Object.hasOwn(has, key) && test(has[key]!));
  }
  return (event) => tests.every((test) => test(event));
}
