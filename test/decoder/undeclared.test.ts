import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Families } from '../../src/decoder/families.js';
import {
  type DecodedMessage,
  type DecoderOptions,
  decodeCapture,
  differencesOf,
  differencesText,
  messageJson,
  regionsOf,
  Summary,
  TypeScriptPrinter,
  treeText,
} from '../../src/decoder/index.js';
import { attributes, messageTypes, nla, struct } from '../../src/index.js';
import { genericFamily } from '../../src/messages/generic/family.js';
import { nlctrlFamily } from '../../src/messages/generic/nlctrl.js';
import { encode, type Message, message, nested, u32 } from '../../src/schema/index.js';
import { onlyMessages } from './samples.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A message with its header. */
function framed(type: number, body: Uint8Array, flags = 1, seq = 7): string {
  const bytes = Buffer.alloc(16 + body.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt32LE(seq, 8);
  bytes.set(body, 16);
  return hex(bytes);
}

const decoded = (capture: string, options?: DecoderOptions): DecodedMessage[] =>
  onlyMessages(decodeCapture(capture, options));

// what is sent is declared here, and read without the declaration
const inner = attributes('X', { port: [1, nla.be16], name: [2, nla.asciiz], address: [3, nla.ip4addr] });
const toy = genericFamily('toy', {
  version: 1,
  prefix: 'TOY_CMD',
  commands: { get: 3 },
  attributes: attributes('TOY_A', {
    ifname: [1, nla.asciiz],
    mtu: [2, nla.u32],
    mac: [3, nla.l2addr],
    on: [4, nla.flag],
    peers: [5, nla.nested(inner)],
  }),
});
const value = {
  version: 1,
  ifname: 'toy0',
  mtu: 1400,
  mac: '02:00:00:00:00:07',
  on: true,
  peers: { port: 80, name: 'far', address: '10.0.0.1' },
} as const;
const request = encode(toy.messageOf(3, false), { cmd: 3, ...value });
const controller = (object: object): string =>
  framed(16, encode(nlctrlFamily.messageOf(1, true), { genlVersion: 2, ...object }), 0);

describe('protocols that nobody declared', () => {
  it('families are told apart from rtnetlink, their attributes opened and guessed', () => {
    const [one] = decoded(framed(0x25, request));
    assert.equal(one!.protocol, 'generic');
    assert.equal(one!.object.cmd, 3);
    assert.deepEqual(
      one!.attributes.map(({ type, attributes: inside }) => [type, inside?.map((each) => each.type)]),
      [
        [1, undefined],
        [2, undefined],
        [3, undefined],
        [4, undefined],
        [5, [1, 2, 3]],
      ],
    );
    const text = treeText(one!);
    for (const part of [
      "text 'toy0'",
      'u32 1400',
      "mac '02:00:00:00:00:07'",
      'flag true',
      'be16 80',
      "ip '10.0.0.1'",
    ])
      assert.ok(text.includes(part), `${part}\n${text}`);
    const { attributes: written } = JSON.parse(messageJson(one!));
    assert.deepEqual(written[1].guesses, { u32: 1400, be32: 2013593600, ip: '120.5.0.0' });
    assert.equal(written[4].attributes[1].guesses.text, 'far');
    let at = 0;
    for (const region of regionsOf(one!)) {
      assert.equal(region.at, at);
      at += region.length;
    }
    assert.equal(at, one!.bytes.length);
    assert.deepEqual(hex(encode(one!.declaration as Message, one!.object)), hex(request));
  });

  it('are named once the controller tells them, and typed by its policy', () => {
    const family = controller({
      cmd: 'newfamily',
      familyId: 0x25,
      familyName: 'toy',
      hdrsize: 0,
      maxattr: 5,
    });
    const policy = controller({
      cmd: 'getpolicy',
      familyId: 0x25,
      policy: {
        0: {
          1: { type: 'nulString' },
          2: { type: 'u32' },
          3: { type: 'binary' },
          4: { type: 'flag' },
          5: { type: 'nested', policyIdx: 1 },
        },
        1: { 1: { type: 'u16' }, 2: { type: 'nulString' }, 3: { type: 'u32' } },
      },
      opPolicy: { 3: { do: 0 } },
    });
    const all = decoded(`${family}\n\n${policy}\n\n${framed(0x25, request)}`, { protocol: 'generic' });
    const last = all.at(-1)!;
    assert.deepEqual([last.name, last.family], ['TOY_CMD_3', 'toy']);
    assert.equal(last.object.attr1, 'toy0');
    assert.equal(last.object.attr2, 1400);
    assert.equal((last.object.attr5 as Record<string, unknown>).attr2, 'far');
    assert.equal(last.attributes[1]!.name, 'TOY_A_2');
  });

  it('are no harm where the controller tells of headers and policies that no kernel has', () => {
    for (const hdrsize of [0xffff, 0x10000, 2_148_007_936, 0xffff_ffff]) {
      const family = controller({ cmd: 'newfamily', familyId: 0x25, familyName: 'toy', hdrsize });
      const [, one] = decoded(`${family}\n\n${framed(0x25, request)}`, { protocol: 'generic' });
      assert.equal(one!.name, 'TOY_CMD_3');
      // one that a message could have is believed
      assert.equal(one!.errors.length > 0, hdrsize === 0xffff);
    }
    const families = new Families();
    for (let policyId = 0; policyId < 3_000; policyId++) {
      families.observe({ cmd: 'newfamily', familyId: policyId % 50, familyName: `f${policyId % 50}` });
      const policy = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [i + 1, { type: 'u32' }]));
      families.observe({ cmd: 'getpolicy', familyId: policyId % 50, policy: { [policyId]: policy } });
      assert.ok(families.remembered <= 1 << 18);
    }
    assert.equal(families.nameOf(7), 'f7');
  });

  it('messages with a header of their own show it, and what is behind', () => {
    const own = message('own', {
      header: struct('own', '', { a: u32, b: u32, c: u32 }),
      attributes: attributes('OWN', { x: [1, nla.u32], y: [2, nested(inner)] }),
    });
    const body = encode(own, { a: 1, b: 0x01020304, c: 3, x: 5, y: { port: 1, name: 'a name' } });
    const [one] = decoded(framed(77, body), { protocol: 'usersock' });
    assert.equal(one!.object.header, '010000000403020103000000');
    assert.deepEqual(
      one!.attributes.map((each) => each.type),
      [1, 2],
    );
    assert.equal(one!.attributes[1]!.attributes!.length, 2);
    assert.deepEqual(one!.errors, []);
    const noise = decoded(framed(77, Buffer.from('0102030405060708', 'hex')), { protocol: 'usersock' });
    assert.deepEqual([noise[0]!.attributes, hex(noise[0]!.trailing!)], [[], '0102030405060708']);
  });

  it('netfilter is split, whatever the subsystem', () => {
    const [one] = decoded(framed(0x0d05, Buffer.from('020000030800010000000005', 'hex')), {
      protocol: 'netfilter',
    });
    assert.equal(one!.family, 'subsystem 13 command 5');
    assert.deepEqual([one!.object.nfgenFamily, one!.object.resId], ['inet', 3]);
    assert.equal(one!.attributes[0]!.type, 1);
  });

  it('are printed as a declaration to begin with, that sends the same', () => {
    const family = controller({ cmd: 'newfamily', familyId: 0x25, familyName: 'toy' });
    const printer = new TypeScriptPrinter();
    const code = decoded(`${family}\n\n${framed(0x25, request, 5)}`, { protocol: 'generic' })
      .map((one) => printer.add(one))
      .concat(printer.end())
      .join('');
    assert.match(code, /const toy = await genl\.bind\(\n {2}genericFamily\('toy'/);
    assert.match(code, /attr1: \[1, nla\.asciiz\]/);
    assert.match(code, /await toy\.request\('cmd3', \{/);
    assert.match(code, /attr2: 1400/);
    assert.doesNotMatch(code, /transport\.send|37/);
  });

  it('are declared by those who use them', () => {
    const options = { declare: [toy], families: { 37: 'toy' } };
    const [one] = decoded(framed(0x25, request), options);
    assert.deepEqual([one!.name, one!.object.mtu], ['TOY_CMD_GET', 1400]);
    const mine = message('mine', { header: struct('mine', '', { a: u32 }) });
    const types = messageTypes('MINE', { get: [25, mine] });
    const body = framed(25, Buffer.from('05000000', 'hex'));
    for (const policy of [{ usersock: { 25: mine } }, { 25: types.get }]) {
      const [own] = decoded(body, { protocol: 'usersock', policy });
      assert.equal(own!.object.a, 5);
    }
    // one of another protocol leaves the types of this one alone
    const scoped = { route: { 16: mine } };
    assert.equal(
      decoded(controller({ cmd: 'newfamily', familyId: 1 }), { protocol: 'generic', policy: scoped })[0]!
        .family,
      'nlctrl',
    );
    assert.equal(
      decoded(controller({ cmd: 'newfamily', familyId: 1 }), { protocol: 'generic', policy: scoped })[0]!
        .name,
      'CTRL_CMD_NEWFAMILY',
    );
    assert.throws(() => decodeCapture('', { policy: { rout: { 1: mine } } }), /unknown protocol 'rout'/);
  });

  it('are summed up, and compared', () => {
    const other = encode(toy.messageOf(3, false), { cmd: 3, ...value, mtu: 1500, on: undefined });
    const options = { declare: [toy], families: { 37: 'toy' } };
    const [one, two] = [
      decoded(framed(0x25, request), options),
      decoded(framed(0x25, other, 1, 99), options),
    ];
    const summary = new Summary();
    for (const each of [...one, ...two]) summary.add(each);
    const [kind] = summary.messages;
    assert.deepEqual([kind!.name, kind!.count], ['TOY_CMD_GET', 2]);
    const mtu = kind!.attributes.find(({ name }) => name === 'TOY_A_MTU')!;
    assert.deepEqual([mtu.count, mtu.types, mtu.lengths, mtu.values], [2, ['u32'], [4], [1400, 1500]]);
    assert.match(summary.text, /TOY_A_PEERS\.X_NAME +2× string 4 bytes: 'far'/);
    const differences = differencesOf(one, two);
    assert.deepEqual(differences[0]!.changes, [
      { path: 'TOY_A_MTU', before: 1400, after: 1500 },
      { path: 'TOY_A_ON', before: true },
    ]);
    assert.match(
      differencesText(differences),
      / {2}- TOY_A_MTU 1400\n {2}\+ TOY_A_MTU 1500\n {2}- TOY_A_ON true/,
    );
    assert.deepEqual(differencesOf(one, one), []);
  });
});

describe('what captures have of their own', () => {
  it('blanks between groups of escapes are separators, and bytes within text', () => {
    const spaced = String.raw`\x14\x00\x00\x00  \x12\x00 \x01\x03 \x07\x00\x00\x00 \x00\x00\x00\x00 \x11\x00\x00\x00`;
    const plain = spaced.replaceAll(' ', '');
    assert.deepEqual(hex(decoded(spaced)[0]!.bytes), hex(decoded(plain)[0]!.bytes));
    const named = String.raw`"\x0a\x00 b"`;
    assert.equal(hex(decoded(named, { format: 'string' })[0]!.bytes), '0a002062');
  });

  it('refusals do not end the printed script', () => {
    const link = '20000000 13000500 07000000 00000000 00000000 63000000 01000000 01000000';
    const refusal = '24000000 02000001 07000000 00000000 edffffff 20000000 13000500 07000000 00000000';
    const printer = new TypeScriptPrinter();
    const messages = decoded(`${link}\n\n${refusal}`, { protocol: 'route' });
    const code = messages
      .map((one) => printer.add(one))
      .concat(printer.end())
      .join('');
    assert.match(code, /^import \{ NetlinkError \} from 'tsroute2';/m);
    assert.match(
      code,
      /\.catch\(\(error\) => \{\n.*error\.code !== 'ENODEV'\) throw error;\n\}\);\n\/\/ RTM_SETLINK was refused with ENODEV/,
    );
  });

  it('attributes that repeat the header are left out', () => {
    const route =
      '3c000000 18000506 07000000 00000000 02180000 fe030001 00000000 08000100 0a000000 08000f00 fe000000 08000400 01000000 08000600 05000000';
    const printer = new TypeScriptPrinter();
    const code = decoded(route, { protocol: 'route' })
      .map((one) => printer.add(one))
      .concat(printer.end())
      .join('');
    assert.match(code, /but for RTA_TABLE, which repeats/);
    assert.match(code, /await ipr\.route\.add\(\{/);
  });

  it('cut attributes are told by name', () => {
    const [one] = decoded(
      '28000000 10000000 07000000 00000000 00000100 01000000 00000000 00000000 20000300 65746830',
      {
        protocol: 'route',
      },
    );
    assert.match(one!.errors[0]!, /IFLA_IFNAME of 32 bytes exceeds/);
  });
});
