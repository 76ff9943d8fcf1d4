import fc from 'fast-check';
import { utf8Length, writeString } from '../src/schema/text/utf8.js';

/** Names as an attacker gives them: to shells, terminals, JSON, SQL, HTML, nft, ipset, and to JavaScript. */
export const hostileNames: readonly string[] = [
  ...[
    '$(id)',
    '`id`',
    ';reboot',
    '|tee',
    '&',
    '>f',
    '<f',
    '*',
    '?',
    '~',
    '~root',
    '#x',
    '!x',
    '!!',
    '{a,b}',
    '[a]',
  ],
  ...[
    '$HOME',
    '$' + '{x}',
    "'",
    '"',
    "'\\''",
    '\\',
    '\\\\',
    'a\\',
    '\\n',
    '%s',
    '%n',
    '%',
    '-x',
    '--',
    '-',
    '=',
    'a=b',
    '',
  ],
  ...[
    '\x1b[2J',
    '\x1b]0;x\x07',
    '\x9b31m',
    '\x07',
    '\x08',
    '\x7f',
    '\r',
    '\n',
    'a\nb',
    '\n\n',
    'a\n',
    '\t',
    ' ',
    ' a ',
  ],
  ...[
    '\u202ea',
    '\u2066b',
    '\u061c',
    '\u200b',
    '\u200e',
    '\ufeff',
    '\u2028',
    '\u2029',
    '\u00ad',
    '\u180e',
    '\u{e0001}',
  ],
  ...['\udc80', '\udcff\udcfe', 'a\udc9b31m', 'é', '日本', '😀', '\u0301', '\u3164', '\u2800'],
  ...[
    '<b>',
    '&amp;',
    '</script>',
    '"><img>',
    "' OR 1=1 --",
    "'; DROP",
    '";',
    '\\u0041',
    '$$',
    '@set',
    '{',
    '}',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', '0', '-1', '1e9', 'NaN'],
  ...[
    'dev',
    'type',
    'up',
    'name',
    'l',
    'help',
    'none',
    'all',
    'default',
    'lo0',
    'via',
    'peer',
    'index',
    'netns',
  ],
];

const special = fc.constantFrom(
  ...'$`;|&<>*?~#!{}[]()\'"\\%-= \n\t\r\x1b\x07\x7f\x9b\u202e\u200b\ufeff\u061c\u2028é'.split(''),
);
const byte = fc.integer({ min: 0x80, max: 0xff }).map((one) => String.fromCharCode(0xdc00 | one));
const letter = fc.constantFrom(...'abcz019_.,:@/+'.split(''));

/** Names of such characters, short; bytes that would be UTF-8 together are left out, for they read as a character. */
export const hostile: fc.Arbitrary<string> = fc
  .array(fc.oneof(special, special, letter, byte), { maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((text) => !/[\udc80-\udcff]{2}/.test(text));

/**
 * What the kernel takes as the name of an interface (`dev_valid_name`): up to 15 bytes, none of them `/`, `:`, `%` or
 * what `isspace` says of Latin-1.
 */
export function isInterfaceName(name: string): boolean {
  const bytes = new Uint8Array(Math.max(0, utf8Length(name)));
  writeString(name, bytes, 0);
  if (bytes.length === 0 || bytes.length > 15 || name === '.' || name === '..') return false;
  return !bytes.some(
    (one) =>
      one === 0xa0 || one === 0x20 || (one >= 9 && one <= 13) || '/:%'.includes(String.fromCharCode(one)),
  );
}
