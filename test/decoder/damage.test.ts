import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Decoded,
  Decoder,
  decodeCapture,
  isNotice,
  messageJson,
  regionsOf,
  TypeScriptPrinter,
  treeText,
} from '../../src/decoder/index.js';
import { NLM_F_MULTI } from '../../src/protocol/framing.js';
import { pcapngDatagram, pcapngHeader } from '../../src/protocol/pcapng.js';
import { declarations } from '../declarations.js';
import { mutate, Random } from '../mutate.js';
import { messagesOf, onlyMessages, samples } from './samples.js';

/** Everything that is done with what comes out; none of it may throw. */
function use(decoded: readonly Decoded[]): void {
  const printer = new TypeScriptPrinter();
  for (const one of decoded) {
    treeText(one);
    printer.add(one);
    if (isNotice(one)) continue;
    JSON.parse(messageJson(one));
    let at = 0;
    for (const region of regionsOf(one)) {
      assert.equal(region.at, at);
      at += region.length;
    }
    assert.equal(at, one.bytes.length);
  }
}

/** All messages of the samples as datagrams. */
const datagrams = samples.flatMap(({ name }) =>
  messagesOf(name).map(({ bytes, protocolNumber }) => ({ bytes, protocolNumber })),
);
const small = datagrams.filter(({ bytes }) => bytes.length < 400).map(({ bytes }) => bytes);

function pcapng(list: readonly Uint8Array[]): Buffer {
  const blocks = list.map((data) => pcapngDatagram({ data, time: 0, direction: 'sent', protocol: 0 }));
  return Buffer.concat([pcapngHeader(), ...blocks]);
}

describe('damaged captures', () => {
  it('20,000 damaged messages decode, with every byte explained', () => {
    const random = new Random(1);
    for (let i = 0; i < 20_000; i++) {
      const bytes = mutate(small, random);
      const decoder = new Decoder({ protocol: i % 3 === 0 ? 'generic' : 'route' });
      use([...decoder.datagram({ data: bytes, offset: 0, little: i % 7 !== 0 })]);
    }
  });

  it('a message of any class decodes wherever it is cut', () => {
    const random = new Random(3);
    for (const message of declarations) {
      const decoder = new Decoder({ message, protocol: 0 });
      for (let length = 0; length < message.header.size + 24; length++) {
        const data = Uint8Array.from({ length }, () => (random.below(4) ? 0 : random.below(256)));
        use([...decoder.datagram({ data, offset: 0, little: length % 5 !== 0, length })]);
      }
    }
  });

  it('damaged files of all kinds decode', () => {
    const random = new Random(2);
    const files: Uint8Array[] = [
      ...samples.map(({ bytes }) => bytes.subarray(0, 6000)),
      pcapng(small.slice(0, 30)),
      Buffer.from(
        small
          .slice(0, 10)
          .map((bytes) => Buffer.from(bytes).toString('hex'))
          .join('\n'),
      ),
      Buffer.from(
        small
          .slice(0, 10)
          .map((bytes) => `"${[...bytes].map((b) => `\\${b.toString(8)}`).join('')}"`)
          .join('\n'),
      ),
      Buffer.concat(small.slice(0, 20)),
    ].map((file) => new Uint8Array(file));
    for (let i = 0; i < 2_000; i++) use(decodeCapture(mutate(files, random)));
  });

  it('noise ends in faults', () => {
    const random = new Random(3);
    for (let i = 0; i < 500; i++) {
      const noise = Uint8Array.from({ length: random.below(3000) }, () => random.below(256));
      use(decodeCapture(noise));
      use(decodeCapture(Buffer.from(noise).toString('hex')));
      use(decodeCapture(Buffer.from(noise).toString('latin1')));
    }
  });

  it('nothing behind a damaged message is lost', () => {
    // as in a dump's datagram, the messages have one sequence number and port
    const dump = messagesOf('route/routes.txt').filter(
      (one) =>
        one.name === 'RTM_NEWROUTE' &&
        (one.header!.flags & NLM_F_MULTI) !== 0 &&
        one.request?.seq === one.header!.seq,
    );
    const parts = dump
      .filter((one) => one.header!.seq === dump[0]!.header!.seq)
      .slice(0, 8)
      .map((one) => one.bytes);
    assert.equal(parts.length, 8);
    for (let broken = 0; broken < 8; broken++) {
      for (const length of [0, 3, 15, 17, 20, 24, 72, 400, 5000, 0xffffffff]) {
        const data = Buffer.concat(parts);
        const at = parts.slice(0, broken).reduce((sum, part) => sum + part.length, 0);
        data.writeUInt32LE(length, at);
        const decoded = onlyMessages([
          ...new Decoder({ protocol: 'route' }).datagram({ data, offset: 0, little: true }),
        ]);
        const whole = decoded
          .filter((one) => !one.damaged)
          .map((one) => Buffer.from(one.bytes).toString('hex'));
        for (const [i, part] of parts.entries()) {
          if (i !== broken)
            assert.ok(
              whole.includes(Buffer.from(part).toString('hex')),
              `message ${i}, ${broken} says ${length}`,
            );
        }
        assert.equal(
          decoded.reduce((sum, one) => sum + one.bytes.length, 0),
          data.length,
        );
      }
    }
  });

  it('nothing behind damage in a file is lost', () => {
    const random = new Random(4);
    const list = small.slice(0, 40);
    const file = pcapng(list);
    const clean = onlyMessages(decodeCapture(file)).length;
    for (let i = 0; i < 300; i++) {
      const damaged = Buffer.from(file);
      const at = 200 + random.below(file.length / 2);
      damaged.fill(random.below(256), at, at + 1 + random.below(12));
      const found = onlyMessages(decodeCapture(damaged));
      // the packet hit, and the one before where its length was
      assert.ok(found.length >= clean - 3, `${found.length} of ${clean}`);
    }
  });

  it('control characters in names do not reach the terminal', () => {
    const name = 'a\x1b[31m\x07\u009b\u202eb';
    const text = Buffer.from(`${name}\0`);
    const length = 4 + text.length;
    const body = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([length, 0, 3, 0]),
      text,
      Buffer.alloc(-length & 3),
    ]);
    const header = Buffer.alloc(16);
    header.writeUInt32LE(16 + body.length, 0);
    header.writeUInt16LE(16, 4);
    header.writeUInt16LE(5, 6);
    const [message] = onlyMessages(decodeCapture(Buffer.concat([header, body]).toString('hex')));
    const unsafe = /[\p{Cc}\p{Cf}]/u;
    const outputs = [treeText(message!), messageJson(message!), new TypeScriptPrinter().add(message!)];
    for (const output of outputs) for (const line of output.split('\n')) assert.doesNotMatch(line, unsafe);
    assert.equal(JSON.parse(messageJson(message!)).object.ifname, message!.object.ifname);
    assert.match(treeText(message!), /IFLA_IFNAME 'a\\x1b\[31m\\x07\\x9b\\u202eb'/);
  });
});
