import { type Commanded, commandRequest, parseCommand, toCommand } from '../../commands/index.js';
import { commandObjects } from '../../commands/table.js';
import { routeMessages } from '../../messages/route/index.js';
import { condition } from '../../objects/condition.js';
import type { Fields, ObjectDefinition } from '../../objects/definition.js';
import { type Request, requestNow } from '../../objects/request.js';
import { HEADER, NLM_F_ACK, NLM_F_DUMP, NLM_F_ECHO, NLM_F_REQUEST } from '../../protocol/framing.js';
import { decodeTree, encode, encodeTree, type WireAttribute } from '../../schema/index.js';
import { typeError } from '../../schema/stack.js';
import { formatHex } from '../../schema/text/hex.js';
import { type Decoded, type DecodedMessage, isNotice } from '../types.js';
import { escaped } from './text.js';
import { withoutZeros } from './typescript/shorten.js';

const ROUTE = 0;
const GENERIC = 16;
const XFRM = 6;
const PROTOCOLS: readonly number[] = [ROUTE, GENERIC, XFRM];
/** Flags that belong to the way a request is sent. */
const SENDING = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO;
/** How commands begin that iproute2 has no words for. */
const OWN = 'tsroute2 ';
/** What answers show and no request says. */
const NEVER: ReadonlySet<string> = new Set(['unknown', 'change', 'cmd', 'version']);

/**
 * Prints the commands of `ip`, `bridge` and `tc` that sent the requests of a capture: each is checked to send the same
 * again. What iproute2 has no words for is a command of `tsroute2`.
 */
export class CommandPrinter {
  readonly #names = new Map<number, string>();

  /** The command for a message; a comment where there is none, or the kernel refused. */
  add(one: Decoded): string {
    if (isNotice(one) || !PROTOCOLS.includes(one.protocolNumber) || one.damaged) return '';
    const { header, outcome, request, object } = one;
    this.#learn(one);
    if (outcome && outcome.errno !== 0 && request) {
      const words = outcome.kernel === undefined ? '' : `: ${escaped(outcome.kernel)}`;
      return `# ${request.name ?? 'the request'} was refused with ${outcome.code}${words}\n`;
    }
    if (!header || !(header.flags & NLM_F_REQUEST) || one.direction === 'received' || object === undefined)
      return '';
    const found = this.#command(one);
    return `${found ?? `# ${one.name ?? `type ${header.type}`}: no command sends this`}\n`;
  }

  /** Names of interfaces, which captures tell as they go. */
  #learn({ name, object }: DecodedMessage): void {
    if (name !== 'RTM_NEWLINK') return;
    const { index, ifname } = object as { index?: number; ifname?: string };
    if (index && ifname !== undefined) this.#names.set(index, ifname);
  }

  /** A command of iproute2 that sends the message; else one in this program's own words. */
  #command(message: DecodedMessage): string | undefined {
    const { header } = message;
    const type = typeOf(message);
    const wanted = sortedBody(message, message.bytes.subarray(HEADER, header!.length));
    const isRoute = message.protocolNumber === ROUTE;
    const isDump =
      (header!.flags & NLM_F_DUMP) === NLM_F_DUMP && (!isRoute || /_GET/.test(message.name ?? ''));
    const own = header!.flags & ~(SENDING | (isDump ? NLM_F_DUMP : 0));
    let other: string | undefined;
    for (const { object, verb } of candidates(message, type, own, isDump)) {
      for (const input of inputs(message, object)) {
        for (const deep of [true, false])
          try {
            const text = this.#written({ object, verb, input }, wanted, deep);
            if (other !== undefined && text.startsWith(OWN)) continue;
            const again = commandRequest(parseCommand(text), (name) => this.#index(name)) as Request;
            if (again.type.id !== type || (!isDump && again.flags !== own)) continue;
            if (sortedBody(message, encode(again.type.message, again.value as never)) !== wanted) continue;
            if (!text.startsWith(OWN)) return text;
            other = text;
          } catch {
            // another verb, or another shape of the input, may do
          }
      }
    }
    return other;
  }

  #written(of: Commanded, wanted: string, deep: boolean): string {
    return toCommand(shortened(of, wanted, deep), { deviceName: (index) => this.#names.get(index) });
  }

  #index(name: string): number {
    for (const [index, own] of this.#names) if (own === name) return index;
    throw typeError(`'${name}' is no interface of the capture`);
  }
}

