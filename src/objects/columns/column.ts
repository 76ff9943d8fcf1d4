/**
 * What `ip -j -d` shows of an object, key by key: each column has ip's own key, and its value of an entry. A value that
 * is undefined is not shown.
 */
export type JsonColumn<T> = readonly [key: string, value: (entry: T, names: ShownNames) => unknown];

/** Names that a listing shows numbers by. */
export interface ShownNames {
  /** The name of an interface by its index. */
  device(index: number): string | undefined;
  /** The flags of a link by its index, by which a link above it says that it is down; by default those of the entries. */
  flags?(index: number): readonly (string | number)[] | undefined;
}

/** An entry as its columns show it. */
export function shown<T>(
  columns: readonly JsonColumn<T>[],
  entry: T,
  names: ShownNames,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of columns) {
    const found = value(entry, names);
    if (found !== undefined) out[key] = found;
  }
  return out;
}

/** The name of an interface; `if5` where it has none here. */
export function deviceOf(index: number | undefined, names: ShownNames): string | undefined {
  return index === undefined || index === 0 ? undefined : (names.device(index) ?? `if${index}`);
}

const TABLES: Readonly<Record<number, string>> = { 253: 'default', 254: 'main', 255: 'local' };

/** A routing table as `ip` shows it: a name, or its number as text. */
export function tableText(table: number | undefined): string | undefined {
  return table === undefined ? undefined : (TABLES[table] ?? `${table}`);
}

/** A scope by iproute2's name. */
export function scopeText(scope: unknown): string {
  return scope === 'universe' ? 'global' : `${scope}`;
}

/** `camelCase` as `snake_case`. */
export function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
