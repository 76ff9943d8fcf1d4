/**
 * A wrong request, which Linux 7.3 refuses: the verb, what it is given (`'@a_0'` stands for the index of a_0), the path
 * that the error must name, or null where the kernel does not say it, and then its words.
 */
export type Refusal = readonly [verb: string, value: object, path: string | null, says?: string];
