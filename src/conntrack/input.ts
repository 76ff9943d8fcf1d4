import type { ConntrackMessage } from '../messages/netfilter/conntrack/conntrack.js';
import type { Input } from '../schema/index.js';
import type { Flow, FlowDirection, FlowFamily, FlowProtocol, FlowStatus, OtherProtocol } from './flow.js';
import { LABELS, labelBytes } from './labels.js';
import {
  checkKeys,
  defined,
  familyOf,
  inverted,
  isIcmp,
  isIcmp6,
  protocolNamed,
  refuse,
  tupleOf,
} from './tuple.js';

/** What an address is translated to, where an entry is made. */
export interface Translation {
  /** The address to translate to; the first of a range. */
  address: string;
  /** Last address of a range. */
  maxAddress?: string;
  /** The port to translate to; the first of a range. */
  port?: number;
  /** Last port of a range. */
  maxPort?: number;
}

/** What identifies a flow: the direction of its packets, or of its answers. */
export interface ConntrackKey {
  /** `'inet'` or `'inet6'`; follows from the addresses. */
  family?: FlowFamily | undefined;
  /** `'tcp'`, `'udp'`, `'icmp'`, …, or a number. */
  protocol: FlowProtocol | OtherProtocol;
  /** As packets went at first. */
  orig?: FlowDirection | undefined;
  /** As answers come; enough without `orig`. */
  reply?: FlowDirection | undefined;
  /** Zone of connection tracking. */
  zone?: number | undefined;
  /** Refuses another entry in the same place: `ENOENT`. */
  id?: number | undefined;
}

/** A flow to make or to change. What a dump returned is taken, too: what only the kernel says is left out. */
export interface FlowInput extends Omit<Partial<Flow>, 'protocol' | 'master'> {
  /** `'tcp'`, `'udp'`, `'icmp'`, …, or a number. */
  protocol: FlowProtocol | OtherProtocol;
  /** As packets go: addresses, ports. */
  orig: FlowDirection;
  /** Which of the labels in `labels` are changed; all of them where it is left out. */
  labelsMask?: readonly number[] | undefined;
  /** Which bits of the mark are changed. */
  markMask?: number | undefined;
  /** Translates the source. */
  natSrc?: Translation | undefined;
  /** Translates the destination. */
  natDst?: Translation | undefined;
  /** The flow that expected this one. */
  master?: Flow['master'] | undefined;
}

export const KEY_FIELDS = ['family', 'protocol', 'orig', 'reply', 'zone', 'id'] as const;
/** What the kernel says, and takes from nobody. */
const TOLD = ['id', 'use', 'start', 'stop', 'time'] as const;
const FIELDS = [
  'family',
  'protocol',
  'orig',
  'reply',
  'zone',
  'status',
  'state',
  'timeout',
  'mark',
  'markMask',
  'helper',
  'labels',
  'labelsMask',
  'secctx',
  'natSrc',
  'natDst',
  'master',
  'protoinfo',
  'seqAdj',
  'synproxy',
] as const;

type Sent = Input<ConntrackMessage>;

/** The message that requests a flow or its deletion. */
export function keyMessage(key: ConntrackKey): Sent {
  const protocol = protocolNamed(key.protocol, 'protocol');
  const { orig, reply, zone, id } = key;
  if (!orig && !reply) refuse('orig', 'is missing, and so is reply: one of them tells which flow is meant');
  const of = orig ?? reply!;
  complete(of, protocol, orig ? 'orig' : 'reply');
  return defined({
    nfgenFamily: key.family ?? familyOf(of.src),
    tupleOrig: orig && tupleOf(orig, protocol, 'orig'),
    tupleReply: !orig && reply ? tupleOf(reply, protocol, 'reply') : undefined,
    zone,
    id,
  }) as Sent;
}

/** Refuses a direction that does not tell which flow is meant. */
function complete(direction: FlowDirection, protocol: FlowProtocol, path: string): void {
  const needed =
    isIcmp(protocol) || isIcmp6(protocol)
      ? ['type', 'code', 'id']
      : PORTS.includes(`${protocol}`)
        ? ['sport', 'dport']
        : [];
  for (const key of ['src', 'dst', ...needed])
    if (direction[key as keyof FlowDirection] === undefined) refuse(`${path}.${key}`, 'is missing');
}

/** Protocols whose flows have ports. */
const PORTS = ['tcp', 'udp', 'sctp', 'dccp', 'udplite'];

/** Bits of the status that no request sets. */
const OWN: readonly FlowStatus[] = [
  'dying',
  'template',
  'helper',
  'offload',
  'hwOffload',
  'natClash',
  'seqAdjust',
];
const TRANSLATED: readonly FlowStatus[] = ['srcNat', 'dstNat', 'srcNatDone', 'dstNatDone'];

