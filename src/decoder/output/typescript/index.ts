import {
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_ECHO,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
} from '../../../netlink/framing.js';
import { formatHex } from '../../../schema/text/hex.js';
import { type Decoded, type DecodedMessage, isNotice } from '../../types.js';
import { escaped, shown } from '../text.js';
import { likeness } from './likeness.js';
import { literal } from './literal.js';
import { withoutZeros } from './shorten.js';
import { verbCall } from './verbs.js';

/**
 * Prints the TypeScript that sends the requests of a capture through the library: the same bytes but for sequence
 * numbers and port ids. Answers are comments, and only where the kernel refused.
 */
export class TypeScriptPrinter {
  readonly #imported = new Set<string>();
  /** Sockets opened so far, by protocol. */
  readonly #sockets = new Map<number, string>();

  /** The code for a message; nothing for what is no request. */
  add(one: Decoded): string {
    if (isNotice(one)) return '';
    const { header, outcome, request } = one;
    if (outcome && outcome.errno !== 0 && request) {
      const words = outcome.kernel === undefined ? '' : `: ${escaped(outcome.kernel)}`;
      return `// ${request.name ?? 'the request'} was refused with ${outcome.code}${words}\n`;
    }
    if (!header || one.damaged || !(header.flags & NLM_F_REQUEST) || one.direction === 'received') return '';
    const lines: string[] = [];
    lines.push(this.#request(one, lines));
    return `${lines.join('\n')}\n`;
  }

  /** What closes the sockets. */
  end(): string {
    return [...this.#sockets.values()].map((name) => `${name}.close();\n`).join('');
  }

  #request(message: DecodedMessage, before: string[]): string {
    const name = this.#socket(message.protocolNumber, before);
    const { header, bytes, declaration } = message;
    const socket = message.protocolNumber === 0 ? `${name}.socket` : name;
    const alike = declaration && this.#declares(message) ? likeness(message) : undefined;
    if (!alike) {
      const what = `${message.name ?? `type ${header!.type}`}: not what the library would write, so sent as bytes`;
      const sent = formatHex(bytes.subarray(0, Math.min(header!.length, bytes.length)));
      return `// ${what}\n${socket}.transport.send(Uint8Array.from(Buffer.from(${shown(sent)}, 'hex')));`;
    }
    if (alike.nuls.length > 0) {
      before.push(
        `// but for the NUL behind ${[...new Set(alike.nuls)].join(', ')}, which the kernel takes or leaves`,
      );
    }
    const call = message.protocolNumber === 0 ? verbCall(message) : undefined;
    if (call) return `await ${name}.${call.verb}(${literal(call.value)});`;
    return this.#raw(message, socket, before);
  }

  /** A request by the socket's own methods. */
  #raw(message: DecodedMessage, socket: string, before: string[]): string {
    const { type, flags } = message.header!;
    const called = message.protocolNumber === 0 && message.name !== null ? shown(message.name) : `${type}`;
    const value = literal(withoutZeros(message));
    const dumps = (flags & NLM_F_DUMP) === NLM_F_DUMP && (flags & NLM_F_ACK) === 0;
    if (dumps)
      return `await ${socket}.dump(${called}, ${value}${this.#flags(flags, NLM_F_REQUEST | NLM_F_DUMP, before)});`;
    if (flags & NLM_F_ACK) {
      return `await ${socket}.request(${called}, ${value}${this.#flags(flags, NLM_F_REQUEST | NLM_F_ACK, before)});`;
    }
    // what changes something is not answered without NLM_F_ACK
    if (message.name !== null && !/_GET|GET_/.test(message.name)) {
      const own = flags === NLM_F_REQUEST ? '' : `, ${this.#flagNames(flags, before)}`;
      return `${socket}.send(${called}, ${value}${own});`;
    }
    return `await ${socket}.get(${called}, ${value}${this.#flags(flags, NLM_F_REQUEST, before)});`;
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

  /** Whether the socket of the printed code knows the message's class. */
  #declares({ protocolNumber, family, name }: DecodedMessage): boolean {
    return protocolNumber === 0 ? name !== null : family === 'nlctrl';
  }

  #socket(protocol: number, before: string[]): string {
    const known = this.#sockets.get(protocol);
    if (known !== undefined) return known;
    const name = protocol === 0 ? 'ipr' : protocol === 16 ? 'generic' : `socket${protocol}`;
    this.#sockets.set(protocol, name);
    if (protocol === 0) {
      this.#import('IPRoute', 'tsroute2', before);
      before.push(`const ${name} = new IPRoute();`);
      return name;
    }
    this.#import('NetlinkSocket', 'tsroute2', before);
    before.push(`const ${name} = new NetlinkSocket({ protocol: ${protocol} });`);
    if (protocol === 16) {
      this.#import('nlctrl', 'tsroute2/decoder', before);
      before.push(`${name}.registerPolicy({ 16: nlctrl });`);
    }
    return name;
  }

  #import(name: string, from: string, before: string[]): void {
    if (this.#imported.has(name)) return;
    this.#imported.add(name);
    before.unshift(`import { ${name} } from '${from}';`);
  }
}

const FLAGS = { NLM_F_REQUEST, NLM_F_ACK, NLM_F_ECHO, NLM_F_REPLACE, NLM_F_EXCL, NLM_F_CREATE, NLM_F_APPEND };
