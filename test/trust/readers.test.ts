import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decoder, type DecoderOptions } from '../../src/decoder/index.js';
import { writeMessageJson } from '../../src/decoder/output/json.js';
import { JsonWriter } from '../../src/decoder/output/json-writer.js';
import { treeText } from '../../src/decoder/output/tree.js';
import { isNotice } from '../../src/decoder/types.js';
import { worst } from './worst.js';

/** `npm run test:attack` has a hundred times as much. */
const SIZE = process.env.TSROUTE2_ATTACK ? 100 << 20 : 1 << 20;
/** Bytes a second of processor time; a hundredth in the ordinary run, where compiling counts and machines are busy. */
const LEAST = process.env.TSROUTE2_ATTACK ? 5 << 20 : 1 << 18;
const PIECE = 1 << 16;

/** Seconds of processor time that a capture takes. */
function seconds(capture: Uint8Array, piece: number, options: DecoderOptions, print: boolean): number {
  const before = process.cpuUsage();
  const decoder = new Decoder(options);
  const writer = new JsonWriter();
  const take = (decoded: ReturnType<Decoder['push']>) => {
    for (const one of decoded) {
      if (!print) continue;
      if (!isNotice(one)) writeMessageJson(writer, one);
      writer.clear();
      treeText(one, {} as never);
    }
  };
  for (let at = 0; at < capture.length; at += piece) take(decoder.push(capture.subarray(at, at + piece)));
  take(decoder.end());
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

describe('the worst kinds of captures', () => {
  for (const [name, make] of Object.entries(worst))
    it(name, (t) => {
      const capture = make(SIZE);
      const took = seconds(capture, PIECE, {}, false);
      t.diagnostic(`${(capture.length / took / 1e6).toFixed(1)} MB/s`);
      assert.ok(capture.length / took > LEAST, `${capture.length} bytes took ${took} s`);
    });

  it('in pieces of one byte', () => {
    for (const name of [
      'pcap of packets that are not there',
      'pcapng of sections',
      'raw junk',
      'many strings a line',
    ]) {
      const capture = worst[name]!(1 << 17);
      const took = seconds(capture, 1, {}, false);
      assert.ok(capture.length / took > 1 << 15, `${name}: ${took} s`);
    }
  });
});
