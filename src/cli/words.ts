import { nearest } from '../schema/names.js';
import { type AnyType, type Message, resolve } from '../schema/type.js';
import { CommandError, hint, UsageError } from './errors.js';
import { follow, type Obj, partNamed, partsOf, type Scope } from './scope.js';
import { isSwitch, parseValue } from './values.js';

/** What a word does where the declaration does not say it: sets another path, or something of its own. */
export type Alias = string | ((words: Words, word: string) => void);
export type Aliases = Readonly<Record<string, Alias>>;

/** The words of one kind of object. */
export interface Grammar {
  readonly message: Message;
  readonly aliases: Aliases;
  /** Keys that take an interface's name as well as its index. */
  readonly interfaces: readonly string[];
  /** Attributes whose parts can be named without them: `mtu` for `metrics.mtu`. */
  readonly inner?: readonly string[];
  /** Takes a word that stands alone; false where it is not one. */
  positional?(words: Words, word: string): boolean;
}

interface Level extends Scope {
  readonly path: string;
  readonly aliases: Aliases;
  readonly interfaces: readonly string[];
}

/** Words being read into an object. Later scopes go before earlier ones: a kind's options before the link's. */
export class Words {
  readonly value: Obj = {};
  readonly verb: string;
  readonly #words: readonly string[];
  readonly #grammar: Grammar;
  readonly #scopes: Level[];
  #at = 0;
  /** What is to be done once the interfaces' indices can be asked for: the name of each, and where it goes. */
  readonly lookups: { name: string; target: Obj; key: string }[] = [];
  /** `show` shall leave nothing out that it usually does. */
  all = false;
  /** Descriptors to close when all is done. */
  readonly descriptors: number[] = [];

  constructor(grammar: Grammar, verb: string, words: readonly string[]) {
    this.#grammar = grammar;
    this.verb = verb;
    this.#words = words;
    const { message, aliases, interfaces } = grammar;
    this.#scopes = [{ type: message, target: this.value, path: '', aliases, interfaces }];
  }

