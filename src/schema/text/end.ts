/** A text without what it ends in over and over, of which at least so many characters stay. */
export function withoutEnd(text: string, part: string, least = 0): string {
  let end = text.length;
  while (end - part.length >= least && text.endsWith(part, end)) end -= part.length;
  return text.slice(0, end);
}
