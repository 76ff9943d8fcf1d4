import { GENL_ID_CTRL } from '../../../messages/generic/nlctrl.js';
import { subsystems } from '../../../messages/netfilter/nfgenmsg.js';
import { protocolOf } from '../../../messages/protocols.js';
import { families } from '../../../messages/sockdiag/names.js';
import {
  HEADER,
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
import { shown } from '../text.js';
import { equivalence } from './equivalence.js';
import { familyCall } from './family.js';
import { type SetVerbs, setCall } from './ipset.js';
import { literal } from './literal.js';
import { NftBatches, type NftCommands } from './nftables.js';
import { withoutZeros } from './shorten.js';
import { starter, starterCall } from './starter.js';
import { possibleCalls, type VerbCall, verbCall } from './verbs.js';
import { Waiting } from './waiting.js';

const ROUTE = 0;
const NETFILTER = 12;
const GENERIC = 16;
const SOCK_DIAG = 4;

export type { SetCall, SetVerbs } from './ipset.js';
export type { NftCommands } from './nftables.js';

/** What a verb of `IPRoute` (`'link.add'`) sends for a value; undefined where it refuses. */
export type SentByVerb = (verb: string, value: unknown) => Uint8Array | undefined;

/**
 * Prints the TypeScript that sends the requests of a capture through the library: the same bytes but for sequence
 * numbers and port ids. Answers are comments, and only where the kernel refused.
 */
export class TypeScriptPrinter {
  readonly #sentByVerb: SentByVerb | undefined;
  readonly #setVerbs: SetVerbs | undefined;
  readonly #batches: NftBatches | undefined;
  readonly #imported = new Set<string>();
  /** Sockets opened so far, by protocol. */
  readonly #sockets = new Map<string, string>();
  /** Generic netlink families bound so far. */
  readonly #families = new Set<string>();
  /** Families that nobody declared, as they were declared here last, and how often. */
  readonly #starters = new Map<string, { readonly text: string; readonly variable: string }>();
  readonly #seen = new Map<string, number>();
  /** Code that waits for the answer: what the capture shows to be refused must not end the script. */
  readonly #waiting = new Waiting();
  /** A question for a set's header, which the verb that may follow asks by itself. */
  #held: { readonly set: unknown; readonly code: string } | undefined;

  /**
   * @param sentByVerb what verbs really send: where it is given, they are only printed for requests that they send.
   * @param setVerbs what `IPSet` sends for entries, for which it has to know the types of their sets.
   * @param nft the words of nft: where they are given, batches of nftables are calls of `Nftables.apply`.
   */
  constructor(sentByVerb?: SentByVerb, setVerbs?: SetVerbs, nft?: NftCommands) {
    this.#sentByVerb = sentByVerb;
    this.#setVerbs = setVerbs;
    this.#batches = nft && new NftBatches(nft);
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

  /** The code for a message; nothing for what is no request, or waits for its answer. */
  add(one: Decoded): string {
    if (isNotice(one)) return '';
    if (one.protocolNumber === NETFILTER && !one.damaged) this.#setVerbs?.read(one);
    if (one.request) {
      const { offset } = one.request;
      this.#waiting.answered(this.#batches?.callOf(offset) ?? offset, one);
    }
    const batch = isRequest(one) && one.protocolNumber === NETFILTER ? this.#batches?.take(one) : undefined;
    if (batch) {
      if (batch.text !== undefined) this.#apply(one, batch.text);
      return this.#waiting.take();
    }
    const text = this.#text(one);
    if (text !== '') this.#waiting.add(one.offset, text, isAnswered(one));
    return this.#waiting.take();
  }

  /** A batch of nftables: what any of its messages is answered is the answer to the call. */
  #apply({ offset }: DecodedMessage, text: string): void {
    const lines: string[] = [];
    this.#socket(NFTABLES, lines);
    this.#waiting.add(offset, `${lines.map((line) => `${line}\n`).join('')}${text}`, true);
  }

  #text(one: DecodedMessage): string {
    if (!isRequest(one)) return '';
    const lines: string[] = [];
    const call = one.protocolNumber === NETFILTER ? this.#setVerbs?.call(one) : undefined;
    if (call) {
      if (call.asks !== undefined && this.#held?.set === call.asks) this.#held = undefined;
      else if (call.asks !== undefined) return this.#release() + this.#code(one, lines);
      const held = this.#release();
      const name = this.#socket(IPSET, lines);
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
    const sockets = [
      ...this.#sockets.values(),
      ...(this.#families.size + this.#starters.size > 0 ? ['genl'] : []),
    ];
    return this.#waiting.rest() + this.#release() + sockets.map((name) => `${name}.close();\n`).join('');
  }

  #request(message: DecodedMessage, before: string[]): string {
    const { header, bytes, declaration, protocolNumber } = message;
    const alike = declaration && declares(message) ? equivalence(message) : undefined;
    if (protocolNumber === GENERIC && header!.type !== GENL_ID_CTRL && isWhole(message)) {
      const inFamily = familyCall(message, alike !== undefined);
      if (inFamily) return `await ${this.#family(message, before)}.${inFamily};`;
      return `await ${this.#starter(message, before)}.${starterCall(message)};`;
    }
    const kind = socketOf(message);
    const name = this.#socket(kind, before);
    const socket = UTILITIES[kind] ? `${name}.socket` : name;
    const possible = !alike && protocolNumber === ROUTE ? this.#possible(message) : undefined;
    if (possible) return called(name, possible);
    if (!alike) {
      const what = `${message.name ?? `type ${header!.type}`}: not what the library would write, so sent as bytes`;
      const sent = formatHex(bytes.subarray(0, Math.min(header!.length, bytes.length)));
      return `// ${what}\n${socket}.transport.send(Uint8Array.from(Buffer.from(${shown(sent)}, 'hex')));`;
    }
    if (alike.repeats.length > 0)
      before.push(`// but for ${alike.repeats.join(', ')}, which repeats what the header says`);
    if (alike.nuls.length > 0) {
      before.push(
        `// but for the NUL behind ${[...new Set(alike.nuls)].join(', ')}, which the kernel takes or leaves`,
      );
    }
    const set = kind === IPSET ? setCall(message, name) : undefined;
    if (set !== undefined) return set;
    const call = protocolNumber === ROUTE ? verbCall(message) : undefined;
    if (call && this.#isSent(message, call, alike.nuls.length + alike.repeats.length > 0)) {
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

  /** The variable of a socket: of a utility, or of a protocol by its number. */
  #socket(kind: string, before: string[]): string {
    const known = this.#sockets.get(kind);
    if (known !== undefined) return known;
    const utility = UTILITIES[kind];
    const [number, family] = kind.split(' ');
    if (family !== undefined) return this.#diagSocket(kind, family, before);
    const protocol = protocolOf(Number(number));
    const name =
      utility?.name ?? (protocol.types ? protocol.name : protocol.families ? 'generic' : `socket${kind}`);
    this.#sockets.set(kind, name);
    if (utility) {
      this.#import(utility.type, 'tsroute2', before);
      before.push(`const ${name} = new ${utility.type}();`);
      return name;
    }
    this.#import('NetlinkSocket', 'tsroute2', before);
    before.push(`const ${name} = new NetlinkSocket({ protocol: ${kind} });`);
    if (protocol.families) {
      this.#import('nlctrl', 'tsroute2/decoder', before);
      before.push(`${name}.registerPolicy({ 16: nlctrl });`);
    } else if (protocol.types) {
      this.#import('protocolNamed', 'tsroute2/decoder', before);
      before.push(`${name}.registerPolicy(protocolNamed(${shown(protocol.name)})?.types ?? {});`);
    }
    return name;
  }

  /** A socket of sock_diag, whose message types are of another class for every family. */
  #diagSocket(kind: string, family: string, before: string[]): string {
    const name = `${family}_diag`;
    this.#sockets.set(kind, name);
    this.#import('NetlinkSocket', 'tsroute2', before);
    this.#import('DiagMarshal', 'tsroute2/decoder', before);
    before.push(
      `const ${name} = new NetlinkSocket({ protocol: ${SOCK_DIAG}, marshal: new DiagMarshal(${shown(family)}) });`,
    );
    return name;
  }

  /** A family that the package declares, bound by its name. */
  #family({ family }: DecodedMessage, before: string[]): string {
    const name = variableOf(family!);
    if (this.#families.has(name)) return name;
    this.#controller(before);
    this.#families.add(name);
    before.push(`const ${name} = await genl.bind(${shown(family)});`);
    return name;
  }

  /** A family that nobody has declared: what was seen of it, to begin with. */
  #starter(message: DecodedMessage, before: string[]): string {
    const name = message.family === undefined ? `family${message.header!.type}` : variableOf(message.family);
    const version = (this.#seen.get(name) ?? 0) + 1;
    const declaration = starter(message, name);
    const known = this.#starters.get(name);
    if (known?.text === declaration.text) return known.variable;
    this.#controller(before);
    for (const one of declaration.imports) this.#import(one, 'tsroute2', before);
    const variable = version === 1 ? name : `${name}${version}`;
    this.#seen.set(name, version);
    this.#starters.set(name, { text: declaration.text, variable });
    before.push(`const ${variable} = await genl.bind(\n  ${declaration.text},\n);`);
    return variable;
  }

  #controller(before: string[]): void {
    if (this.#families.size > 0 || this.#starters.size > 0) return;
    this.#import('GenericNetlink', 'tsroute2', before);
    before.push('const genl = new GenericNetlink();');
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

function variableOf(family: string): string {
  const name = family.toLowerCase().replace(/\W/g, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** Whether it was sent, and can be read. */
function isRequest({ header, damaged, direction }: DecodedMessage): boolean {
  return header !== null && !damaged && (header.flags & NLM_F_REQUEST) !== 0 && direction !== 'received';
}

/** Whether anything answers it. */
function isAnswered({ header }: DecodedMessage): boolean {
  return header !== null && (header.flags & (NLM_F_ACK | NLM_F_DUMP)) !== 0;
}

/** Whether it has all that a message of generic netlink begins with. */
function isWhole({ header, bytes }: DecodedMessage): boolean {
  return header!.length >= GENERIC_HEAD && bytes.length >= header!.length;
}
/** `nlmsghdr` and `genlmsghdr`. */
const GENERIC_HEAD = 20;

/** Names of what asks rather than changes. */
const ASKS = /_GET|GET_|^SOCK_DIAG_BY_FAMILY$|GETSOCK$|^IPSET_CMD_(?:PROTOCOL|TYPE|HEADER|LIST|SAVE)$/;

const IPSET = 'ipset';
const NFTABLES = 'nftables';

/** The classes whose sockets know the messages that they are for. */
const UTILITIES: Readonly<Record<string, { name: string; type: string } | undefined>> = {
  [`${ROUTE}`]: { name: 'ipr', type: 'IPRoute' },
  [IPSET]: { name: 'ipset', type: 'IPSet' },
  [NFTABLES]: { name: 'nft', type: 'Nftables' },
};

/** Which socket sends a message: a utility's, or one of the protocol. */
function socketOf({ protocolNumber, header, bytes }: DecodedMessage): string {
  const family = protocolNumber === SOCK_DIAG ? diagFamilyOf(bytes) : undefined;
  if (family !== undefined) return `${SOCK_DIAG} ${family}`;
  const isSet = protocolNumber === NETFILTER && header!.type >> 8 === subsystems.ipset;
  return isSet ? IPSET : `${protocolNumber}`;
}

/** Whether the socket of the printed code knows the message's class. */
function declares({ protocolNumber, family, name, header, declaration }: DecodedMessage): boolean {
  if (protocolNumber === GENERIC) return family !== undefined && name !== null;
  if (protocolNumber === SOCK_DIAG) return name !== null && declaration !== undefined;
  return typesOf(protocolOf(protocolNumber)).get(header!.type)?.message === declaration;
}

/** The family that a request of sock_diag is for: its body begins with that. */
function diagFamilyOf(bytes: Uint8Array): string | undefined {
  return Object.keys(families).find((name) => families[name as 'inet'] === bytes[HEADER]);
}

const FLAGS = { NLM_F_REQUEST, NLM_F_ACK, NLM_F_ECHO, NLM_F_REPLACE, NLM_F_EXCL, NLM_F_CREATE, NLM_F_APPEND };
