import { nearest } from '../../schema/names.js';
import { type AnyType, resolve } from '../../schema/type.js';
import { follow, isSwitch, type Obj, partsOf, readDeclared } from './declared.js';
import { CommandError } from './errors.js';
import type { Line, Token } from './line.js';
import { getAt, setAt } from './rest.js';
import type { Reading, Scope, Situation, Word } from './types.js';

/** Words in the course of being read into an object. Later scopes go before earlier ones. */
export class WordReader implements Reading {
  readonly line: Line;
  readonly verb: string;
  readonly family: string | undefined;
  /** The object. */
  readonly root: Obj;
  /** Facts that are none of the object: how `show` chooses and prints. */
  readonly facts: Obj = {};
  /** The words by the paths of the fields that they set. */
  readonly places = new Map<string, Token>();
  #scopes: Scope[];
  #scope: Scope;

  constructor(line: Line, { verb, family }: Situation, scope: Scope) {
    this.line = line;
    this.verb = verb;
    this.family = family;
    this.root = scope.fields;
    this.#scopes = [scope];
    this.#scope = scope;
  }

  /** What the word at work sets: fields of its scope. */
  get fields(): Obj {
    return this.#scope.fields;
  }

  /** Reads all words. */
  readAll(): void {
    for (let token = this.line.shift(); token !== undefined; token = this.line.shift()) this.#read(token);
    prune(this.root);
  }

  /** From here on these words go before others. */
  enter(scope: Scope): void {
    const path = this.#scope.path === '' ? scope.path : `${this.#scope.path}.${scope.path}`;
    if (scope.only) this.#scopes = [];
    this.#scopes.push({ ...scope, path });
  }

  /** Sets a field of the scope. */
  set(path: string, value: unknown): void {
    setAt(this.fields, path, value);
    this.#place(path);
  }

  /** What a field of the scope is so far. */
  get(path: string): unknown {
    return getAt(this.fields, path);
  }

  /** Adds to a list; a member only once. */
  add(path: string, member: unknown): void {
    const list = (this.get(path) ?? []) as readonly unknown[];
    if (!list.includes(member)) this.set(path, [...list, member]);
  }

  /** The type that a field of the scope is declared with. */
  typeOf(path: string): AnyType | undefined {
    const { type, fields } = this.#scope;
    return type && follow(type, fields, path, this.root)?.[1];
  }

  #place(path: string): void {
    const { path: scope } = this.#scope;
    const token = this.line.last;
    if (token) this.places.set(scope === '' ? path : `${scope}.${path}`, token);
  }

  #read(token: Token): void {
    const { text } = token;
    const name = /^[A-Za-z_][\w.-]*=/.test(text) ? text.slice(0, text.indexOf('=')) : undefined;
    if (name !== undefined && this.#assign(name, text.slice(name.length + 1))) return;
    const all = [...this.#scopes].reverse();
    for (const scope of all) {
      const found = scope.words.find((one) => one.names.includes(text) && this.#takes(one));
      if (found) return this.#apply(scope, found, text);
      if (scope.path !== '' && this.#field(scope, text)) return;
    }
    // a path is no name of a device
    if (text.includes('.')) for (const scope of all) if (this.#field(scope, text)) return;
    for (const scope of all)
      for (const one of scope.words) {
        this.#scope = scope;
        if (one.takes !== undefined && this.#takes(one) && one.takes(text, this))
          return this.#apply(scope, one, text);
      }
    for (const scope of all) if (this.#field(scope, text)) return;
    for (const scope of all) {
      const found = this.#abbreviated(scope, text);
      if (found) return this.#apply(scope, ...found);
    }
    throw this.#unknown(text);
  }

  #takes({ verbs }: Word): boolean {
    return verbs === undefined || verbs.includes(this.verb);
  }

  #apply(scope: Scope, word: Word, text: string): void {
    this.#enterAt(scope);
    try {
      word.read(this, text);
    } catch (error) {
      throw error instanceof CommandError && !error.isUsage ? error.behind(text) : error;
    }
  }

  /** A word of a scope is read: those inside it that others close are over. */
  #enterAt(scope: Scope): void {
    this.#scope = scope;
    const at = this.#scopes.indexOf(scope);
    this.#scopes = this.#scopes.filter((one, i) => i <= at || !one.closes);
  }

  /** A word that begins so, if only one does. */
  #abbreviated(scope: Scope, text: string): [Word, string] | undefined {
    if (text.length < 2) return undefined;
    const found = scope.words.flatMap((one) =>
      this.#takes(one)
        ? one.names.filter((name) => name.startsWith(text)).map((name) => [one, name] as const)
        : [],
    );
    const [first] = found;
    return first && found.every(([one]) => one === first[0]) ? [first[0], first[1]] : undefined;
  }

  /** `key=value`, the key being a word or a field. */
  #assign(name: string, text: string): boolean {
    for (const scope of [...this.#scopes].reverse()) {
      const place = scope.type && follow(scope.type, scope.fields, name, this.root);
      const known = scope.words.find((one) => one.names.includes(name))?.field;
      const found =
        place ??
        (known !== undefined && scope.type ? follow(scope.type, scope.fields, known, this.root) : undefined);
      if (!found) continue;
      this.#enterAt(scope);
      this.set(found[0], this.#declared(found[1], text, name));
      return true;
    }
    return false;
  }

  /** A field by its own name, and its value. */
  #field(scope: Scope, text: string): boolean {
    if (scope.type === undefined) return false;
    const found = follow(scope.type, scope.fields, text, this.root);
    if (!found) return false;
    this.#enterAt(scope);
    const [path, type] = found;
    if (resolve(type).kind === 'flag' && !isSwitch(this.line.peek())) this.set(path, true);
    else this.set(path, this.#declared(type, this.line.next(), text));
    return true;
  }

  #declared(type: AnyType, text: string, name: string): unknown {
    try {
      return readDeclared(type, text, this.line);
    } catch (error) {
      throw error instanceof CommandError ? error.behind(name) : error;
    }
  }

  #unknown(whole: string): CommandError {
    const text = whole.replace(/=.*/s, '');
    const known = this.#scopes.flatMap(({ words, type, fields }) => [
      ...words.filter((one) => this.#takes(one)).flatMap(({ names }) => names),
      ...((type && partsOf(type, fields, this.root)?.keys()) ?? []),
    ]);
    const [head, tail] = [text.slice(0, text.lastIndexOf('.')), text.slice(text.lastIndexOf('.') + 1)];
    for (const { type, fields } of text.includes('.') ? this.#scopes : []) {
      const place = type && follow(type, fields, head, this.root);
      const inside = place && partsOf(place[1], getAt(fields, head) as Obj, this.root);
      const near = inside && nearest(tail, inside.keys());
      if (near !== undefined) return this.line.error(`unknown word '${whole}'`, `${head}.${near}`);
    }
    return this.line.error(`unknown word '${whole}'`, nearest(text, known));
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
