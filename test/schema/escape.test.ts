import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  escaped,
  htmlText,
  jsonText,
  printable,
  shellLine,
  shellWord,
} from '../../src/schema/text/escape.js';
import { readString, utf8Length, writeString } from '../../src/schema/text/utf8.js';
import { hostile, hostileNames } from '../hostile.js';

/** What a terminal would obey, or not show. */
const RAW =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u180e\ud800-\udfff\u{e0001}]/u;

function bytesOf(text: string): Buffer {
  const bytes = Buffer.alloc(utf8Length(text));
  writeString(text, bytes, 0);
  return bytes;
}

/** What a shell makes of each word. */
function words(shell: readonly string[], line: Buffer): string[] {
  const script = Buffer.concat([Buffer.from("printf '%s\\0' "), line, Buffer.from('\n')]);
  const [command, ...args] = shell;
  const { stdout, status, stderr } = spawnSync(command!, args, { input: script });
  assert.equal(status, 0, `${stderr}`);
  const out: string[] = [];
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(0, at);
    out.push(readString(stdout, at, end));
    at = end + 1;
  }
  return out;
}

const SHELLS = [['sh'], ['bash', '--posix'], ['dash'], ['busybox', 'sh']].filter(
  ([command, ...args]) => spawnSync(command!, [...args, '-c', ':']).status === 0,
);

describe('escaping', () => {
  it('leaves nothing to a terminal that it would obey or hide', () => {
    for (const name of hostileNames) {
      assert.doesNotMatch(escaped(name), RAW);
      assert.doesNotMatch(htmlText(name), /[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
    }
    assert.equal(
      escaped('a\u202eb\u200bc\x1b[31m\x9b\udc80é\u{e0001}\u0600\ufff9'),
      'a\\u202eb\\u200bc\\x1b[31m\\x9b\\x80é\\u{e0001}\\u0600\\ufff9',
    );
    fc.assert(fc.property(hostile, (name) => !RAW.test(escaped(name))));
  });

  it('is JSON that reads back the same', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const text = jsonText({ [name]: [name] }, 1);
        assert.doesNotMatch(text.replaceAll('\n', ''), RAW);
        assert.deepEqual(JSON.parse(text), { [name]: [name] });
      }),
    );
    assert.equal(jsonText({ a: 2n ** 60n }), '{"a":"1152921504606846976"}');
  });

  for (const shell of SHELLS)
    it(`is words that ${shell.join(' ')} reads back the same`, () => {
      const all = [...hostileNames, ...fc.sample(hostile, { numRuns: 300, seed: 14 })];
      const line = shellLine(all);
      assert.doesNotMatch(line.replaceAll('\n', ''), RAW);
      assert.deepEqual(words(shell, bytesOf(line)), all);
    });

  it('writes plain words plainly, and one a line', () => {
    assert.equal(
      shellLine(['ip', 'addr', 'add', '10.0.0.1/24', 'dev', 'eth0.1@x']),
      'ip addr add 10.0.0.1/24 dev eth0.1@x',
    );
    assert.equal(shellWord(''), "''");
    assert.equal(shellWord("it's"), "'it'\\''s'");
    assert.equal(shellWord('a\nb'), `"$(printf 'a\\012b')"`);
  });
});

describe('output', () => {
  it('has colours, lines and tabs, and nothing else that a terminal obeys', () => {
    const plain = 'a\tb\nc';
    assert.equal(printable(plain), plain);
    assert.equal(printable('\x1b[1;32mgreen\x1b[0m'), '\x1b[1;32mgreen\x1b[0m');
    assert.equal(
      printable('é\x1b]0;title\x07\x1b[2J\u202e\u200b\x9b\r'),
      'é\\x1b]0;title\\x07\\x1b[2J\\u202e\\u200b\\x9b\\x0d',
    );
  });
});