/** The message that makes a flow, or with `changes` changes one. */
export function flowMessage(input: FlowInput, changes = false): Sent {
  checkKeys(input, [...FIELDS, ...TOLD]);
  const { orig, timeout, mark, markMask, helper, labels, labelsMask, secctx, master, seqAdj, synproxy } =
    input;
  const protocol = protocolNamed(input.protocol, 'protocol');
  if (orig === undefined) refuse('orig', 'is missing');
  complete(orig, protocol, 'orig');
  if (!changes && timeout === undefined)
    refuse('timeout', 'is missing: how many seconds the entry is to last');
  const { reply, natSrc, natDst } = changes
    ? { reply: input.reply, natSrc: undefined, natDst: undefined }
    : translated(input);
  return defined({
    nfgenFamily: input.family ?? familyOf(orig.src),
    tupleOrig: tupleOf(orig, protocol, 'orig'),
    tupleReply: reply && tupleOf(reply, protocol, 'reply'),
    tupleMaster: master && !changes ? masterTuple(master) : undefined,
    status: input.status || !changes ? status(input, changes) : undefined,
    timeout,
    mark,
    markMask,
    zone: input.zone,
    help: helper === undefined ? undefined : { name: helper },
    labels: labels && labelBytes(checked(labels, 'labels')),
    labelsMask: labelsMask && labelBytes(checked(labelsMask, 'labelsMask')),
    secctx: secctx === undefined || changes ? undefined : { name: secctx },
    natSrc: natSrc && nat(natSrc, 'natSrc'),
    natDst: natDst && nat(natDst, 'natDst'),
    protoinfo: protoinfo(input, protocol),
    seqAdjOrig: seqAdj?.orig,
    seqAdjReply: seqAdj?.reply,
    synproxy,
  }) as Sent;
}

function masterTuple({ protocol, ...direction }: NonNullable<Flow['master']>): Sent['tupleMaster'] {
  return tupleOf(direction, protocolNamed(protocol, 'master.protocol'), 'master');
}

/** The status that a request may have: the kernel refuses the rest. */
function status({ status: given = [], master }: FlowInput, changes: boolean): FlowStatus[] {
  const mayNot = changes ? OWN : [...OWN, ...TRANSLATED, ...(master ? [] : (['expected'] as const))];
  return [...new Set<FlowStatus>(['confirmed', ...given.filter((one) => !mayNot.includes(one))])];
}

/** The answers' direction as it is before addresses are translated, and how they are to be. */
function translated({ orig, reply, status: given, natSrc, natDst }: FlowInput): {
  reply: FlowDirection;
  natSrc?: Translation | undefined;
  natDst?: Translation | undefined;
} {
  const plain = inverted(orig);
  if (!reply) return { reply: plain, natSrc, natDst };
  const src = given?.includes('srcNat') ? translation(reply.dst, reply.dport) : undefined;
  const dst = given?.includes('dstNat') ? translation(reply.src, reply.sport) : undefined;
  if (!src && !dst) return { reply, natSrc, natDst };
  return { reply: plain, natSrc: natSrc ?? src, natDst: natDst ?? dst };
}

function translation(address: string, port: number | undefined): Translation {
  return port === undefined ? { address } : { address, port };
}

function nat(given: Translation, path: string): Sent['natSrc'] {
  checkKeys(given, ['address', 'maxAddress', 'port', 'maxPort'], `${path}.`);
  const { address, maxAddress, port, maxPort = port } = given;
  if (address === undefined) refuse(`${path}.address`, 'is missing');
  const ip =
    familyOf(address) === 'inet6'
      ? { v6Minip: address, v6Maxip: maxAddress }
      : { v4Minip: address, v4Maxip: maxAddress };
  return defined({ ...ip, proto: port === undefined ? undefined : { portMin: port, portMax: maxPort } });
}

function protoinfo({ protoinfo: given, state }: FlowInput, protocol: FlowProtocol): Sent['protoinfo'] {
  if (state === undefined) return given as Sent['protoinfo'];
  if (protocol !== 'tcp' && protocol !== 'sctp' && protocol !== 'dccp')
    refuse('state', `is nothing that ${protocol} has`);
  return { ...given, [protocol]: { ...NEEDED[protocol], ...given?.[protocol], state } } as Sent['protoinfo'];
}

/** What the kernel demands beside the state. */
const NEEDED: Readonly<Record<string, object>> = {
  sctp: { vtagOriginal: 0, vtagReply: 0 },
  dccp: { role: 'client' },
};

function checked(labels: readonly number[], path: string): readonly number[] {
  for (const [i, label] of labels.entries())
    if (!Number.isInteger(label) || label < 0 || label >= LABELS)
      refuse(`${path}[${i}]`, `${label} is no label from 0 to ${LABELS - 1}`);
  return labels;
}
