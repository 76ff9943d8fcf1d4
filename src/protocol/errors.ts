import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { givenPath, merged } from '../schema/codec.js';
import { decodeTree } from '../schema/interpreter/decode.js';
import { encodeTree, treeOf } from '../schema/interpreter/encode.js';
import { type CallSite, TracedError } from '../schema/stack.js';
import { formatHex } from '../schema/text/hex.js';
import { placeOf, type WireAttribute, type WireMessage } from '../schema/tree.js';
import type { Attributes, Message } from '../schema/type.js';
import { resolve } from '../schema/type.js';
import { errnoCode, errnoOf, errnoWords } from './errno.js';
import { HEADER, NLM_F_ACK_TLVS, NLM_F_CAPPED } from './framing.js';
import { type ExtendedAck, extendedAck } from './nlmsgerr.js';
import { objectNameOf } from './object-name.js';
import { unknownKind } from './unknown-kind.js';

/** What a protocol makes of an error number: what it leaves out is as usual. */
export interface Explanation {
  /** Name of the number, where it is one of the protocol's own. */
  readonly code?: string | undefined;
  readonly words?: string | undefined;
  /** Which part of the work was refused. */
  readonly doing?: string | undefined;
  /** Path of the field at fault. */
  readonly path?: string | undefined;
  /** The capability that it needs, if not CAP_NET_ADMIN. */
  readonly capability?: string | undefined;
  /** Where the request needs it, if not in the namespace of the socket. */
  readonly capableIn?: string | undefined;
}

/** @param echo the request as the kernel repeats it, header included; as much of it as came. */
export type Explain = (errno: number, echo: Uint8Array) => Explanation | undefined;

/** The request that an error answers. */
export interface RequestInfo {
  /** C name of the message type: `RTM_NEWLINK`. */
  readonly name: string;
  readonly message: Message;
  readonly value: unknown;
  /** For protocols whose errors mean something of their own. */
  readonly explain?: Explain | undefined;
  /** Whether it requests a table, so that its value is a filter. */
  readonly table?: boolean | undefined;
  /** Where it was requested, once the caller has left the stack. */
  site?: CallSite | undefined;
}

interface Details {
  errno: number;
  explanation?: Explanation | undefined;
  /** What was being done, where there is no request to name. */
  doing?: string;
  /** The field at fault, where it is known by itself. */
  path?: string;
  request?: RequestInfo | undefined;
  ack?: ExtendedAck | undefined;
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The kernel refused, or the socket failed. One line says what, where and why; `util.inspect` (and so
 * `console.log`) adds the request as it went over the wire, with the field at fault marked.
 */
export class NetlinkError extends TracedError {
  override readonly name = 'NetlinkError';
  /** `'EINVAL'`, `'ENODEV'`, …: for programs. */
  readonly code: string;
  /** The kernel's number for it. */
  readonly errno: number;
  /** C name of the refused request: `RTM_NEWLINK`. */
  readonly request: string | undefined;
  /** The kernel's own words, where it had some (extended ack, Linux 4.12). */
  readonly kernelMessage: string | undefined;
  /** Path of the attribute or field at fault: `linkinfo.data.id`. */
  readonly path: string | undefined;
  /** Whether {@link path} is missing in the request, rather than wrong (Linux 6.1). */
  readonly missing: boolean;
  /** What the kernel accepts there: its policy for the attribute (Linux 5.10). */
  readonly policy: ExtendedAck['policy'] | undefined;
  /** What the request was given. */
  readonly value: unknown;
  readonly #details: Details;

  constructor(details: Details) {
    const { errno, request, ack, explanation } = details;
    const path = details.path ?? explanation?.path;
    const place =
      path !== undefined ? { path, missing: false } : request && ack ? blame(request, ack) : undefined;
    super(line(details, place), request?.site);
    this.#details = details;
    this.errno = errno;
    this.code = explanation?.code ?? errnoCode(errno);
    this.request = request?.name;
    this.kernelMessage = ack?.msg;
    this.path = place?.path;
    this.missing = place?.missing ?? false;
    this.policy = ack?.policy;
    this.value = merged(request?.value);
  }

  /** An error of the system on our side, by its code. */
  static of(code: string, doing: string, request?: RequestInfo): NetlinkError {
    return new NetlinkError({ errno: errnoOf(code) ?? 0, doing, request });
  }

