import { GENL_ID_CTRL } from '../../../messages/generic/nlctrl.js';
import { protocolOf } from '../../../messages/protocols.js';
import {
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_ECHO,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
} from '../../../protocol/framing.js';
import { formatHex } from '../../../schema/text/hex.js';
import { typesOf } from '../../named.js';
import { type Decoded, type DecodedMessage, isNotice } from '../../types.js';
import { escaped, shown } from '../text.js';
import { familyCall } from './family.js';
import { type SetVerbs, setCall } from './ipset.js';
import { likeness } from './likeness.js';
import { literal } from './literal.js';
import { withoutZeros } from './shorten.js';
import { possibleCalls, type VerbCall, verbCall } from './verbs.js';

const ROUTE = 0;
const NETFILTER = 12;
const GENERIC = 16;

export type { SetCall, SetVerbs } from './ipset.js';

/** What a verb of `IPRoute` (`'link.add'`) sends for a value; undefined where it refuses. */
export type SentByVerb = (verb: string, value: unknown) => Uint8Array | undefined;

/**
 * Prints the TypeScript that sends the requests of a capture through the library: the same bytes but for sequence
 * numbers and port ids. Answers are comments, and only where the kernel refused.
 */
export class TypeScriptPrinter {
  readonly #sentByVerb: SentByVerb | undefined;
  readonly #setVerbs: SetVerbs | undefined;
  readonly #imported = new Set<string>();
  /** Sockets opened so far, by protocol. */
  readonly #sockets = new Map<number, string>();
  /** Generic netlink families bound so far. */
  readonly #families = new Set<string>();
  /** A question for a set's header, which the verb that may follow asks by itself. */
  #held: { readonly set: unknown; readonly code: string } | undefined;

  /**
   * @param sentByVerb what verbs really send: where it is given, they are only printed for requests that they send.
   * @param setVerbs what `IPSet` sends for entries, for which it has to know the types of their sets.
   */
  constructor(sentByVerb?: SentByVerb, setVerbs?: SetVerbs) {
    this.#sentByVerb = sentByVerb;
    this.#setVerbs = setVerbs;
  }

  /** Whether a verb sends the request. `texts`: but for how its texts end. */
  #isSent({ bytes, header }: DecodedMessage, { verb, value }: VerbCall, texts: boolean): boolean {
    if (!this.#sentByVerb) return true;
    const sent = this.#sentByVerb(verb, value);
    if (!sent || texts) return sent !== undefined;
    // sequence numbers and ports differ
    return sent.length === header!.length && sent.every((byte, i) => (i >= 8 && i < 16) || byte === bytes[i]);
  }

  /** A verb that sends these very bytes, among those that might. */
  #possible(message: DecodedMessage): VerbCall | undefined {
    if (!this.#sentByVerb) return undefined;
    for (const call of possibleCalls(message)) if (this.#isSent(message, call, false)) return call;
    return undefined;
  }

  /** The code for a message; nothing for what is no request, or waits for what follows. */
  add(one: Decoded): string {
    if (isNotice(one)) return '';
    const { header, outcome, request } = one;
    if (one.protocolNumber === NETFILTER && !one.damaged) this.#setVerbs?.read(one);
    if (outcome && outcome.errno !== 0 && request) {
      const words = outcome.kernel === undefined ? '' : `: ${escaped(outcome.kernel)}`;
      return `${this.#release()}// ${request.name ?? 'the request'} was refused with ${outcome.code}${words}\n`;
    }
    if (!header || one.damaged || !(header.flags & NLM_F_REQUEST) || one.direction === 'received') return '';
    const lines: string[] = [];
    const call = one.protocolNumber === NETFILTER ? this.#setVerbs?.call(one) : undefined;
    if (call) {
      if (call.asks !== undefined && this.#held?.set === call.asks) this.#held = undefined;
      else if (call.asks !== undefined) return this.#release() + this.#code(one, lines);
      const held = this.#release();
      const name = this.#socket(NETFILTER, lines);
      lines.push(`await ${name}.${call.text};`);
      return `${held}${lines.join('\n')}\n`;
    }
    const before = this.#release();
    const code = this.#code(one, lines);
    if (!this.#setVerbs || one.name !== 'IPSET_CMD_HEADER') return before + code;
    this.#held = { set: one.object.setname, code };
    return before;
  }

  #code(message: DecodedMessage, lines: string[]): string {
    lines.push(this.#request(message, lines));
    return `${lines.join('\n')}\n`;
  }

  /** What was held back. */
  #release(): string {
    const code = this.#held?.code ?? '';
    this.#held = undefined;
    return code;
  }

  /** What closes the sockets. */
  end(): string {
    const sockets = [...this.#sockets.values(), ...(this.#families.size > 0 ? ['genl'] : [])];
    return this.#release() + sockets.map((name) => `${name}.close();\n`).join('');
  }

  #request(message: DecodedMessage, before: string[]): string {
    const { header, bytes, declaration, protocolNumber } = message;
    const alike = declaration && declares(message) ? likeness(message) : undefined;
    const inFamily = alike && protocolNumber === GENERIC ? familyCall(message) : undefined;
    if (inFamily) return `await ${this.#family(message.family!, before)}.${inFamily};`;
    const name = this.#socket(protocolNumber, before);
    const socket = protocolNumber === ROUTE || protocolNumber === NETFILTER ? `${name}.socket` : name;
    const possible = !alike && protocolNumber === ROUTE ? this.#possible(message) : undefined;
    if (possible) return called(name, possible);
    if (!alike || (protocolNumber === GENERIC && header!.type !== GENL_ID_CTRL)) {
      const what = `${message.name ?? `type ${header!.type}`}: not what the library would write, so sent as bytes`;
      const sent = formatHex(bytes.subarray(0, Math.min(header!.length, bytes.length)));
      return `// ${what}\n${socket}.transport.send(Uint8Array.from(Buffer.from(${shown(sent)}, 'hex')));`;
    }
    if (alike.nuls.length > 0) {
      before.push(
        `// but for the NUL behind ${[...new Set(alike.nuls)].join(', ')}, which the kernel takes or leaves`,
      );
    }
    const set = protocolNumber === NETFILTER ? setCall(message, name) : undefined;
    if (set !== undefined) return set;
    const call = protocolNumber === ROUTE ? verbCall(message) : undefined;
    if (call && this.#isSent(message, call, alike.nuls.length > 0)) {
      return called(name, call);
    }
    const other = protocolNumber === ROUTE ? this.#possible(message) : undefined;
    if (other) return called(name, other);
    return this.#raw(message, socket, before);
  }

  /** A request by the socket's own methods. */
  #raw(message: DecodedMessage, socket: string, before: string[]): string {
    const { type, flags } = message.header!;
    const typeName =
      message.protocolNumber !== GENERIC && message.name !== null ? shown(message.name) : `${type}`;
    const value = literal(withoutZeros(message));
    const asks = message.name !== null && ASKS.test(message.name);
    const dumps = (flags & NLM_F_DUMP) === NLM_F_DUMP && (asks || (flags & NLM_F_ACK) === 0);
    if (dumps)
      return `await ${socket}.dump(${typeName}, ${value}${this.#flags(flags, NLM_F_REQUEST | NLM_F_DUMP, before)});`;
    if (flags & NLM_F_ACK) {
      return `await ${socket}.request(${typeName}, ${value}${this.#flags(flags, NLM_F_REQUEST | NLM_F_ACK, before)});`;
    }
    // what changes something is not answered without NLM_F_ACK
    if (message.name !== null && !asks) {
      const own = flags === NLM_F_REQUEST ? '' : `, ${this.#flagNames(flags, before)}`;
      return `${socket}.send(${typeName}, ${value}${own});`;
    }
    return `await ${socket}.get(${typeName}, ${value}${this.#flags(flags, NLM_F_REQUEST, before)});`;
  }

  #flags(flags: number, given: number, before: string[]): string {
    const more = flags & ~given;
    return more === 0 ? '' : `, { flags: ${this.#flagNames(more, before)} }`;
  }

