/**
 * What a machine has of its own: names that its administrator gives to numbers, in files such as
 * `/etc/iproute2/rt_tables`. This floor reads no files: its callers pass them in.
 */
export interface NameTables {
  readonly tables?: NameTable | undefined;
  readonly protocols?: NameTable | undefined;
  readonly scopes?: NameTable | undefined;
  readonly realms?: NameTable | undefined;
  readonly dsfields?: NameTable | undefined;
  readonly groups?: NameTable | undefined;
  /** Ticks in a second of the kernel's timer, as iproute2 reckons bursts: 10^9 where nothing else is known. */
  readonly timerRate?: number | undefined;
}

/** Numbers by name. */
export type NameTable = ReadonlyMap<string, number>;

/** The names that are the kernel's own, wherever there is no file. */
export const NO_NAMES: NameTables = {};

/** What is more than a name of the declaration: a number in text, or a name that an administrator gave. */
export function numberOf(
  value: unknown,
  table: NameTable | undefined,
  own?: Readonly<Record<string, unknown>>,
): unknown {
  if (typeof value !== 'string' || (own !== undefined && Object.hasOwn(own, value))) return value;
  return table?.get(value) ?? (/^(?:\d+|0x[\da-f]+)$/i.test(value) ? Number(value) : value);
}
