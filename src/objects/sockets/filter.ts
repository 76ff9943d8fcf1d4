import { checkArgument } from '../../schema/argument.js';
import { nearest } from '../../schema/index.js';
import { TracedError } from '../../schema/stack.js';
import { parseIp, parsePrefix } from '../../schema/text/ip.js';

/** An address and a port that sockets are chosen by; what is absent is any. */
export interface HostCondition {
  /** The family, where the text says it: `unix:`, `link:`, `netlink:`, `vsock:`, `inet:`, `inet6:`. */
  family?: 'unix' | 'packet' | 'netlink' | 'vsock' | 'inet' | 'inet6';
  /** An address of IP with the bits that count. */
  address?: string;
  length?: number;
  /** A path with `*` and `?` (unix), a protocol (packet, netlink), a context id (vsock). */
  name?: string;
  /** A port; the index or name of an interface (packet), a port id (netlink). */
  port?: number | string;
}

/** A condition on sockets, as `ss` has them. */
export type SocketFilter =
  | { op: 'and' | 'or'; left: SocketFilter; right: SocketFilter }
  | { op: 'not'; of: SocketFilter }
  | { op: 'src' | 'dst'; host: HostCondition }
  | { op: 'sge' | 'sle' | 'dge' | 'dle'; port: number }
  | { op: 'dev'; dev: string | number }
  | { op: 'fwmark'; mark: number; mask: number }
  | { op: 'cgroup'; path: string }
  | { op: 'autobound' };

/** A filter that is refused: what is wrong, and at which word. */
export class SocketFilterError extends TracedError {
  override readonly name = 'SocketFilterError';
  /** Where the word stands in the text, from 0. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** The port of a service by its name; undefined where there is none. */
export type Services = (name: string) => number | undefined;

interface Token {
  readonly text: string;
  readonly at: number;
}

type Relation = '=' | '!=' | '>=' | '<=' | '>' | '<';
const RELATIONS: Readonly<Record<string, Relation>> = {
  '=': '=',
  '==': '=',
  eq: '=',
  '!=': '!=',
  ne: '!=',
  neq: '!=',
  '>=': '>=',
  ge: '>=',
  geq: '>=',
  '<=': '<=',
  le: '<=',
  leq: '<=',
  '>': '>',
  gt: '>',
  '<': '<',
  lt: '<',
};
const AND: ReadonlySet<string> = new Set(['&', '&&', 'and']);
const OR: ReadonlySet<string> = new Set(['|', '||', 'or']);
const NOT: ReadonlySet<string> = new Set(['!', 'not']);
const SUBJECTS = ['src', 'dst', 'sport', 'dport', 'dev', 'fwmark', 'cgroup', 'autobound'];
const GLUED = /^(src|dst|sport|dport|dev|fwmark|cgroup)([!<>=]=|[<>=])(.+)$/;

/**
 * Reads a filter in the words of `ss`: `( sport = :22 or dport = :22 ) and not dst 10.0.0.0/8`. Words beside each other are
 * joined by `and`; operators bind from left to right, as `ss` has it, and `not` the one condition behind it. Undefined where
 * there are no words.
 *
 * @throws SocketFilterError where it is none.
 */
export function parseFilter(text: string, services: Services = () => undefined): SocketFilter | undefined {
  checkArgument('parseSocketFilter', 'text', text, 'a string');
  const tokens = tokensOf(text);
  if (tokens.length === 0) return undefined;
  const parser = new Parser(tokens, text.length, services);
  const filter = parser.list();
  parser.end();
  return filter;
}

/** Words apart; a backslash takes the next character as it is. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const start = at;
    let word = '';
    for (; at < text.length && !/\s/.test(text[at]!); at++)
      word += text[at] === '\\' ? (text[++at] ?? '') : text[at];
    take(tokens, word, start);
  }
  return tokens;
}

function take(tokens: Token[], word: string, at: number): void {
  let text = word;
  while (text.startsWith('(')) {
    tokens.push({ text: '(', at });
    text = text.slice(1);
  }
  let closing = 0;
  while (text.endsWith(')')) {
    closing++;
    text = text.slice(0, -1);
  }
  const [, subject, relation, value] = GLUED.exec(text) ?? [];
  if (subject !== undefined) for (const part of [subject, relation!, value!]) tokens.push({ text: part, at });
  else if (text.length > 1 && text.startsWith('!') && text !== '!=')
    tokens.push({ text: '!', at }, { text: text.slice(1), at });
  else if (text !== '') tokens.push({ text, at });
  for (let i = 0; i < closing; i++) tokens.push({ text: ')', at });
}

/** Conditions within each other. */
const DEEPEST = 200;

class Parser {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  readonly #services: Services;
  #place = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], length: number, services: Services) {
    this.#tokens = tokens;
    this.#length = length;
    this.#services = services;
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#place];
  }

