// The TypeScript examples of a page. One that imports is a whole program, checked and run as it stands; any other has
// the page's prelude before it, which stands in a comment that readers do not see:
//
//   <!-- prelude
//   import { IPRoute } from 'tsroute2';
//   const ipr = new IPRoute();
//   -->

/**
 * @param {string} text of a page in Markdown
 * @returns {{ line: number, section: string, code: string, program: string }[]} each example: where it begins, under
 *   which heading, as it stands, and as a program
 */
export function blocksOf(text) {
  const prelude = /^<!-- prelude\n(.*?)^-->/ms.exec(text)?.[1] ?? '';
  const blocks = [];
  let section = '';
  let block;
  for (const [i, line] of text.split('\n').entries()) {
    if (block) {
      if (line.startsWith('```')) {
        const code = block.lines.join('\n');
        blocks.push({ line: block.line, section: block.section, code, program: programOf(code, prelude) });
        block = undefined;
      } else block.lines.push(line);
    } else if (line.startsWith('```ts')) block = { line: i + 2, section, lines: [] };
    else if (line.startsWith('## ')) section = line.slice('## '.length);
  }
  return blocks;
}

const IMPORT = /^import [^;]*;$/gm;

/** A scope of its own, so that an example may give a name to something else than the prelude does. */
function programOf(code, prelude) {
  if (code.match(IMPORT)) return `${code}\n`;
  const imports = prelude.match(IMPORT) ?? [];
  return [...imports, prelude.replace(IMPORT, '').trim(), '{', code, '}', 'export {};', ''].join('\n');
}
