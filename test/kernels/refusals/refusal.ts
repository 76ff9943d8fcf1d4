/**
 * A wrong request, which Linux 7.3 refuses: the verb, what it is given (`'@a_0'` stands for the index of a_0), the path
 * that the error must name, or null where the kernel does not say it, and then its words. What older kernels say
 * follows, the newest first.
 */
export type Refusal = readonly [
  verb: string,
  value: object,
  path: string | null,
  ...says: readonly (string | Before)[],
];

/** What kernels say that are older than the first one, of those tested, that says what the row does. */
export interface Before {
  since: '6.12' | '7.3';
  /** The error's text behind the type of the message; or `'accepted'`, of what they know nothing of. */
  before: string;
}

/** What a kernel says that was built without a kind of objects, or is older than it. */
export const LACKS: ReadonlySet<string> = new Set([
  'EOPNOTSUPP: Unknown device type',
  'EOPNOTSUPP: lwt encapsulation type not supported',
  'ENOENT: Specified qdisc kind is unknown',
]);

/** The words of a row, if it has any. */
export function wordsOf([, , , ...says]: Refusal): string | undefined {
  return says.find((one) => typeof one === 'string');
}

/** What a kernel older than the row's says; undefined where it says the same. */
export function earlier([, , , ...says]: Refusal, kernel: number): string | undefined {
  const before = says.filter((one) => typeof one === 'object' && number(one.since) > kernel);
  return (before.at(-1) as Before | undefined)?.before;
}

/** A kernel's version as one number: 612 for `6.12.9-amd64`. */
export function number(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 100 + minor;
}
