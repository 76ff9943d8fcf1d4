// The TypeScript examples of a page. One that imports is a whole program, checked and run as it stands; any other has
// the page's prelude before it, which stands in a comment that readers do not see:
//
//   <!-- prelude
//   import { IPRoute } from 'tsroute2';
//   const ipr = new IPRoute();
//   -->
//
// One behind the comment `<!-- continued -->` goes on where the last one ended.

/**
 * @param {string} text of a page in Markdown
 * @returns {{ line: number, section: string, code: string, program: string }[]} each example: where it begins, under
 *   which heading, as it stands, and as a program
 */
export function blocksOf(text) {
  const prelude = /^<!-- prelude\n(.*?)^-->/ms.exec(text)?.[1] ?? '';
  const blocks = [];
  let section = '';
  let goesOn = false;
  let block;
  for (const [i, line] of text.split('\n').entries()) {
    if (block) {
      if (line.startsWith('```')) {
        const code = block.lines.join('\n');
        const before = block.goesOn ? blocks.at(-1).sum : '';
        const sum = `${before}${code}\n`;
        const { line, section } = block;
        blocks.push({ line, section, code, sum, program: programOf(sum, prelude) });
        block = undefined;
      } else block.lines.push(line);
    } else if (line.startsWith('```ts')) {
      block = { line: i + 2, section, goesOn, lines: [] };
      goesOn = false;
    } else if (line === '<!-- continued -->') goesOn = true;
    else if (line.startsWith('## ')) section = line.slice('## '.length);
  }
  return blocks;
}

const IMPORT = /^import [^;]*;$/gm;

/** A scope of its own, so that an example may give a name to something else than the prelude does. */
function programOf(code, prelude) {
  if (code.match(IMPORT)) return code;
  const imports = prelude.match(IMPORT) ?? [];
  return [...imports, prelude.replace(IMPORT, '').trim(), '{', code, '}', 'export {};', ''].join('\n');
}
