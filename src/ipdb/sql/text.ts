/**
 * Text as every database takes it. Names in the kernel are bytes; those that are not UTF-8 read as lone surrogates
 * (see docs/architecture.md), which SQL text cannot hold: they are written `\xNN`, as is NUL.
 */
export function sqlText(text: string): string {
  return text.replace(
    /[\p{Surrogate}\0]/gu,
    (c) => `\\x${(c.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`,
  );
}
