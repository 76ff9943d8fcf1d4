import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { nftablesMessages } from '../../src/messages/netfilter/nftables/index.js';
import { compile, decompile, format, NftError, parse, toJSON } from '../../src/nft/index.js';
import type { MessageType } from '../../src/protocol/marshal.js';
import { DecodeError, decode, EncodeError } from '../../src/schema/index.js';
import { mutate, Random } from '../mutate.js';
import { effort } from '../support/effort.js';
import { corpus, FAMILIES, preamble } from './corpus.js';

/** How many of each, and from which seed on: many runs of different seeds add up. */
const COUNT = Number(process.env.TSROUTE2_MUTATIONS ?? effort({ quick: 4_000, long: 100_000 }));
const SEED = Number(process.env.TSROUTE2_SEED ?? 1);
/** Milliseconds of the processor that one text or message may take: far more than any needs. */
const MOST = 2_000;

const SIGNS = [...'!"\\-,:;/[](){}<>=|&^@*$#.\n\0é', '==', '<<', '0x', '4294967296', '-1', '/33', '::', '1s'];

/** A rule, or a declaration, in which words or characters were exchanged, left out or put in. */
function mutatedText(texts: readonly string[], random: Random): string {
  let text = texts[random.below(texts.length)]!;
  for (let left = random.below(3) === 0 ? 2 : 1; left > 0; left--) {
    const other = texts[random.below(texts.length)]!;
    const at = random.below(text.length + 1);
    switch (random.below(6)) {
      case 0:
        text = text.slice(0, at) + SIGNS[random.below(SIGNS.length)]! + text.slice(at);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at + 1 + random.below(6));
        break;
      case 2:
        text = text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1);
        break;
      case 3:
        text = `${text.slice(0, at)} ${other.slice(random.below(other.length))}`;
        break;
      default: {
        const [words, others] = [text.split(' '), other.split(' ')];
        words[random.below(words.length)] = others[random.below(others.length)]!;
        text = words.join(' ');
      }
    }
  }
  return text.slice(0, 4_000);
}

/** Runs it, and tells what takes too long. */
function timed(what: () => string, run: () => void): void {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  assert.ok((user + system) / 1000 < MOST, `took ${(user + system) / 1000} ms: ${what()}`);
}

test('mutated rules compile, or are refused with an NftError', () => {
  const random = new Random(SEED);
  const rules = corpus().filter((rule) => rule.length < 1_000);
  const heads = FAMILIES.map((family) => preamble(family));
  const declarations = heads.flatMap((head) => head.split('\n').filter((line) => line.trim() !== ''));
  const texts = [...rules, ...declarations];
  const compiles = (family: string, rule: string): boolean => {
    try {
      return compile(`table ${family} t { chain c {\n${rule}\n}\n}`).length > 0;
    } catch {
      return false;
    }
  };
  const some = rules.filter((_, i) => i % 5 === SEED % 5);
  const accepted = new Map(
    FAMILIES.map((family) => [
      family,
      [...some.filter((rule) => compiles(family, rule)), ...some.slice(0, 100)],
    ]),
  );
  const count = { compiled: 0, refused: 0 };
  for (let i = 0; i < COUNT; i++) {
    const family = FAMILIES[random.below(FAMILIES.length)]!;
    const isRule = random.below(8) !== 0;
    const text = mutatedText(isRule ? accepted.get(family)! : texts, random);
    const head = /[@$]|name/.test(text) ? preamble(family) : '';
    const whole = isRule
      ? `table ${family} t {\n${head}chain c {\n${text}\n}\n}`
      : `table ${family} t {\n${text}\n}`;
    timed(
      () => whole,
      () => {
        try {
          const made = compile(whole);
          count.compiled++;
          if (i % 8 === 0) format(decompile(made));
        } catch (error) {
          if (!(error instanceof NftError)) throw new Error(`seed ${SEED}: ${whole}`, { cause: error });
          count.refused++;
        }
      },
    );
  }
  assert.ok(count.compiled > COUNT / 25 && count.refused > COUNT / 25, JSON.stringify(count));
});

function beside(name: string): string {
  const path = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(path) ? path : `test/nft/${name}`;
}

const types = new Map(
  Object.values(nftablesMessages).map((type) => [type.id as number, type as MessageType]),
);

test('mutated messages are read, printed and compiled again, or refused with the documented error', () => {
  const random = new Random(SEED);
  const byType = new Map<number, Uint8Array[]>();
  for (const line of brotliDecompressSync(readFileSync(beside('sent.txt.br')))
    .toString()
    .split('\n'))
    for (const message of (JSON.parse(line) as { messages: string[] }).messages) {
      const [id = '', , body = ''] = message.split(' ');
      const number = Number.parseInt(id, 16);
      const list = byType.get(number) ?? [];
      if (list.length === 0) byType.set(number, list);
      list.push(Buffer.from(body, 'hex'));
    }
  const kinds = [...byType.keys()];
  const count = { read: 0, refused: 0, compiled: 0 };
  for (let i = 0; i < COUNT; i++) {
    // most messages of a batch are rules and sets
    const id = kinds[random.below(kinds.length)]!;
    const type = types.get(id)!;
    const bytes = mutate(byType.get(id)!, random);
    const what = (): string => `seed ${SEED}: ${type.name} ${Buffer.from(bytes).toString('hex')}`;
    timed(what, () => {
      let body: object;
      try {
        body = decode(type.message, bytes, { direction: 'request' }) as object;
      } catch (error) {
        if (!(error instanceof DecodeError)) throw new Error(`${what()}: ${String(error)}`, { cause: error });
        count.refused++;
        return;
      }
      try {
        const tree = decompile([{ name: type.name, body }]);
        const text = format(tree);
        toJSON(tree);
        count.read++;
        if (i % 8 !== 0) return;
        compile(tree);
        parse(text);
        count.compiled++;
      } catch (error) {
        // what a kernel never says may be what the language has no words for
        if (!(error instanceof NftError || error instanceof EncodeError))
          throw new Error(`${what()}: ${String(error)}`, { cause: error });
      }
    });
  }
  assert.ok(count.read > COUNT / 20, JSON.stringify(count));
});