/** `RTM_SETLINK` of other than bridges is what `RTM_NEWLINK` that makes nothing is; the type of generic netlink is a command. */
function typeOf({ header, name, object, protocolNumber, bytes }: DecodedMessage): number {
  if (protocolNumber === GENERIC) return bytes[HEADER]!;
  return name === 'RTM_SETLINK' && object.family !== 'bridge' ? routeMessages.newlink.id : header!.type;
}

/** The verbs that send a message of this type with these flags. */
function* candidates(
  { protocolNumber, family }: DecodedMessage,
  type: number,
  flags: number,
  isDump: boolean,
): Generator<{ object: ObjectDefinition; verb: string }> {
  const seen = new Set<string>();
  for (const { verbs } of commandObjects)
    for (const { object, verb: word } of verbs) {
      const verb = word === 'show' ? 'dump' : word;
      const known = object.verbs[verb];
      const key = `${object.name} ${verb}`;
      if (known === undefined || known.type.id !== type || seen.has(key)) continue;
      if ((object.protocol ?? ROUTE) !== protocolNumber || object.genericFamily?.name !== family) continue;
      if (isDump !== (verb === 'dump') || (!isDump && known.flags !== flags)) continue;
      seen.add(key);
      yield { object, verb };
    }
}

/** What a verb may have been given: the objects in the message, or the message as it is. */
function inputs(message: DecodedMessage, definition: ObjectDefinition): Fields[] {
  const { object } = message;
  const whole = Object.fromEntries(
    Object.entries(object).filter(([key]) => !NEVER.has(key) || key === 'change'),
  );
  const shapes = definition.protocol === undefined ? [whole, withoutZeros(message) as Fields] : [whole];
  return shapes.flatMap((one) => {
    const entries = definition.entries?.(one) ?? [];
    return entries.length === 1 ? [withoutUndefined(entries[0]!), one] : [one];
  });
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The input without what the verb says by itself; `wanted` is what has to be sent. */
function shortened({ object, verb, input }: Commanded, wanted: string, deep: boolean): Commanded {
  const made = (given: Fields): string | undefined => {
    try {
      if (verb === 'dump' && object.protocol === undefined) {
        const { request } = condition(object, given, { resolve: () => 1 }) as { request: Fields };
        return text(encode(object.verbs.dump!.type.message, request as never));
      }
      const { type, value } = requestNow(object, verb, given, () => 1);
      return text(sorted(type.message, encode(type.message, value as never)));
    } catch {
      return undefined;
    }
  };
  return { object, verb, input: withoutNeedless(input as Fields, (fields) => made(fields) === wanted, deep) };
}

/** The fields without those that change nothing, at any depth. */
function withoutNeedless(fields: Fields, isSame: (fields: Fields) => boolean, deep: boolean): Fields {
  let left = fields;
  for (const key of Object.keys(fields)) {
    const { [key]: inner, ...rest } = left;
    if (isSame(rest)) left = rest;
    else if (deep && typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      left = {
        ...left,
        [key]: withoutNeedless(inner as Fields, (own) => isSame({ ...left, [key]: own }), deep),
      };
  }
  return left;
}

function sortedBody({ declaration }: DecodedMessage, body: Uint8Array): string {
  return declaration === undefined ? text(body) : text(sorted(declaration, body));
}

/** `NLA_F_NESTED`, as the wire tree has it. */
const NESTED = 2;

/** A body with its attributes in the order of their numbers and without marks of nests: kernels accept either. */
function sorted(message: Parameters<typeof decodeTree>[0], body: Uint8Array): Uint8Array {
  const tree = decodeTree(message, Uint8Array.from(body));
  const walk = (list: WireAttribute[]): void => {
    for (const one of list) {
      one.padding?.fill(0);
      if (one.definition?.kind === 'string') withoutEnd(one);
      if (one.attributes) {
        one.flags &= ~NESTED;
        walk(one.attributes);
      }
      for (const record of one.records ?? []) walk(record.attributes);
    }
    list.sort((a, b) => a.type - b.type);
  };
  walk(tree.attributes);
  return encodeTree(tree);
}

/** The kernel takes a text with a NUL behind it, and without. */
function withoutEnd(one: WireAttribute): void {
  const end = one.payload.indexOf(0);
  if (end >= 0) one.payload = one.payload.subarray(0, end);
  if (one.padding) one.padding = new Uint8Array(-one.payload.length & 3);
}

/** As text; a header may end without its padding. */
function text(bytes: Uint8Array): string {
  return formatHex(bytes) + '00'.repeat(-bytes.length & 3);
}
