import assert from 'node:assert/strict';
import { it } from 'node:test';
import { NftWords } from '../../src/cli/nft-words.js';
import { decodeCapture, TypeScriptPrinter } from '../../src/decoder/index.js';
import { batchMessages } from '../../src/messages/netfilter/batch.js';
import { subsystems } from '../../src/messages/netfilter/nfgenmsg.js';
import { nftablesMessages } from '../../src/messages/netfilter/nftables/index.js';
import { compile } from '../../src/nft/index.js';
import { NLM_F_REQUEST } from '../../src/protocol/framing.js';
import { type MessageType, writeMessage } from '../../src/protocol/marshal.js';
import { Writer } from '../../src/schema/compiler/writer.js';
import { decode, encode } from '../../src/schema/index.js';
import { formatHex } from '../../src/schema/text/hex.js';
import { onlyMessages } from './samples.js';

/** A batch as it is captured. */
function captured(text: string): string {
  const writer = new Writer();
  let seq = 0;
  const add = (type: MessageType, value: unknown, flags = 0): void => {
    writer.align();
    writeMessage(writer, type, value, NLM_F_REQUEST | flags, seq++);
  };
  add(batchMessages.batch_begin as MessageType, { resId: subsystems.nftables });
  for (const { type, value, flags } of compile(text)) add(type, value, flags);
  add(batchMessages.batch_end as MessageType, { resId: subsystems.nftables });
  writer.align();
  return formatHex(writer.u8.subarray(0, writer.at));
}

/** The code that is printed for it. */
function code(...texts: string[]): string {
  const words = new NftWords();
  const printer = new TypeScriptPrinter(undefined, undefined, words);
  const capture = texts.map(captured).join('');
  const messages = onlyMessages(decodeCapture(capture, { protocol: 'netfilter' }));
  return messages.map((message) => printer.add(message)).join('') + printer.end();
}

const bytesOf = (text: string): unknown =>
  compile(text).map(({ type, value, flags }) => [type.id, value, flags]);

const TEXT = `table inet filter {
  set blocked { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 }; }
  chain input {
    type filter hook input priority filter; policy drop;
    ip saddr @blocked drop
    tcp dport { 22, 80 } counter accept comment "it's \`here\` \${x}"
    tcp dport vmap { 1 : accept, 2 : jump other }
  }
  chain other { }
}`;

it('a batch of nftables is one call of apply, whose text compiles to the same', () => {
  const printed = code(
    TEXT,
    'insert rule inet filter other drop\ncreate table ip more',
    'delete table ip more',
  );
  assert.match(
    printed,
    /^import \{ Nftables \} from 'tsroute2';\nconst nft = new Nftables\(\);\nawait nft\.apply\(`\n/,
  );
  assert.match(printed, /\nnft\.close\(\);\n$/);
  const calls: string[] = [];
  const body = printed
    .replace(/^import .*$/gm, '')
    .replace(/^const nft.*$/gm, '')
    .replaceAll('await ', '');
  new Function('nft', body)({ apply: (text: string) => calls.push(text), close: () => {} });
  assert.equal(calls.length, 3);
  assert.deepEqual(bytesOf(calls[1]!), bytesOf('insert rule inet filter other drop\ncreate table ip more'));
  assert.equal(calls[2], 'delete table ip more');
  // declarations go first in a text with blocks; here they come as they were sent
  assert.deepEqual(bytesOf(calls[0]!), bytesOf(TEXT));
});

it('what nft keeps of a concatenation of named types is read, and written again', () => {
  const { message } = nftablesMessages.newset;
  const set = compile('table ip t { set s { type ipv4_addr . inet_service; }; }')[1]!;
  const bytes = encode(message, set.value as never);
  const read = decode(message, bytes, { direction: 'request' });
  assert.doesNotMatch(JSON.stringify(read), /"unknown"/);
  assert.deepEqual(encode(message, read), bytes);
});
