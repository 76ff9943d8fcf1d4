/** An object in the course of being read or written: fields by key. */
export type Fields = Readonly<Record<string, unknown>>;
