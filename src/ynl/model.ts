import { type Expression, referred } from './expression.js';

/** A table of names: of an enumeration's values, or of a mask's bits. */
export interface NamesDeclaration {
  readonly kind: 'names';
  readonly name: string;
  readonly doc?: string | undefined;
  readonly names: Readonly<Record<string, number>>;
}

export interface FieldModel {
  readonly key: string;
  readonly type: Expression;
  /** C name, where it does not follow from the key. */
  readonly cName?: string | undefined;
  readonly doc?: string | undefined;
}

export interface StructDeclaration {
  readonly kind: 'struct';
  readonly name: string;
  readonly doc?: string | undefined;
  readonly cName: string;
  readonly prefix: string;
  readonly fields: readonly FieldModel[];
}

export interface AttributeModel extends FieldModel {
  readonly id: number;
  /** The kernel's name of it. */
  readonly of: string;
}

export interface SetDeclaration {
  readonly kind: 'attributes';
  readonly name: string;
  readonly doc?: string | undefined;
  /** The kernel's name of the set. */
  readonly of: string;
  /** What its interface is called. */
  readonly interface: string;
  readonly prefix: string;
  readonly attributes: readonly AttributeModel[];
}

export type Declaration = NamesDeclaration | StructDeclaration | SetDeclaration;

/** Attributes of a message: a set, or some of one. */
export interface Side {
  readonly set: string;
  /** Keys, where not all of the set. */
  readonly only?: readonly string[] | undefined;
}

export interface CommandModel {
  readonly key: string;
  readonly doc?: string | undefined;
  /** Number in requests; what only the kernel sends has one in `answers`. */
  readonly id?: number | undefined;
  readonly answer?: number | undefined;
  readonly request?: Side | undefined;
  readonly reply?: Side | undefined;
  /** Struct before the attributes. */
  readonly header?: string | undefined;
}

/** What a description says, in this package's terms. */
export interface Model {
  readonly name: string;
  readonly doc?: string | undefined;
  /** Number of the netlink protocol; 16 is generic netlink. */
  readonly protocol: number;
  readonly id?: number | undefined;
  readonly version: number;
  /** What its interfaces are called by: `Wireguard`. */
  readonly title: string;
  readonly prefix: string;
  /** In an order in which each stands behind those that it refers to, but for {@link lazy}. */
  readonly declarations: readonly Declaration[];
  /** `a b`: the declaration `a` refers to `b` before that is made. */
  readonly lazy: ReadonlySet<string>;
  readonly header?: string | undefined;
  readonly commands: readonly CommandModel[];
  /** Commands of what the kernel sends, where those are numbered apart. */
  readonly answers?: readonly (CommandModel & { readonly id: number })[] | undefined;
  readonly groups: Readonly<Record<string, number | undefined>>;
}

/** Sorts declarations so that each stands behind those that it refers to; what cannot be is noted as lazy. */
export function ordered(
  declarations: readonly Declaration[],
  roots: readonly string[],
): Pick<Model, 'declarations' | 'lazy'> {
  const byName = new Map(declarations.map((one) => [one.name, one]));
  const sorted: Declaration[] = [];
  const lazy = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string): void => {
    const declaration = byName.get(name);
    if (!declaration || state.has(name)) return;
    state.set(name, 'open');
    for (const inner of referencesOf(declaration)) {
      if (state.get(inner) === 'open') lazy.add(`${name} ${inner}`);
      else visit(inner);
    }
    state.set(name, 'done');
    sorted.push(declaration);
  };
  for (const root of roots) visit(root);
  return { declarations: sorted, lazy };
}

function* referencesOf(declaration: Declaration): Generator<string> {
  if (declaration.kind === 'names') return;
  const members = declaration.kind === 'struct' ? declaration.fields : declaration.attributes;
  for (const { type } of members) yield* referred(type);
}
