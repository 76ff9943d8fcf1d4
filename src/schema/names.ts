import { checkArgument } from './argument.js';

/** One rule between the kernel's names and ours: `IFLA_LINK_NETNSID` is `linkNetnsid`. */

/** `linkNetnsid` under the prefix `IFLA` is `IFLA_LINK_NETNSID`; without a prefix it is `link_netnsid`. */
export function cName(prefix: string, key: string): string {
  const snake = key.replace(/[A-Z]/g, (c) => `_${c}`);
  const name = prefix === '' ? snake : `${prefix}_${snake}`;
  return prefix === prefix.toLowerCase() ? name.toLowerCase() : name.toUpperCase();
}

/** The candidate that the misspelt word most likely meant, if any is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  checkArgument('nearest', 'word', word, 'a string');
  checkArgument('nearest', 'candidates', candidates, 'iterable');
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  const folded = fold(word);
  for (const candidate of candidates) {
    const distance = fold(candidate) === folded ? 0 : editDistance(folded, fold(candidate));
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

/** What the end of an error says of the nearest word: `; did you mean 'mtu'?`, or nothing. */
export function hint(near: string | undefined): string {
  return near ? `; did you mean '${near}'?` : '';
}

/** `IFLA_IF_NAME`, `if-name` and `ifName` are one word to a human. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[_\s-]/g, '');
}

/** Letters to add, drop, change or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j]! + 1, next[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
