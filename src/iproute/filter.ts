/** Whether an entry has everything that the filter asks for; arrays must contain all that is named. */
export function matches(entry: unknown, filter: unknown): boolean {
  if (filter === undefined) return true;
  if (Array.isArray(filter)) {
    return Array.isArray(entry) && filter.every((wanted) => entry.some((one) => matches(one, wanted)));
  }
  if (filter !== null && typeof filter === 'object') {
    if (entry === null || typeof entry !== 'object') return false;
    for (const key in filter) {
      if (!matches((entry as Record<string, unknown>)[key], (filter as Record<string, unknown>)[key]))
        return false;
    }
    return true;
  }
  return entry === filter;
}

/** The predicate that checks a filter apart from the keys in `done`; undefined where nothing is left to check. */
export function remaining<T>(
  filter: Readonly<Record<string, unknown>>,
  done: readonly string[],
): ((entry: T) => boolean) | undefined {
  const left = Object.entries(filter).filter(([key, value]) => value !== undefined && !done.includes(key));
  if (left.length === 0) return undefined;
  return (entry) => left.every(([key, value]) => matches((entry as Record<string, unknown>)[key], value));
}

/** The given keys of an object, without those that are undefined. */
export function pick(
  value: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const key of keys) if (value[key] !== undefined) picked[key] = value[key];
  return picked;
}
