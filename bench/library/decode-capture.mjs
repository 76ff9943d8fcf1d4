// Decodes a capture of so many megabytes, made of the samples again and again and never wholly in memory.
//   node decode-capture.mjs frames|messages|json MEGABYTES
import { readdirSync, readFileSync } from 'node:fs';
import { Decoder, framesOf, isNotice, JsonWriter, readerOf, writeMessageJson } from '../../dist/decoder.js';
import { printReport } from './support.mjs';

const [mode, megabytes] = [process.argv[2], Number(process.argv[3])];
const PIECE = 1 << 18;
const samples = new URL('../../test/samples/route/', import.meta.url);

/** A pcap file of nlmon that holds all datagrams of the samples: its header, and its packets. */
function packets() {
  const parts = [];
  for (const name of readdirSync(samples).filter((file) => file.endsWith('.txt'))) {
    const reader = readerOf();
    for (const one of [...reader.push(readFileSync(new URL(name, samples))), ...reader.end()]) {
      if (isNotice(one)) throw new Error(one.notice);
      const head = Buffer.alloc(32);
      head.writeUInt32LE(1_700_000_000, 0);
      head.writeUInt32LE(one.data.length + 16, 8);
      head.writeUInt32LE(one.data.length + 16, 12);
      head.writeUInt16BE(4, 16);
      head.writeUInt16BE(824, 18);
      head.writeUInt16BE(one.protocol, 30);
      parts.push(head, one.data);
    }
  }
  return Buffer.concat(parts);
}

const header = Buffer.from('d4c3b2a1020004000000000000000000ffff0700fd000000', 'hex');
const block = packets();

/** The file in pieces, as a stream would give it. */
function* pieces(bytes) {
  yield header;
  let at = 0;
  for (let done = 0; done < bytes; done += PIECE) {
    const piece = Buffer.allocUnsafeSlow(PIECE);
    for (let filled = 0; filled < PIECE; ) {
      const count = block.copy(piece, filled, at);
      filled += count;
      at = (at + count) % block.length;
    }
    yield piece;
  }
}

function frames(bytes) {
  const reader = readerOf('pcap');
  let count = 0;
  for (const piece of pieces(bytes)) {
    for (const one of reader.push(piece)) if (!isNotice(one)) count += framesOf(one.data, one.little).length;
  }
  return count;
}

function messages(bytes, use) {
  const decoder = new Decoder({ format: 'pcap' });
  let count = 0;
  for (const piece of pieces(bytes)) {
    for (const one of decoder.push(piece)) {
      if (isNotice(one) || one.errors.length > 0) throw new Error(`${one.notice ?? one.errors[0]}`);
      use?.(one);
      count++;
    }
  }
  return count;
}

const writer = new JsonWriter();
let written = 0;
function toJson(message) {
  writeMessageJson(writer, message);
  if (writer.length < PIECE) return;
  written += writer.length;
  writer.clear();
}

const run = { frames, messages: (bytes) => messages(bytes), json: (bytes) => messages(bytes, toJson) }[mode];
run(2e6); // code that is cold says nothing of 100 MB
const start = performance.now();
const count = run(megabytes * 1e6);
const seconds = (performance.now() - start) / 1e3;
printReport({ each: seconds / megabytes, count, written });