  #take(what: string): Token {
    const token = this.#tokens[this.#place++];
    if (!token) throw new SocketFilterError(`the filter ends where ${what} is expected`, this.#length);
    return token;
  }

  list(): SocketFilter {
    let left = this.#expression();
    for (;;) {
      const token = this.#next;
      if (!token || token.text === ')') return left;
      const or = OR.has(token.text);
      if (or || AND.has(token.text)) this.#place++;
      left = { op: or ? 'or' : 'and', left, right: this.#expression() };
    }
  }

  end(): void {
    const token = this.#next;
    if (token) throw new SocketFilterError(`'${token.text}' closes nothing`, token.at);
  }

  #expression(): SocketFilter {
    const token = this.#take('a condition');
    // the stack is not without end
    if (++this.#depth > DEEPEST) throw new SocketFilterError('the filter is nested too deeply', token.at);
    try {
      return this.#innerExpression(token);
    } finally {
      this.#depth--;
    }
  }

  #innerExpression(token: Token): SocketFilter {
    if (NOT.has(token.text)) return { op: 'not', of: this.#expression() };
    if (token.text === '(') {
      const inner = this.list();
      const close = this.#take("')'");
      if (close.text !== ')') throw new SocketFilterError(`expected ')', got '${close.text}'`, close.at);
      return inner;
    }
    return this.#condition(token);
  }

  #condition(token: Token): SocketFilter {
    const subject = token.text;
    if (subject === 'autobound') return { op: 'autobound' };
    if (!SUBJECTS.includes(subject)) {
      const near = nearest(subject, SUBJECTS);
      throw new SocketFilterError(
        subject === 'state' || subject === 'exclude'
          ? `'${subject}' is no condition: states are an option of their own`
          : `'${subject}' is no condition${near ? `; did you mean '${near}'?` : ` (${SUBJECTS.join(', ')})`}`,
        token.at,
      );
    }
    const word =
      this.#next && Object.hasOwn(RELATIONS, this.#next.text) ? this.#take('a relation') : undefined;
    const relation = word ? RELATIONS[word.text]! : '=';
    const isPort = subject === 'sport' || subject === 'dport';
    const ordered = relation !== '=' && relation !== '!=';
    if (word && ((ordered && !isPort) || (relation === '!=' && (subject === 'src' || subject === 'dst'))))
      throw new SocketFilterError(`${subject} takes no '${word.text}'`, word.at);
    const value = this.#take(`the value of ${subject}`);
    const made = ordered
      ? this.#ordered(subject[0] as 's' | 'd', relation as '>=', value)
      : this.#equal(subject, isPort, value);
    return relation === '!=' ? { op: 'not', of: made } : made;
  }

