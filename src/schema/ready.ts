type Obj = Record<string, unknown>;

/**
 * A compiled reader of one payload: undefined where it does not fit. `root` is the object of the enclosing message,
 * `own` that of the enclosing nest.
 */
export type Read = (
  u8: Uint8Array,
  u32: Uint32Array,
  i32: Int32Array,
  at: number,
  end: number,
  root: Obj | undefined,
  own: Obj | undefined,
) => unknown;

/** A reader whose text was made when the package was built: `scripts/readers`. */
export interface ReadyReader {
  /** The attributes that it knows; none where it reads a struct. */
  readonly ids: readonly number[];
  /** Makes it, of the type that it reads, what its text refers to, and what is reported of attributes it does not know. */
  // biome-ignore lint/suspicious/noExplicitAny: text that is made has no types
  readonly make: (type: any, helpers: any, met: any) => Read;
}