  /** Reads all words. */
  read(): this {
    while (this.#at < this.#words.length) this.#word(this.#words[this.#at++]!);
    prune(this.value);
    return this;
  }

  /** The next word, as the value of the one before. */
  next(): string {
    const word = this.#words[this.#at];
    if (word === undefined) throw new UsageError(`'${this.#words[this.#at - 1]}' needs a value`);
    this.#at++;
    return word;
  }

  /** The next word, not taken. */
  peek(): string | undefined {
    return this.#words[this.#at];
  }

  /** The object of the scope in which the alias stands that is at work. */
  target: Obj = this.value;

  /** From here on words name parts of `type` first, and go to `target`. */
  enter(
    type: AnyType,
    target: Obj,
    path: string,
    aliases: Aliases = {},
    interfaces: readonly string[] = [],
  ): void {
    this.#scopes.push({ type, target, path, aliases, interfaces });
  }

  /** From here on words name parts of `type` only. */
  enterOnly(
    type: AnyType,
    target: Obj,
    path: string,
    aliases: Aliases,
    interfaces: readonly string[] = [],
  ): void {
    this.#scopes.length = 0;
    this.enter(type, target, path, aliases, interfaces);
  }

  /** Sets what a path leads to, in the innermost scope that knows it, to what a text says. */
  set(path: string, text: string): void {
    for (let i = this.#scopes.length - 1; i >= 0; i--)
      if (this.#assign(this.#scopes[i]!, path, () => text)) return;
    throw new CommandError(`nothing is called '${path}'`);
  }

  /** Adds a flag to a set of them. */
  addFlag(key: string, flag: string): void {
    const { target } = this;
    target[key] = [...new Set([...((target[key] as string[] | undefined) ?? []), flag])];
  }

  #word(word: string): void {
    const equals = /^[A-Za-z][\w.-]*=/.test(word) ? word.indexOf('=') : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    const given = equals < 0 ? undefined : word.slice(equals + 1);
    if (given !== undefined) {
      const alias = this.#aliasOf(name);
      if (typeof alias === 'function') throw new UsageError(`'${name}' takes its value as the next word`);
      this.set(this.#known(alias ?? name, word), given);
      return;
    }
    for (let i = this.#scopes.length - 1; i >= 0; i--) if (this.#inScope(this.#scopes[i]!, word)) return;
    this.target = this.value;
    if (this.#grammar.positional?.(this, word)) return;
    this.#known(word, word);
  }

  #aliasOf(name: string): Alias | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const { aliases } = this.#scopes[i]!;
      if (Object.hasOwn(aliases, name)) return aliases[name];
    }
    return undefined;
  }

  #inScope(scope: Level, word: string): boolean {
    if (Object.hasOwn(scope.aliases, word)) {
      const alias = scope.aliases[word]!;
      if (typeof alias === 'string') this.#assign(scope, alias, () => this.next());
      else {
        this.target = scope.target;
        alias(this, word);
      }
      return true;
    }
    const parts = partsOf(scope.type, this.value.linkinfo as Obj, this.value);
    if (scope.path !== '' && !word.includes('.') && this.#switch(scope, parts, word)) return true;
    if (this.#assign(scope, word, () => this.next())) return true;
    for (const key of scope.path === '' ? (this.#grammar.inner ?? []) : []) {
      if (this.#assign(scope, `${key}.${word}`, () => this.next())) return true;
    }
    return false;
  }

  /** `learning`, `learning off`, `nolearning`: how iproute2 says it of kinds' options that are switches. */
  #switch(scope: Level, parts: ReadonlyMap<string, AnyType> | undefined, word: string): boolean {
    const found = partNamed(parts, word);
    const isByte = (type: AnyType): boolean => type.kind === 'int' && type.size === 1;
    if (found && isByte(found[1]) && !isSwitch(this.peek()) && !/^0x/.test(this.peek() ?? '')) {
      scope.target[found[0]] = 1;
      return true;
    }
    const negated = !found && word.startsWith('no') ? partNamed(parts, word.slice(2)) : undefined;
    if (!negated || !isByte(negated[1])) return false;
    scope.target[negated[0]] = 0;
    return true;
  }

  #assign(scope: Level, path: string, text: () => string): boolean {
    const place = follow({ type: scope.type, target: scope.target }, path) ?? this.#followKind(scope, path);
    if (!place) return false;
    const [target, key, type] = place;
    const told = scope.path === '' ? path : `${scope.path}.${path}`;
    if (resolve(type).kind === 'flag' && !isSwitch(this.peek())) {
      target[key] = true;
      return true;
    }
    const value = text();
    const taken = scope.interfaces.includes(key) && target === scope.target;
    if (taken && !/^\d+$/.test(value)) target[key] = value;
    else if (isInterface(key, type) && !/^-?\d+$/.test(value)) {
      target[key] = 0;
      this.lookups.push({ name: value, target, key });
    } else target[key] = parseValue(type, value, told);
    return true;
  }

  /** In the scope of a kind's data the type is chosen by what stands beside it. */
  #followKind(scope: Level, path: string): [Obj, string, AnyType] | undefined {
    if (resolve(scope.type).kind !== 'select' || path.includes('.')) return undefined;
    const found = partNamed(partsOf(scope.type, this.value.linkinfo as Obj, this.value), path);
    return found && [scope.target, found[0], found[1]];
  }

  /** The word, if it leads anywhere; else the error that says what comes nearest. */
  #known(word: string, whole: string): string {
    const candidates = new Set<string>();
    for (const { type, target, aliases } of this.#scopes) {
      for (const name of Object.keys(aliases)) candidates.add(name);
      for (const key of partsOf(type, this.value.linkinfo as Obj, this.value)?.keys() ?? [])
        candidates.add(key);
      if (follow({ type, target }, word)) return word;
    }
    const dot = word.lastIndexOf('.');
    if (dot > 0) {
      for (const { type, target } of this.#scopes) {
        const place = follow({ type, target }, word.slice(0, dot));
        const inside = place && partsOf(place[2], place[0], this.value);
        if (!inside) continue;
        const near = nearest(word.slice(dot + 1), inside.keys());
        throw new CommandError(`unknown word '${whole}'${hint(near && `${word.slice(0, dot)}.${near}`)}`);
      }
    }
    throw new CommandError(`unknown word '${whole}'${hint(nearest(word, candidates))}`);
  }
}

/** Takes away what was begun and nothing was said about. */
function prune(object: Obj): void {
  for (const [key, value] of Object.entries(object)) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
    prune(value as Obj);
    if (Object.keys(value).length === 0) delete object[key];
  }
}

/** Numbers that are interfaces, wherever they stand: here, names are looked up. */
const INTERFACES = new Set(['link', 'ifindex', 'oif', 'iif', 'master', 'backupPort', 'ndaIfindex', 'index']);
function isInterface(key: string, type: AnyType): boolean {
  return INTERFACES.has(key) && resolve(type).kind === 'int';
}
