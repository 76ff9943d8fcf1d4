// Reads what node's test runner reports as TAP.

/**
 * Every test and suite of a report, in its order: its path of names, whether it passed, why it was skipped (undefined
 * where it was not), how long it took, and of a failure what was said about it.
 */
export function resultsOf(tap) {
  const path = [];
  const results = [];
  let block;
  for (const line of tap.split('\n')) {
    if (block) {
      if (line.trim() === '...') block = undefined;
      else block.push(line);
      continue;
    }
    const [, indent = '', name] = /^( *)# Subtest: (.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      path.length = indent.length / 4;
      path.push(name);
      continue;
    }
    const [, space, not, directive] = /^( *)(not )?ok \d+ .*?(?: # (SKIP.*|TODO.*))?$/.exec(line) ?? [];
    if (space !== undefined) {
      const skip = /^SKIP ?(.*)$/.exec(directive ?? '')?.[1];
      const names = path.slice(0, space.length / 4 + 1);
      results.push({ path: names.join(' > '), depth: names.length, ok: !not, skip, details: [] });
    } else if (line.trim() === '---' && results.length > 0) block = results.at(-1).details;
  }
  return results;
}

/** Every skip of a report: its path of names, and the reason. */
export function skipsOf(tap) {
  return resultsOf(tap)
    .filter(({ skip }) => skip !== undefined)
    .map(({ path, skip }) => ({ name: path, reason: skip }));
}
