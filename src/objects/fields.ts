/** An object in the course of being read or written: fields by key. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object in the kernel's spelling. */
export interface Canonical {
  /** The fields that were given, and what follows from them. */
  readonly given: Fields;
  /** With the defaults of the verb besides: what distinguishes the object from others. */
  readonly whole: Fields;
}

/** The fields without keys that are there and undefined. */
export function stated(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