  #flagNames(flags: number, before: string[]): string {
    const names: string[] = [];
    let rest = flags;
    for (const [name, bits] of Object.entries(FLAGS)) {
      if (!(rest & bits)) continue;
      names.push(name);
      rest &= ~bits;
      this.#import(name, 'tsroute2', before);
    }
    if (rest !== 0) names.push(`0x${rest.toString(16)}`);
    return names.join(' | ');
  }

  #socket(protocol: number, before: string[]): string {
    const known = this.#sockets.get(protocol);
    if (known !== undefined) return known;
    const utility = UTILITIES[protocol];
    const name = utility?.name ?? (protocol === GENERIC ? 'generic' : `socket${protocol}`);
    this.#sockets.set(protocol, name);
    if (utility) {
      this.#import(utility.type, 'tsroute2', before);
      before.push(`const ${name} = new ${utility.type}();`);
      return name;
    }
    this.#import('NetlinkSocket', 'tsroute2', before);
    before.push(`const ${name} = new NetlinkSocket({ protocol: ${protocol} });`);
    if (protocol === GENERIC) {
      this.#import('nlctrl', 'tsroute2/decoder', before);
      before.push(`${name}.registerPolicy({ 16: nlctrl });`);
    }
    return name;
  }

  /** A family that the package declares, bound by its name. */
  #family(family: string, before: string[]): string {
    const name = family.toLowerCase().replace(/\W/g, '_');
    if (this.#families.has(name)) return name;
    if (this.#families.size === 0) {
      this.#import('GenericNetlink', 'tsroute2', before);
      before.push('const genl = new GenericNetlink();');
    }
    this.#families.add(name);
    before.push(`const ${name} = await genl.bind(${shown(family)});`);
    return name;
  }

  #import(name: string, from: string, before: string[]): void {
    if (this.#imported.has(name)) return;
    this.#imported.add(name);
    before.unshift(`import { ${name} } from '${from}';`);
  }
}

function called(name: string, { verb, value }: VerbCall): string {
  const isWhole = verb.endsWith('.dump') && Object.keys(value as object).length === 0;
  return `await ${name}.${verb}(${isWhole ? '' : literal(value)});`;
}

/** Names of what asks rather than changes. */
const ASKS = /_GET|GET_|^IPSET_CMD_(?:PROTOCOL|TYPE|HEADER|LIST|SAVE)$/;

/** The classes whose sockets know all messages of a protocol. */
const UTILITIES: Readonly<Record<number, { name: string; type: string } | undefined>> = {
  [ROUTE]: { name: 'ipr', type: 'IPRoute' },
  [NETFILTER]: { name: 'ipset', type: 'IPSet' },
};

/** Whether the socket of the printed code knows the message's class. */
function declares({ protocolNumber, family, name, header, declaration }: DecodedMessage): boolean {
  if (protocolNumber === GENERIC) return family !== undefined && name !== null;
  return (
    UTILITIES[protocolNumber] !== undefined &&
    typesOf(protocolOf(protocolNumber)).get(header!.type)?.message === declaration
  );
}

const FLAGS = { NLM_F_REQUEST, NLM_F_ACK, NLM_F_ECHO, NLM_F_REPLACE, NLM_F_EXCL, NLM_F_CREATE, NLM_F_APPEND };
