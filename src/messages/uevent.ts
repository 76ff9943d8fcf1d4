import type { MessageType } from '../protocol/marshal.js';
import {
  type CustomType,
  custom,
  type Infer,
  type Message,
  message,
  NO_HEADER,
  type StructType,
  ValueError,
} from '../schema/index.js';
import { formatHex, parseHex } from '../schema/text/hex.js';
import { readString, utf8Length, writeString } from '../schema/text/utf8.js';

/** `NETLINK_KOBJECT_UEVENT`. */
export const NETLINK_KOBJECT_UEVENT = 15;

/** What the kernel, or udev, tells of a device. */
export interface Uevent {
  /** `'add@/devices/virtual/net/lo'`, as the kernel begins; `'libudev'` of messages between udev's own. */
  header: string;
  /** `ACTION`, `DEVPATH`, `SUBSYSTEM`, `SEQNUM` and what else the subsystem tells, in order. */
  env: Record<string, string>;
  /** What udev has between its name and the variables, in hexadecimal: its header and hashes to filter by. */
  udev?: string;
}

/** `struct udev_monitor_netlink_header`, with the eight bytes of `'libudev\0'`. */
const UDEV = 'libudev';
const UDEV_OFFSET = 16;

function read(payload: Uint8Array): Uevent | undefined {
  const first = payload.indexOf(0);
  if (first < 0 || payload.at(-1) !== 0) return undefined;
  const header = readString(payload, 0, first);
  let at = first + 1;
  let udev: string | undefined;
  if (header === UDEV && payload.length >= 40) {
    const { buffer, byteOffset, length } = payload;
    at = new DataView(buffer, byteOffset, length).getUint32(UDEV_OFFSET, true);
    if (at < 40 || at > payload.length) return undefined;
    udev = formatHex(payload, first + 1, at);
  }
  const env: Record<string, string> = {};
  while (at < payload.length) {
    const end = payload.indexOf(0, at);
    const equals = payload.indexOf(61, at);
    if (equals < at || equals > end) return undefined;
    const key = readString(payload, at, equals);
    // it would not be written back the same, and is no key of an object
    if (Object.hasOwn(env, key) || key === '__proto__') return undefined;
    env[key] = readString(payload, equals + 1, end);
    at = end + 1;
  }
  return udev === undefined ? { header, env } : { header, udev, env };
}

function write({ header, udev, env }: Uevent): Uint8Array {
  const parts = [text(header)];
  if (udev !== undefined) {
    const bytes = parseHex(udev);
    if (!bytes) throw new ValueError('is not hexadecimal', 'udev');
    parts.push(bytes);
  }
  for (const [key, value] of Object.entries(env)) parts.push(text(`${key}=${value}`));
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Text with its NUL. */
function text(value: string): Uint8Array {
  const length = utf8Length(value);
  if (length < 0 || value.includes('\0')) throw new ValueError(`'${value}' is no text`);
  const bytes = new Uint8Array(length + 1);
  writeString(value, bytes, 0);
  return bytes;
}

const content: CustomType<Uevent> = custom(read, write);
const device = message('uevent', { header: NO_HEADER as StructType<object>, body: { uevent: [content] } });
export interface UeventMessage extends Infer<typeof device> {}
/** A message of `NETLINK_KOBJECT_UEVENT`, which has no `nlmsghdr`. */
export const ueventMessage: Message<UeventMessage> = device as unknown as Message<UeventMessage>;

/** The one there is. */
export const uevent: MessageType<UeventMessage> = {
  id: 0,
  name: 'KOBJECT_UEVENT',
  event: 'uevent',
  message: ueventMessage,
};
