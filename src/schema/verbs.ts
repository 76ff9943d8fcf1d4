import { argumentError, whatIs } from './argument.js';
import { atCaller, beganInside, CallSite, isWorded, typeError } from './stack.js';

type Method = (this: object, ...words: unknown[]) => unknown;

/** Whether a verb is being called: what it calls in turn has its caller on the stack. */
let calling = false;

/**
 * Makes the methods of a class ones that people call: what they fail with, then or later, points at the line that called
 * them, and an argument that is missing is refused by its name. Stands in the class: `static { publicVerbs(this); }`.
 *
 * Noting where a call was made takes some 3 µs, so that verbs for which this is much see to it themselves (see
 * `RequestInfo.site`) and are left out here.
 *
 * @param names only these; by default all
 * @param as how people reach an object of the class: `'link'`; by default the class's name
 */
export function publicVerbs(
  maker: { readonly prototype: object },
  names?: readonly string[],
  as?: string | ((self: object) => string),
): void {
  const { prototype } = maker;
  for (const name of names ?? Object.getOwnPropertyNames(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (name === 'constructor' || typeof descriptor?.value !== 'function') continue;
    Object.defineProperty(prototype, name, {
      ...descriptor,
      value: verb(name, descriptor.value as Method, as),
    });
  }
}

function verb(name: string, method: Method, as: string | ((self: object) => string) | undefined): Method {
  const whereOf = (self: object): string =>
    `${typeof as === 'function' ? as(self) : (as ?? self.constructor.name)}.${name}`;
  const { [name]: made } = {
    [name](this: object, ...words: unknown[]): unknown {
      if (calling) return method.apply(this, words);
      const site = new CallSite();
      const failed = (error: unknown): never => {
        throw atCaller(worded(error, whereOf(this), method, words), site);
      };
      calling = true;
      try {
        if (words.includes(null)) throw absent(whereOf(this), method, words)!;
        return watched(method.apply(this, words), failed);
      } catch (error) {
        return failed(error);
      } finally {
        calling = false;
      }
    },
  };
  return made!;
}

/** What a verb returned, with what it fails with later: a promise's reason, or what a generator throws. */
function watched(result: unknown, failed: (error: unknown) => never): unknown {
  if (result instanceof Promise) return result.catch(failed);
  if (isGenerator(result)) {
    const next = result.next;
    result.next = (...words) => next.apply(result, words).catch(failed);
  }
  return result;
}

const { prototype: generators } = Object.getPrototypeOf(async function* () {});

const isGenerator = (value: unknown): value is AsyncGenerator =>
  typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(generators, value);

/**
 * An error of the engine about this library's insides, as one about the call: it was given what its types do not allow,
 * or there is a fault in this library, which the cause shows.
 */
function worded(error: unknown, where: string, method: Method, words: readonly unknown[]): unknown {
  if (isWorded(error) || !(error instanceof TypeError) || !beganInside(error)) return error;
  const made =
    absent(where, method, words) ?? typeError(`${where}: takes no ${words.map(whatIs).join(', ')}`);
  return Object.defineProperty(made, 'cause', { value: error, writable: true, configurable: true });
}

/** The error of the first argument that is null, or that a method cannot do without and is not there. */
function absent(where: string, method: Method, words: readonly unknown[]): TypeError | undefined {
  const at = [...words, ...Array(Math.max(method.length - words.length, 0))].findIndex(
    (word, i) => word === null || (word === undefined && i < method.length),
  );
  return at < 0 ? undefined : argumentError(where, namesOf(method)[at] ?? `argument ${at + 1}`, words[at]);
}

/** What a method calls its arguments, as far as its text has names. */
function namesOf(method: Method): string[] {
  const list = /\(([^()]*)/.exec(String(method))?.[1] ?? '';
  const names = list
    .replace(/=[^,]*/g, '')
    .split(',')
    .map((name) => name.trim());
  return names.every((name) => /^[\w$]+$/.test(name)) ? names : [];
}
