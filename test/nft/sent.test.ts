import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { nftablesMessages } from '../../src/messages/netfilter/nftables/index.js';
import { compileToSend, compileWith } from '../../src/nft/compile.js';
import { canonical, compile, decompile, format, parse, type Ruleset } from '../../src/nft/index.js';
import type { MessageType } from '../../src/protocol/marshal.js';
import { decode, encode, type UnknownAttribute } from '../../src/schema/index.js';
import { tableWith } from './corpus.js';

/** The compiled test stands in build/test/nft; its data stay where they are. */
function beside(name: string): string {
  const path = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(path) ? path : `test/nft/${name}`;
}

interface Batch {
  family: string;
  rules: string[];
  /** Type (hexadecimal), flags, and the message behind its header. */
  messages: string[];
}

/** What nft 1.1.7 sent: see record-sent.mjs. */
function batches(): Batch[] {
  const all = brotliDecompressSync(readFileSync(beside('sent.txt.br'))).toString();
  return all.split('\n').map((line) => JSON.parse(line) as Batch);
}

const system = { interfaces: new Map([['lo', 1]]) };
const types = new Map(
  Object.values(nftablesMessages).map((type) => [type.id as number, type as MessageType]),
);

function textOf({ family, rules }: Batch): string {
  return tableWith(family, rules.join('\n    '));
}

/** The message of a table without the version of nft that it was made by. */
function unsigned(type: MessageType, body: string): string {
  if (type.name !== 'NFT_MSG_NEWTABLE') return body;
  const { userdata: _, ...rest } = decode(type.message, Buffer.from(body, 'hex'), {
    direction: 'request',
  }) as object & {
    userdata?: unknown;
  };
  return Buffer.from(encode(type.message, rest)).toString('hex');
}

const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_ECHO = 8;

test('compile() gives the bytes that nft sends', () => {
  let messages = 0;
  for (const batch of batches()) {
    const made = compile(textOf(batch), { system });
    assert.equal(made.length, batch.messages.length);
    for (const [i, { type, value, flags, at }] of made.entries()) {
      const [id = '', theirs = '', body = ''] = batch.messages[i]!.split(' ');
      const what = `${batch.family}: ${at ? textOf(batch).slice(at.start, at.end) : type.name}`;
      assert.equal(type.id.toString(16), id, what);
      assert.equal(flags | NLM_F_REQUEST, Number(theirs) & ~(NLM_F_ACK | NLM_F_ECHO), what);
      const bytes = Buffer.from(encode(type.message, value)).toString('hex');
      assert.equal(bytes, unsigned(type, body), what);
      messages++;
    }
  }
  assert.ok(messages > 12_000);
});

test('rules that are sent at once have the same bytes', () => {
  const type = nftablesMessages.newrule as MessageType;
  const expressionsOf = (body: Uint8Array): unknown =>
    (decode(type.message, body, { direction: 'request' }) as { expressions?: unknown }).expressions;
  let rules = 0;
  for (const batch of batches()) {
    const tree = (): Ruleset => parse(textOf(batch));
    const sent = compileToSend(tree(), system);
    for (const [i, { value, type: of }] of compileWith(tree(), system).entries()) {
      if (of !== type) continue;
      rules++;
      const whole = encode(type.message, value);
      const { expressions, ...head } = value;
      assert.deepEqual(sent[i]!.value, head);
      // NFTA_RULE_EXPRESSIONS, whose mark of a nest the declaration leaves out
      const own = sent[i]!.more!;
      assert.equal(new Uint16Array(own.buffer, own.byteOffset, 1)[0], own.length);
      assert.deepEqual(
        expressionsOf(new Uint8Array([...encode(type.message, head), ...own])),
        expressionsOf(whole),
      );
    }
  }
  assert.ok(rules > 7_000);
});

function* unknowns(object: unknown): Generator<UnknownAttribute> {
  if (typeof object !== 'object' || object === null) return;
  for (const [key, value] of Object.entries(object)) {
    if (key === 'unknown') yield* value as UnknownAttribute[];
    else yield* unknowns(value);
  }
}

test('no attribute that nft sends is unknown, and every message is written as it was read', () => {
  for (const batch of batches())
    for (const message of batch.messages) {
      const [id = '', , body = ''] = message.split(' ');
      const type = types.get(Number.parseInt(id, 16))!;
      const object = decode(type.message, Buffer.from(body, 'hex'), { direction: 'request' });
      assert.deepEqual([...unknowns(object)], []);
      assert.equal(Buffer.from(encode(type.message, object)).toString('hex'), body);
    }
});

/** The lines of the chain with the rules. */
function chainLines(tree: Ruleset): string[] {
  const lines = format(tree, { names: system }).split('\n');
  return lines.slice(lines.indexOf('\tchain c {'));
}

test('messages are read back as nft lists them', () => {
  for (const batch of batches()) {
    const [read, listed] = [compile(textOf(batch), { system }), canonical(parse(textOf(batch)), system)];
    const expected = chainLines(listed);
    // the number of a fragment prints in hexadecimal where what is looked up tells the type
    for (const [i, line] of chainLines(decompile(read)).entries())
      if (!line.includes('counter name ip frag-off map')) assert.equal(line, expected[i]);
  }
});

test('what has no words is a raw expression, and goes back to the same bytes', () => {
  const expressions = [
    { name: 'futuristic', data: '0800010000000005' },
    { name: 'meta', data: { key: 99, dreg: 1 } },
    { name: 'cmp', data: { sreg: 1, op: 'eq', data: { value: '00' } } },
    {
      name: 'payload',
      data: { dreg: 1, base: 'networkHeader', offset: 12, len: 4, unknown: [{ type: 77, data: '01' }] },
    },
    { name: 'match', data: { name: 'comment', rev: 0, info: '00'.repeat(256) } },
    { name: 'immediate', data: { dreg: 0, data: { verdict: { code: 9 } } } },
  ];
  // the kernel does not tell of which protocol a match is: that is in the rule
  const compat = { proto: 0, flags: 0 };
  const body = { family: 'inet', table: 't', chain: 'c', expressions, compat } as never;
  const type = nftablesMessages.newrule as MessageType;
  const bytes = encode(type.message, body);
  const tree = decompile([
    { name: type.name, body: decode(type.message, bytes, { direction: 'request' }) as object },
  ]);
  const [table] = tree.commands;
  const text = format(tree);
  assert.match(text, /raw expression "futuristic" 0x/);
  assert.match(text, /raw expression "meta" 0x[^ ]* raw expression "cmp" 0x/);
  assert.match(text, /xt match "comment"/);
  const made = compile({ sources: [], commands: [table!] }).filter((request) => request.type === type);
  assert.deepEqual(
    Buffer.from(encode(type.message, made[0]!.value)).toString('hex'),
    Buffer.from(bytes).toString('hex'),
  );
});