  #ordered(side: 's' | 'd', relation: '>=' | '<=' | '>' | '<', value: Token): SocketFilter {
    const { port } = this.#host(value, true);
    if (typeof port !== 'number') throw new SocketFilterError(`'${value.text}' is no port`, value.at);
    if (relation === '>=' || relation === '<=')
      return { op: `${side}${relation === '>=' ? 'ge' : 'le'}`, port };
    return { op: 'not', of: { op: `${side}${relation === '>' ? 'le' : 'ge'}`, port } };
  }

  #equal(subject: string, isPort: boolean, value: Token): SocketFilter {
    if (subject === 'dev')
      return { op: 'dev', dev: /^\d+$/.test(value.text) ? Number(value.text) : value.text };
    if (subject === 'cgroup') return { op: 'cgroup', path: value.text };
    if (subject === 'fwmark') {
      const [, mark, mask = '0xffffffff'] =
        /^(0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?$/i.exec(value.text) ?? [];
      if (mark === undefined || Number(mark) > 0xffffffff || Number(mask) > 0xffffffff)
        throw new SocketFilterError(`'${value.text}' is no mark such as 0x10/0xff`, value.at);
      return { op: 'fwmark', mark: Number(mark), mask: Number(mask) };
    }
    const op = subject === 'src' || subject === 'sport' ? 'src' : 'dst';
    return { op, host: this.#host(value, isPort) };
  }

  #host({ text, at }: Token, isPort: boolean): HostCondition {
    const [, prefix, rest] = /^(unix|link|netlink|vsock|inet6|inet):(.*)$/s.exec(text) ?? [];
    const family = prefix === 'link' ? 'packet' : (prefix as HostCondition['family']);
    const own = family ? { family } : {};
    const given = rest ?? text;
    if (family === 'unix') return { ...own, name: given };
    const { address, port } = divide(given, isPort);
    const found: HostCondition = { ...own };
    if (port !== '' && port !== '*') found.port = this.#port(port, family, at);
    if (address === '' || address === '*') return found;
    if (family === 'packet' || family === 'netlink' || family === 'vsock') return { ...found, name: address };
    const parsed = parsePrefix(address);
    if (!parsed)
      throw new SocketFilterError(`'${address}' is no address; names of hosts are not looked up`, at);
    const [plain = address] = address.split('/');
    if (
      (family === 'inet' && parsed.address.length !== 4) ||
      (family === 'inet6' && parsed.address.length !== 16)
    )
      throw new SocketFilterError(`'${address}' is no address of the family ${family}`, at);
    return { ...found, address: plain, length: parsed.length };
  }

  #port(text: string, family: HostCondition['family'], at: number): number | string {
    if (/^(0x[0-9a-f]+|\d+)$/i.test(text)) return Number(text);
    if (family === 'packet') return text;
    if (family === 'netlink' && text === 'kernel') return 0;
    const port = family === undefined || family.startsWith('inet') ? this.#services(text) : undefined;
    if (port === undefined) throw new SocketFilterError(`'${text}' is no port and no known service`, at);
    return port;
  }
}

/** An address and a port apart: `[::1]:22`, `10.0.0.0/8:22`, `*:22`, `:22`; of a port alone the colon may be left out. */
function divide(text: string, isPort: boolean): { address: string; port: string } {
  if (isPort) return { address: '', port: text.slice(text.lastIndexOf(':') + 1) };
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    if (close > 0) {
      const slash = /^\/\d+/.exec(text.slice(close + 1))?.[0] ?? '';
      return {
        address: text.slice(1, close) + slash,
        port: text.slice(close + 1 + slash.length).replace(/^:/, ''),
      };
    }
  }
  // an address of IPv6 without brackets has no port, unless a prefix stands before it
  if (parseIp(text) || parsePrefix(text)) return { address: text, port: '' };
  const colon = text.lastIndexOf(':');
  return colon < 0
    ? { address: text, port: '' }
    : { address: text.slice(0, colon), port: text.slice(colon + 1) };
}

/** All conditions of a filter, without what joins them. */
export function* conditionsOf(filter: SocketFilter): Generator<SocketFilter> {
  if (filter.op === 'and' || filter.op === 'or') {
    yield* conditionsOf(filter.left);
    yield* conditionsOf(filter.right);
  } else if (filter.op === 'not') yield* conditionsOf(filter.of);
  else yield filter;
}
