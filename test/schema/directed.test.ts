/** Attributes with a shape for each direction; types of one's own that refuse; addresses of sockets. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nl80211 } from '../../src/messages/generic/nl80211/index.js';
import { ifinfomsg } from '../../src/messages/route/link/ifinfomsg.js';
import {
  attributes,
  custom,
  decode,
  decodeTree,
  directed,
  encode,
  encodeTree,
  type Message,
  message,
  NO_HEADER,
  nested,
  sockaddr,
  struct,
  u32,
  ValueError,
} from '../../src/schema/index.js';
import { noNamespaces, TestNamespace } from '../helpers.js';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const REQUEST = { direction: 'request' } as const;
const REPLY = { direction: 'reply' } as const;

const one = <T>(type: T) =>
  message('one', {
    header: NO_HEADER,
    attributes: attributes('A', { it: [1, type as never] }),
  }) as unknown as Message;

describe('directed', () => {
  const shapes = one(
    directed({
      request: nested(attributes('SET', { a: [1, u32], b: [2, u32] })),
      reply: struct('all', '', { a: u32, b: u32 }),
    }),
  );

  it('is written as a request and read as a reply, and the other way round where that is asked for', () => {
    const sent = encode(shapes, { it: { b: 7 } });
    assert.equal(hexOf(sent), '0c000180080002000700000000'.slice(0, 24));
    assert.deepEqual(decode(shapes, sent, REQUEST), { it: { b: 7 } });
    const told = encode(shapes, { it: { a: 5, b: 7 } }, REPLY);
    assert.equal(hexOf(told), '0c0001000500000007000000');
    assert.deepEqual(decode(shapes, told), { it: { a: 5, b: 7 } });
    // what was read can be sent, bytes that no member covers left out
    assert.deepEqual(decode(shapes, encode(shapes, { it: { a: 5, b: 7, rest: 'ff' } }), REQUEST), {
      it: { a: 5, b: 7 },
    });
  });

  it('is rewritten as it was read, by the wire tree', () => {
    for (const [bytes, options] of [
      [encode(shapes, { it: { b: 7 } }), REQUEST],
      [encode(shapes, { it: { a: 5, b: 7 } }, REPLY), REPLY],
    ] as const) {
      assert.equal(hexOf(encodeTree(decodeTree(shapes, bytes, options))), hexOf(bytes));
    }
  });

  it('tells of a fault by its path', () => {
    assert.throws(() => encode(shapes, { it: { c: 1 } }), /it\.c: unknown attribute/);
  });

  it('settings of IPv4 are a nest in requests, an array in answers', { skip: noNamespaces }, async () => {
    using space = new TestNamespace();
    space.ip('link add v0 type veth peer name v1');
    await using ipr = space.ipr();
    const before = await ipr.link.get({ dev: 'v0' });
    assert.equal(before.afSpec?.inet?.conf?.forwarding, 0);
    await ipr.link.set({ dev: 'v0', afSpec: { inet: { conf: { forwarding: 1, rpFilter: 2 } } } });
    const [sysctl] = [space.run('cat', ['/proc/sys/net/ipv4/conf/v0/forwarding']).stdout.trim()];
    assert.equal(sysctl, '1');
    const { conf } = (await ipr.link.get({ dev: 'v0' })).afSpec!.inet!;
    assert.equal(conf!.forwarding, 1);
    assert.equal(conf!.rpFilter, 2);
    // what a dump returns, set accepts
    await ipr.link.set({ dev: 'v1', afSpec: { inet: { conf: conf! } } });
    assert.equal((await ipr.link.get({ dev: 'v1' })).afSpec!.inet!.conf!.rpFilter, 2);
    const sent = encode(ifinfomsg, { afSpec: { inet: { conf: { forwarding: 1 } } } });
    assert.deepEqual(decode(ifinfomsg, sent, REQUEST).afSpec, { inet: { conf: { forwarding: 1 } } });
  });

  it('wake-up patterns are a nest, but in the event of a waking their number', () => {
    const patterns = [{ pattern: '0102', mask: '03', offset: 4 }];
    const asked = { cmd: 'setWowlan', wowlanTriggers: { pktPattern: patterns } };
    assert.deepEqual(
      (decode(nl80211, encode(nl80211, asked), REQUEST) as { wowlanTriggers: object }).wowlanTriggers,
      asked.wowlanTriggers,
    );
    const read = { cmd: 'getWowlan', wowlanTriggers: { pktPattern: patterns } };
    assert.deepEqual(
      (decode(nl80211, encode(nl80211, read, REPLY)) as { wowlanTriggers: object }).wowlanTriggers,
      read.wowlanTriggers,
    );
    const woken = { cmd: 'setWowlan', wowlanTriggers: { pktPattern: 1 } };
    assert.deepEqual(
      (decode(nl80211, encode(nl80211, woken, REPLY)) as { wowlanTriggers: object }).wowlanTriggers,
      woken.wowlanTriggers,
    );
  });

  it('rules of coalescing are a list, in a description of a device what it can', () => {
    const rules = [
      { delay: 10, condition: 'noMatch', pktPattern: [{ pattern: '01', mask: '01', offset: 0 }] },
    ];
    const asked = decode(nl80211, encode(nl80211, { cmd: 'setCoalesce', coalesceRule: rules })) as {
      coalesceRule: object;
    };
    assert.deepEqual(asked.coalesceRule, rules);
    const can = {
      maxRules: 2,
      pat: { maxPatterns: 1, minPatternLen: 1, maxPatternLen: 64, maxPktOffset: 9 },
      maxDelay: 100,
    };
    const told = encode(nl80211, { cmd: 'newWiphy', coalesceRule: can }, REPLY);
    assert.deepEqual((decode(nl80211, told) as { coalesceRule: object }).coalesceRule, can);
  });
});

describe('a type of one’s own', () => {
  const even = custom<number>(
    (payload) => {
      if (payload[0]! % 2) throw new ValueError(`${payload[0]} is odd`);
      return payload[0]!;
    },
    (value) => {
      if (value % 2) throw new ValueError(`${value} is odd`, 'inner');
      return Uint8Array.of(value);
    },
  );

  it('refuses with a reason, written and read', () => {
    assert.throws(() => encode(one(even), { it: 3 }), {
      name: 'EncodeError',
      message: 'one: it.inner: 3 is odd',
    });
    const bytes = Uint8Array.of(5, 0, 1, 0, 3, 0, 0, 0);
    const [attribute] = decodeTree(one(even), bytes).attributes;
    assert.equal(attribute!.error, '3 is odd');
    assert.deepEqual(decode(one(even), bytes), { unknown: [{ type: 1, data: '03' }] });
  });
});

describe('sockaddr', () => {
  const endpoint = one(sockaddr);
  const payload = (value: unknown): string => hexOf(encode(endpoint, { it: value })).slice(8);
  const again = (value: unknown): unknown =>
    (decode(endpoint, encode(endpoint, { it: value })) as { it: unknown }).it;

  it('of IPv4, IPv6, unix and others, from text and from objects', () => {
    const inet = { family: 'inet', address: '192.0.2.1', port: 51820 };
    assert.equal(payload('192.0.2.1:51820'), '0200ca6cc00002010000000000000000');
    assert.deepEqual(again('192.0.2.1:51820'), inet);
    assert.deepEqual(again(inet), inet);
    assert.deepEqual(again({ address: '192.0.2.1', port: 51820 }), inet);
    const inet6 = { family: 'inet6', address: 'fe80::1', port: 1, scopeId: 2 };
    assert.deepEqual(again('[fe80::1%2]:1'), inet6);
    assert.deepEqual(again({ ...inet6, flowinfo: 9 }), { ...inet6, flowinfo: 9 });
    assert.deepEqual(again('[2001:db8::1]:80'), { family: 'inet6', address: '2001:db8::1', port: 80 });
    for (const path of ['/run/x.sock', '@abstract'])
      assert.deepEqual(again({ family: 'unix', path }), { family: 'unix', path });
    assert.deepEqual(again({ family: 40, data: '0102' }), { family: 40, data: '0102' });
  });

  it('keeps every byte of what was read', () => {
    const bytes = encode(endpoint, {
      it: { family: 'inet', address: '10.0.0.1', port: 5, rest: '0102030405060708090a' },
    });
    assert.deepEqual((decode(endpoint, bytes) as { it: { rest: string } }).it.rest, '0102030405060708090a');
    assert.equal(hexOf(encodeTree(decodeTree(endpoint, bytes))), hexOf(bytes));
  });

  it('refuses what is none, with the member at fault', () => {
    for (const [value, expected] of [
      ['192.0.2.1', /it: '192\.0\.2\.1' is not a socket address such as/],
      ['192.0.2.1:70000', /it\.port: 70000 is out of range/],
      [{ address: '192.0.2', port: 1 }, /it\.address: '192\.0\.2' is not an IP address/],
      [
        { family: 'inet6', address: '192.0.2.1', port: 1 },
        /it\.family: 'inet6', but the address is of the family 'inet'/,
      ],
      [{ address: '192.0.2.1', port: 1, scopeId: 3 }, /it\.scopeId: only IPv6 has it/],
      [{ address: '192.0.2.1', prt: 1 }, /it\.prt: unknown field; did you mean 'port'\?/],
      [7, /it: expected a socket address/],
    ] as const) {
      assert.throws(() => encode(endpoint, { it: value }), expected);
    }
  });
});