  /** @internal The same error, of a field that named what is missing: `dev`. */
  at(path: string): NetlinkError {
    return new NetlinkError({ ...this.#details, path });
  }

  [INSPECT](): string {
    const { request, ack } = this.#details;
    const text = this.stack ?? this.message;
    if (!request) return text;
    const tree = wireTree(request);
    return tree ? `${text}\n${drawRequest(request.name, tree, ack)}` : text;
  }
}

function line({ errno, request, ack, explanation, ...more }: Details, place: Blame | undefined): string {
  const doing = more.doing ?? explanation?.doing;
  const what = request ? `${request.name}${doing ? ` (${doing})` : ''}` : (doing ?? 'netlink');
  const where = place ? (place.missing ? `: ${place.path} is missing` : ` at ${place.path}`) : '';
  const code = `${explanation?.code ?? errnoCode(errno)}${where}`;
  const named = request && !request.table && objectNameOf(request.message, request.value, request.name);
  const words = ack?.msg ?? explanation?.words;
  if (named && words === undefined && doing === undefined && ABSENT.has(errno) && FINDS.test(request.name))
    return `${what}: no ${named} (${code})`;
  const bounds = ack?.policy ? describePolicy(ack.policy) : '';
  const kind = request ? unknownKind(ack?.msg, request.message, request.value) : '';
  const why = `${words ?? errnoWords(errno)}${kind}${bounds}${advice({ errno, request, ack, explanation })}`;
  // a protocol's own words name things themselves
  return `${what}: ${named && explanation?.words === undefined ? `${named}: ` : ''}${code}: ${why}`;
}

/** ENOENT, ESRCH, ENODEV, EADDRNOTAVAIL: of a request that reads or removes, that there is no such thing. */
const ABSENT: ReadonlySet<number> = new Set([2, 3, 19, 99]);
const FINDS = /_(GET|DEL)[A-Z]+$/;

function advice({ errno, request, ack, explanation }: Details): string {
  if (errno !== 1 || ack?.msg !== undefined) return '';
  const where = explanation?.capableIn ?? request?.message.capableIn ?? 'the namespace of the socket';
  return ` (${explanation?.capability ?? 'CAP_NET_ADMIN'} is needed in ${where})`;
}

function describePolicy(policy: NonNullable<ExtendedAck['policy']>): string {
  const { minValueU, maxValueU, minValueS, maxValueS, minLength, maxLength, mask } = policy;
  if (maxValueU !== undefined) return ` (allowed: ${minValueU ?? 0}..${maxValueU})`;
  if (maxValueS !== undefined) return ` (allowed: ${minValueS}..${maxValueS})`;
  if (mask !== undefined) return ` (allowed bits: 0x${mask.toString(16)})`;
  if (maxLength !== undefined) return ` (allowed: ${minLength ?? 0} to ${maxLength} bytes)`;
  return '';
}

interface Blame {
  path: string;
  missing: boolean;
}

function wireTree(request: RequestInfo): WireMessage | undefined {
  try {
    const tree = treeOf(request.message, merged(request.value));
    encodeTree(tree); // sets the offsets
    return tree;
  } catch {
    return undefined; // an error about the request must not hide the error it explains
  }
}

/** Which part of the request the kernel means. */
function blame(request: RequestInfo, ack: ExtendedAck): Blame | undefined {
  if (ack.offs === undefined && ack.missType === undefined) return undefined;
  const tree = wireTree(request);
  if (!tree) return undefined;
  if (ack.missType !== undefined) {
    const nest = ack.missNest === undefined ? undefined : placeOf(tree, ack.missNest - HEADER);
    const set = nest?.attribute ? attributesOf(nest.attribute) : request.message.attributes;
    const key = set?.byId.get(ack.missType)?.key ?? `${ack.missType}`;
    return blamed(request, nest ? `${nest.path}.${key}` : key, true);
  }
  const place = placeOf(tree, ack.offs! - HEADER);
  return place && blamed(request, place.path, false);
}

function blamed({ value }: RequestInfo, at: string, missing: boolean): Blame | undefined {
  const path = givenPath(value, at);
  return path === '' ? undefined : { path, missing };
}

function attributesOf(attribute: WireAttribute): Attributes | undefined {
  const type = attribute.definition && resolve(attribute.definition);
  if (type?.kind === 'nest') return resolve<Attributes>(type.set);
  return type?.kind === 'message' ? type.attributes : undefined;
}

/** The request as a tree of lines; an arrow marks what the kernel pointed at. */
function drawRequest(name: string, tree: WireMessage, ack: ExtendedAck | undefined): string {
  const place = ack?.offs === undefined ? undefined : placeOf(tree, ack.offs - HEADER);
  const lines = [`  ${name} {`];
  for (const field of tree.fields) {
    if (field.value === undefined) continue;
    lines.push(`    ${field.name}: ${show(field.value)}${field === place?.field ? '   <-- here' : ''}`);
  }
  const draw = (attribute: WireAttribute, indent: string): void => {
    const head = `${indent}${attribute.name ?? attribute.type}`;
    const mark = attribute === place?.attribute ? '   <-- here' : '';
    if (attribute.attributes) {
      lines.push(`${head}${mark}`);
      for (const inner of attribute.attributes) draw(inner, `${indent}  `);
    } else lines.push(`${head}: ${show(attribute.value)}${mark}`);
  };
  for (const attribute of tree.attributes) draw(attribute, '    ');
  return [...lines, '  }'].join('\n');
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return formatHex(value);
  return JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v));
}

/** The error that an `NLMSG_ERROR` or `NLMSG_DONE` carries; undefined for an acknowledgement. */
export function errorOf(
  u8: Uint8Array,
  at: number,
  end: number,
  kind: 'error' | 'done',
  flags: number,
  request: RequestInfo | undefined,
): NetlinkError | undefined {
  if (end - at < 4) return undefined;
  const view = new DataView(u8.buffer, u8.byteOffset);
  const errno = -view.getInt32(at, LITTLE_ENDIAN);
  if (errno <= 0) return undefined;
  let tlvs = at + 4;
  if (kind === 'error') {
    const original = end - tlvs >= 4 ? view.getUint32(tlvs, LITTLE_ENDIAN) : HEADER;
    tlvs += flags & NLM_F_CAPPED ? HEADER : (original + 3) & ~3;
  }
  const ack = flags & NLM_F_ACK_TLVS && tlvs <= end ? readAck(u8.subarray(tlvs, end)) : undefined;
  const echo = u8.subarray(kind === 'error' ? at + 4 : end, end);
  return new NetlinkError({ errno, request, ack, explanation: request?.explain?.(errno, echo) });
}

function readAck(bytes: Uint8Array): ExtendedAck | undefined {
  try {
    return decodeTree(extendedAck as Message, bytes).object as ExtendedAck;
  } catch {
    return undefined; // the error itself must not get lost in its decoration
  }
}
