import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseSocketFilter, type SocketFilter, SocketFilterError } from '../../src/index.js';
import { type BytecodeOp, bytecode, sizeOfOp } from '../../src/messages/sockdiag/bytecode.js';
import { compileFilter, globbed, type Looks, matches } from '../../src/objects/sockets/index.js';
import { LITTLE_ENDIAN } from '../../src/schema/bytes.js';
import { parseIp } from '../../src/schema/text/ip.js';

/** What ss 6.1 sends for each filter. */
const SENT: readonly (readonly [filter: string, bytecode: string])[] = [
  ['sport = :22', '07101400000000001600000000000000'],
  ['dport >= :1024', '04080c0000000004'],
  ['sport < :1024', '02080c000000000401040800'],
  ['dport > :80 and dport != :443', '05080c000000500001041c000810140000000000bb0100000000000001040800'],
  ['src 10.0.0.0/8', '0710140002080000ffffffff0a000000'],
  ['dst [::1]:53', '081c20000a8000003500000000000000000000000000000000000001'],
  [
    'src 127.0.0.1:22 or dst 192.0.2.0/24',
    '0710140002200000160000007f000001010414000810140002180000ffffffffc0000200',
  ],
  ['not dst 10.0.0.0/8', '0810140002080000ffffffff0a00000001040800'],
  [
    '( sport = :22 or dport = :22 ) and not ( src 10.0.0.1 or autobound )',
    '0710140000000000160000000000000001041400081030000000000016000000000000000710140002200000ffffffff0a000001010408000604080001040800',
  ],
  ['autobound', '06040800'],
  ['fwmark = 0x10/0xff', '0a0c100010000000ff000000'],
  ['fwmark != 5', '0a0c100005000000ffffffff01040800'],
  [
    'sport = :22 dport = :1 or dport = :2 and dport = :3',
    '0710240000000000160000000000000008101400000000000100000000000000010414000810240000000000020000000000000008101400000000000300000000000000',
  ],
  ['! ! sport le :9', '03080c00000009000104080001040800'],
  ['src *:80', '07101400000000005000000000000000'],
  [
    '( ( sport ge 10 & sport le 20 ) | ( dport ge 10 & dport le 20 ) ) and ! fwmark = 1',
    '0208140000000a0003080c0000001400010414000408240000000a0005081c00000014000a0c100001000000ffffffff01040800',
  ],
];
const numbers = { device: () => 7, cgroup: () => 9, ephemeral: [32768, 60999] as const };
const compile = (text: string) => compileFilter(parseSocketFilter(text)!, numbers)!;

/** What the kernel does with instructions: the socket is taken where it comes to the end exactly. */
function runs(ops: readonly BytecodeOp[], socket: Looks): boolean {
  const sizes = ops.map((op) => sizeOfOp(op, op.addr === undefined ? 0 : op.addr.includes(':') ? 16 : 4));
  const starts = new Map<number, number>();
  let end = 0;
  sizes.forEach((size, i) => {
    starts.set(end, i);
    end += size;
  });
  let at = 0;
  while (at < end) {
    const op = ops[starts.get(at)!]!;
    at += holds(op, socket) ? op.yes : op.no;
  }
  return at === end;
}

function holds(op: BytecodeOp, socket: Looks): boolean {
  const { localPort: s = 0, remotePort: d = 0 } = socket;
  switch (op.code) {
    case 'jmp':
      return false;
    case 'sGe':
      return s >= op.port!;
    case 'sLe':
      return s <= op.port!;
    case 'dGe':
      return d >= op.port!;
    case 'dLe':
      return d <= op.port!;
    case 'auto':
      return s >= 32768 && s <= 60999;
    case 'markCond':
      return (socket.mark! & op.mask!) >>> 0 === op.mark;
    case 'devCond':
      return socket.ifindex === op.ifindex;
    case 'sCond':
    case 'dCond': {
      const [port, address] = op.code === 'sCond' ? [s, socket.local] : [d, socket.remote];
      if (op.port !== -1 && op.port !== port) return false;
      const own = parseIp(address as string)!;
      const wanted = parseIp(op.addr!)!;
      if (op.family === 0) return true;
      for (let bit = 0; bit < op.prefixLen!; bit++)
        if (((own[bit >> 3]! ^ wanted[bit >> 3]!) >> (7 - (bit & 7))) & 1) return false;
      return true;
    }
    default:
      return assert.fail(op.code);
  }
}

