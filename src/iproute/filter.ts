/** Whether an entry has everything that the filter asks for; arrays must contain all that is named. */
export function matches(entry: unknown, filter: unknown): boolean {
  if (filter === undefined) return true;
  if (Array.isArray(filter)) {
    return Array.isArray(entry) && filter.every((wanted) => entry.some((one) => matches(one, wanted)));
  }
  if (filter !== null && typeof filter === 'object') {
    if (entry === null || typeof entry !== 'object') return false;
    for (const key in filter) {
      if (!matches((entry as Record<string, unknown>)[key], (filter as Record<string, unknown>)[key])) return false;
    }
    return true;
  }
  return entry === filter;
}

/** The predicate for what the kernel is not asked to leave out; undefined where nothing is left to check. */
export function remaining<T>(filter: object): ((entry: T) => boolean) | undefined {
  for (const key in filter) {
    if ((filter as Record<string, unknown>)[key] !== undefined) return (entry) => matches(entry, filter);
  }
  return undefined;
}

/** The given keys of an object, without those that are undefined. */
export function pick(value: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const key of keys) if (value[key] !== undefined) picked[key] = value[key];
  return picked;
}
