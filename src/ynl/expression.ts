/** Types as expressions of this package's declaration language: printed by the generator, made by the loader. */
export type Expression =
  /** A type of the schema by its name: `u32`. */
  | { readonly use: string }
  /** A declaration of the same description. */
  | { readonly ref: string }
  | { readonly call: string; readonly args: readonly Argument[] };

export type Argument =
  | Expression
  | number
  | string
  | boolean
  | { readonly object: Readonly<Record<string, Argument>> };

export const use = (name: string): Expression => ({ use: name });
export const ref = (name: string): Expression => ({ ref: name });
export const call = (name: string, ...args: readonly Argument[]): Expression => ({ call: name, args });

export function isExpression(argument: Argument): argument is Expression {
  return typeof argument === 'object' && !('object' in argument);
}

/** The declarations that an expression refers to. */
export function* referred(argument: Argument): Generator<string> {
  if (typeof argument !== 'object') return;
  if ('object' in argument) for (const inner of Object.values(argument.object)) yield* referred(inner);
  else if ('ref' in argument) yield argument.ref;
  else if ('call' in argument) for (const inner of argument.args) yield* referred(inner);
}

/**
 * Reads an expression of an override: `sockaddr`, `string(15)`, `nested(@peer)`, `listOf(0, '0', u32)`, where `@` comes
 * before what the description itself declares. Undefined where it is none.
 */
export function parseExpression(text: string, refer: (name: string) => string): Expression | undefined {
  const tokens = text.match(/@?[\w-]+|'[^']*'|[(),]|\S/g) ?? [];
  let at = 0;
  const argument = (): Argument | undefined => {
    const token = tokens[at++];
    if (token === undefined) return undefined;
    if (/^-?\d+$/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (/^'.*'$/.test(token)) return token.slice(1, -1);
    if (token.startsWith('@')) return ref(refer(token.slice(1)));
    if (!/^[a-zA-Z]\w*$/.test(token)) return undefined;
    if (tokens[at] !== '(') return use(token);
    at++;
    const args: Argument[] = [];
    while (tokens[at] !== ')') {
      const inner = argument();
      if (inner === undefined) return undefined;
      args.push(inner);
      if (tokens[at] === ',') at++;
      else if (tokens[at] !== ')') return undefined;
    }
    at++;
    return call(token, ...args);
  };
  const found = argument();
  return at === tokens.length && found !== undefined && isExpression(found) ? found : undefined;
}
