import { CommandError } from '../objects/words/errors.js';
import type { Token } from '../objects/words/line.js';
import { checkArgument } from '../schema/argument.js';
import { readPrinted } from '../schema/text/escape.js';

/** A character that a shell gives a meaning, outside of quotes. */
const MEANING = new Set([...'|&;<>()$`']);
const BLANK = /\s/;

/**
 * The words of one command as a POSIX shell separates them: quotes and backslashes are taken off, a line that ends in a
 * backslash goes on, and what follows `#` is a comment. What a shell would work out (variables, pipes) is refused, but for
 * the `printf` by which {@link shellWord} spells out what a terminal would obey.
 */
export function splitWords(text: string): Token[] {
  checkArgument('splitWords', 'text', text, 'a string');
  const tokens: Token[] = [];
  let word: string | undefined;
  let column = 0;
  const begin = (at: number): void => {
    if (word !== undefined) return;
    word = '';
    column = at + 1;
  };
  const end = (): void => {
    if (word !== undefined) tokens.push({ text: word, column });
    word = undefined;
  };
  const refuse = (reason: string, at: number): CommandError =>
    new CommandError(reason, { word: text[at], column: at + 1 });
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (BLANK.test(c)) end();
    else if (c === '#' && word === undefined) {
      const line = text.indexOf('\n', i);
      i = line < 0 ? text.length : line;
    } else if (c === "'") {
      begin(i);
      const close = text.indexOf("'", i + 1);
      if (close < 0) throw refuse("a ' is not closed", i);
      word = `${word}${text.slice(i + 1, close)}`;
      i = close;
    } else if (c === '"') {
      begin(i);
      const printed = readPrinted(text, i);
      if (printed) {
        word = `${word}${printed.text}`;
        i = printed.end - 1;
        continue;
      }
      const opened = i;
      for (i++; text[i] !== '"'; i++) {
        if (i >= text.length) throw refuse('a " is not closed', opened);
        if (text[i] === '\\' && /["\\$`\n]/.test(text[i + 1] ?? '')) i++;
        else if (text[i] === '$' || text[i] === '`')
          throw refuse(`'${text[i]}' is for a shell to work out`, i);
        if (text[i] !== '\n' || text[i - 1] !== '\\') word = `${word}${text[i]}`;
      }
    } else if (c === '\\') {
      if (text[i + 1] === '\n') i++;
      else {
        begin(i);
        word = `${word}${text[++i] ?? ''}`;
      }
    } else if (MEANING.has(c)) {
      if (c === ';' && /^[\s;]*$/.test(text.slice(i))) break;
      throw refuse(`'${c}' is for a shell to work out`, i);
    } else {
      begin(i);
      word = `${word}${c}`;
    }
  }
  end();
  return tokens;
}
