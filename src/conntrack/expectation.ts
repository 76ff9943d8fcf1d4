import type { ExpectationMessage } from '../messages/netfilter/conntrack/expectation.js';
import type { Input } from '../schema/index.js';
import {
  directionOf,
  type FlowDirection,
  type FlowFamily,
  type FlowProtocol,
  type OtherProtocol,
  protocolOf,
} from './flow.js';
import { checkKeys, defined, familyOf, protocolNamed, refuse, tupleOf } from './tuple.js';

/** A flow that a helper expects: FTP's data, a call's sound. */
export interface Expectation {
  family: FlowFamily;
  protocol: FlowProtocol;
  /** What is expected. */
  tuple: FlowDirection;
  /** Which bits of addresses and ports are meant. */
  mask: FlowDirection;
  /** The flow that expects. */
  master: FlowDirection & { protocol: FlowProtocol };
  /** Seconds. */
  timeout?: number;
  /** The kernel's number for it. */
  id?: number;
  /** Name of the helper: `'ftp'`. */
  helper?: string;
  /** Zone of connection tracking. */
  zone?: number;
  /** `'permanent'` stays after a flow has come. */
  flags?: readonly ('permanent' | 'inactive' | 'userspace' | number)[];
  /** Which of the helper's expectations. */
  class?: number;
  /** The kernel's function that sees to it when it comes. */
  fn?: string;
  /** Translation of the flow that is expected. */
  nat?: { dir?: 'original' | 'reply' | number; tuple?: FlowDirection };
}

/** An expectation to make. */
export interface ExpectationInput
  extends Omit<Partial<Expectation>, 'protocol' | 'tuple' | 'mask' | 'master'> {
  protocol: FlowProtocol | OtherProtocol;
  tuple: Partial<FlowDirection> & Pick<FlowDirection, 'src' | 'dst'>;
  /** Addresses and ports as a whole, by default; a port that is not given is any. */
  mask?: Partial<FlowDirection> | undefined;
  master: FlowDirection & { protocol?: FlowProtocol | OtherProtocol };
  timeout: number;
}

const FIELDS = [
  'family',
  'protocol',
  'tuple',
  'mask',
  'master',
  'timeout',
  'id',
  'helper',
  'zone',
  'flags',
  'class',
  'fn',
  'nat',
];

/** An expectation as the kernel reports it. */
export function expectationOf(message: ExpectationMessage): Expectation {
  const { tuple = {}, mask = {}, master = {}, nat } = message;
  const expectation: Expectation = {
    family: message.nfgenFamily as FlowFamily,
    protocol: protocolOf(tuple),
    tuple: directionOf(tuple),
    mask: directionOf(mask),
    master: { protocol: protocolOf(master), ...directionOf(master) },
  };
  if (message.timeout !== undefined) expectation.timeout = message.timeout;
  if (message.id !== undefined) expectation.id = message.id;
  if (message.helpName !== undefined) expectation.helper = message.helpName;
  if (message.zone !== undefined) expectation.zone = message.zone;
  if (message.flags !== undefined) expectation.flags = message.flags;
  if (message.class !== undefined) expectation.class = message.class;
  if (message.fn !== undefined) expectation.fn = message.fn;
  if (nat) expectation.nat = defined({ dir: nat.dir, tuple: nat.tuple && directionOf(nat.tuple) });
  return expectation;
}

/** The message that makes an expectation. */
export function expectationMessageOf(input: ExpectationInput): Input<ExpectationMessage> {
  checkKeys(input, FIELDS);
  const { tuple, master, nat } = input;
  const protocol = protocolNamed(input.protocol, 'protocol');
  for (const [key, value] of Object.entries({ tuple, master })) if (!value) refuse(key, 'is missing');
  if (input.timeout === undefined) refuse('timeout', 'is missing: how many seconds it is waited for');
  const { protocol: masters = protocol, ...flow } = master;
  const whole = { sport: 0, dport: 0, ...tuple };
  return defined({
    nfgenFamily: input.family ?? familyOf(tuple.src),
    master: tupleOf(flow, protocolNamed(masters, 'master.protocol'), 'master'),
    tuple: tupleOf(whole, protocol, 'tuple'),
    mask: tupleOf({ ...wholeMask(tuple), ...input.mask }, protocol, 'mask'),
    timeout: input.timeout,
    helpName: input.helper,
    zone: input.zone,
    flags: input.flags,
    class: input.class,
    fn: input.fn,
    nat: nat && defined({ dir: nat.dir, tuple: nat.tuple && tupleOf(nat.tuple, protocol, 'nat.tuple') }),
  }) as Input<ExpectationMessage>;
}

/** All bits of what a tuple has. */
function wholeMask({ src, sport, dport }: Partial<FlowDirection>): FlowDirection {
  const address = src?.includes(':') ? 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' : '255.255.255.255';
  return { src: address, dst: address, sport: sport ? 0xffff : 0, dport: dport ? 0xffff : 0 };
}
