// The TypeScript examples of a page. One that imports is a whole program, checked and run as it stands; any other has
// the prelude before it that stands above in the page, in a comment that readers do not see:
//
//   <!-- prelude
//   import { IPRoute } from 'tsroute2';
//   const ipr = new IPRoute();
//   -->
//
// One behind the comment `<!-- continued -->` goes on where the last one ended. One behind `<!-- not run -->` is checked
// alone. What has to be there before, in the words of `ip -batch`, stands in a comment too, and counts from there on:
//
//   <!-- setup
//   link add br0 type bridge
//   -->

/**
 * @param {string} text of a page in Markdown
 * @returns {{ line: number, section: string, code: string, sum: string, program: string, setup: string, isRun: boolean }[]}
 *   each example: where it begins, under which heading, as it stands, with those that it goes on from, as a program
 */
export function blocksOf(text) {
  const blocks = [];
  let section = '';
  let prelude = '';
  let setup = 'link set lo up\n';
  let goesOn = false;
  let isRun = true;
  let block;
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    if (block) {
      if (line.startsWith('```')) {
        const code = block.lines.join('\n');
        const before = block.goesOn ? blocks.at(-1).sum : '';
        const sum = `${before}${code}\n`;
        const { line, section, setup, isRun } = block;
        blocks.push({ line, section, setup, isRun, code, sum, program: programOf(sum, prelude) });
        block = undefined;
      } else block.lines.push(line);
    } else if (line.startsWith('```ts')) {
      block = { line: i + 2, section, setup, goesOn, isRun, lines: [] };
      goesOn = false;
      isRun = true;
    } else if (line === '<!-- continued -->') goesOn = true;
    else if (line === '<!-- not run -->') isRun = false;
    else if (line === '<!-- prelude') prelude = commentAt(lines, i);
    else if (line === '<!-- setup') setup = commentAt(lines, i);
    else if (line.startsWith('## ')) section = line.slice('## '.length);
  }
  return blocks;
}

const commentAt = (lines, i) => `${lines.slice(i + 1, lines.indexOf('-->', i)).join('\n')}\n`;

const IMPORT = /^import [^;]*;$/gm;

/** A scope of its own, so that an example may give a name to something else than the prelude does. */
function programOf(code, prelude) {
  if (code.match(IMPORT)) return code;
  const imports = prelude.match(IMPORT) ?? [];
  if (/^export /m.test(code)) return `${prelude}\n${code}`;
  return [...imports, prelude.replace(IMPORT, '').trim(), '{', code, '}', 'export {};', ''].join('\n');
}