describe('filters of sockets', () => {
  it('are compiled to what ss sends', {
    skip: !LITTLE_ENDIAN && 'the bytes are those of other machines',
  }, () => {
    for (const [text, bytes] of SENT) {
      const ops = compile(text);
      assert.equal(Buffer.from(bytecode.encode(ops)).toString('hex'), bytes, text);
      assert.deepEqual(bytecode.decode(Buffer.from(bytes, 'hex'), true), ops, text);
    }
  });

  it('of interfaces and cgroups are compiled as well, which ss does itself', () => {
    assert.deepEqual(compile('dev lo'), [{ code: 'devCond', yes: 8, no: 12, ifindex: 7 }]);
    assert.deepEqual(compile('cgroup /x'), [{ code: 'cgroupCond', yes: 12, no: 16, cgroupId: 9 }]);
    assert.equal(compileFilter(parseSocketFilter('src unix:/run/*')!, numbers), undefined);
  });

  it('mean the same to the kernel and where sockets are looked at here', () => {
    const port = fc.integer({ min: 1, max: 4 });
    const leaf: fc.Arbitrary<SocketFilter> = fc.oneof(
      fc.record({ op: fc.constantFrom('sge', 'sle', 'dge', 'dle'), port }) as fc.Arbitrary<SocketFilter>,
      fc.record({
        op: fc.constantFrom('src', 'dst'),
        host: fc.oneof(
          fc.record({ port }),
          fc.record({
            address: fc.constantFrom('10.0.0.0', '10.128.0.0'),
            length: fc.integer({ min: 1, max: 9 }),
          }),
        ),
      }) as fc.Arbitrary<SocketFilter>,
      fc.constant({ op: 'autobound' } as const),
      fc.record({ op: fc.constant('fwmark' as const), mark: fc.constantFrom(1, 2), mask: fc.constant(3) }),
      fc.record({ op: fc.constant('dev' as const), dev: fc.constantFrom(1, 2) }),
    );
    const { filter } = fc.letrec<{ filter: SocketFilter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.record({
          op: fc.constantFrom('and', 'or'),
          left: tie('filter'),
          right: tie('filter'),
        }) as fc.Arbitrary<SocketFilter>,
        fc.record({ op: fc.constant('not' as const), of: tie('filter') }),
      ),
    }));
    const address = fc.constantFrom('10.0.0.1', '10.200.0.1', '11.0.0.1');
    const socket = fc.record({
      family: fc.constant('inet'),
      local: address,
      remote: address,
      localPort: fc.oneof(port, fc.constant(40000)),
      remotePort: port,
      ifindex: fc.constantFrom(0, 1, 2),
      mark: fc.constantFrom(0, 1, 2, 3),
    });
    fc.assert(
      fc.property(filter, socket, (one, looks) => {
        assert.equal(runs(compileFilter(one, numbers)!, looks), matches(one, looks, numbers));
      }),
      { numRuns: 2000 },
    );
  });

  it('are refused by the word', () => {
    const wrong: [string, RegExp, number][] = [
      ['sprt = :22', /'sprt' is no condition; did you mean 'sport'\?/, 0],
      ['sport =', /the filter ends where the value of sport is expected/, 7],
      ['( sport = :22', /ends where '\)' is expected/, 13],
      ['sport = :22 )', /'\)' closes nothing/, 12],
      ['sport = :nosuch', /'nosuch' is no port and no known service/, 8],
      ['src example.org', /names of hosts are not looked up/, 4],
      ['src >= 10.0.0.1', /src takes no '>='/, 4],
      ['fwmark = x', /is no mark/, 9],
      ['src inet6:10.0.0.1', /no address of the family inet6/, 4],
      ['sport = :22 and', /ends where a condition is expected/, 15],
    ];
    for (const [text, message, at] of wrong) {
      assert.throws(
        () => parseSocketFilter(text),
        (error: SocketFilterError) => {
          assert.ok(error instanceof SocketFilterError);
          assert.match(error.message, message);
          assert.equal(error.at, at, text);
          return true;
        },
      );
    }
    assert.equal(parseSocketFilter('  '), undefined);
    assert.deepEqual(
      parseSocketFilter('sport=:ssh', (name) => (name === 'ssh' ? 22 : undefined)),
      parseSocketFilter('( sport eq :22 )'),
    );
  });

  it('choose sockets of other kinds by what those have', () => {
    const takes = (text: string, looks: Looks) => matches(parseSocketFilter(text)!, looks, numbers);
    const unix = { family: 'unix', local: '/run/docker.sock' };
    assert.ok(takes('src unix:/run/*.sock', unix));
    assert.ok(!takes('src unix:/tmp/*', unix));
    assert.ok(!takes('src unix:*', { family: 'inet', local: '10.0.0.1' }));
    assert.ok(takes('autobound', { family: 'unix', local: '@0000a' }));
    assert.ok(takes('src netlink:0:4711', { family: 'netlink', local: 0, localPort: 4711 }));
    assert.ok(takes('src vsock:2:*', { family: 'vsock', local: 2, localPort: 5 }));
    assert.ok(takes('src link:*:eth0', { family: 'packet', local: 3, localPort: 7 }));
    assert.ok(takes('dst ::ffff:10.0.0.1', { family: 'inet6', remote: '::ffff:10.0.0.1' }));
    assert.ok(takes('dst 10.0.0.0/8', { family: 'inet6', remote: '::ffff:10.0.0.1' }));
    assert.ok(globbed('a*b?', 'aXXbbc') && !globbed('a*b', 'abc') && globbed('*', ''));
  });

  it('take no time out of proportion', () => {
    assert.ok(!globbed(`${'*a'.repeat(40)}b`, 'a'.repeat(5000)));
    assert.throws(() => parseSocketFilter('('.repeat(50_000)), SocketFilterError);
  });
});
