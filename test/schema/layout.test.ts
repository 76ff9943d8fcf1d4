/** The declared structs against the C compiler. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, be16, bytes, chars, pad, struct, u8, u16, u32, u64 } from '../../src/schema/index.js';
import { declarations } from '../declarations.js';
import { askC } from '../support/c.js';
import { noCompiler } from '../support/programs.js';
import { structsOf } from '../walk.js';

/** All headers that netlink messages are declared in, as far as they are installed. */
const INCLUDES = [
  'rtnetlink',
  'if_link',
  'if_addr',
  'if_addrlabel',
  'neighbour',
  'fib_rules',
  'netconf',
  'net_namespace',
  'nexthop',
  'if_bridge',
  'if_tunnel',
  'can/netlink',
  'mpls',
  'mpls_iptunnel',
  'ioam6',
  'lwtunnel',
  'seg6',
  'seg6_iptunnel',
  'seg6_local',
  'rpl',
  'ila',
  'ioam6_iptunnel',
  'pkt_sched',
  'pkt_cls',
  'gen_stats',
  'genetlink',
  'taskstats',
  'xfrm',
  'bpf',
  'if_packet',
];

/** Sizes and offsets by name; without those that the installed headers do not have. */
function layoutInC(wanted: readonly string[]): Map<string, number> {
  const expressions = wanted.map((name): [string, string] => {
    const [struct, member] = name.split('.');
    return [
      name,
      member === undefined ? `sizeof(struct ${struct})` : `offsetof(struct ${struct}, ${member})`,
    ];
  });
  return askC(INCLUDES, new Map(expressions));
}

describe('struct layout', () => {
  it('is what C says, for all declared structs', { skip: noCompiler }, (t) => {
    const structs = [
      ...new Map(declarations.flatMap((message) => structsOf(message)).map((s) => [s.name, s])).values(),
    ];
    const wanted = structs.flatMap(({ name, fields }) => [
      name,
      ...fields.filter(({ type }) => type.kind !== 'pad').map((field) => `${name}.${field.name}`),
    ]);
    const c = layoutInC(wanted);
    const wrong: string[] = [];
    const grown: string[] = [];
    for (const { name, size, fields } of structs) {
      if (!c.has(name)) continue;
      // a C union or flexible array at the end is ours to read as long as it is
      const open = fields.at(-1)?.size === 0;
      if (!open && c.get(name) !== size) {
        const text = `${name}: ${size} bytes, C has ${c.get(name)}`;
        // older headers lack the members that the kernel has added at the end since
        const added = fields.filter(({ offset }) => offset >= c.get(name)!);
        const known = added.some((field) => c.has(`${name}.${field.name}`));
        if (size > c.get(name)! && added.length > 0 && !known) grown.push(text);
        else wrong.push(text);
      }
      for (const field of fields) {
        const offset = c.get(`${name}.${field.name}`) ?? field.offset;
        if (offset !== field.offset) wrong.push(`${name}.${field.name} at ${field.offset}, C has ${offset}`);
      }
    }
    const gone = structs.filter(({ name }) => !c.has(name)).map(({ name }) => name);
    const members = wanted.filter((name) => !c.has(name) && !gone.includes(name.split('.')[0]!));
    t.diagnostic(
      `${structs.length - gone.length} of ${structs.length} structs compared, ${c.size} sizes and offsets`,
    );
    if (grown.length > 0) t.diagnostic(`structs that have grown since these headers: ${grown.join(', ')}`);
    if (gone.length > 0) t.diagnostic(`structs not in these headers: ${gone.join(', ')}`);
    if (members.length > 0) t.diagnostic(`members not in these headers: ${members.join(', ')}`);
    assert.deepEqual(wrong, []);
    assert.ok(structs.length - gone.length > 20);
  });

  it('aligns as C does', () => {
    const s = struct('s', 's', { a: u8, b: u32, c: u16, d: u64, e: u8 });
    assert.deepEqual(
      s.fields.map((f) => f.offset),
      [0, 4, 8, 16, 24],
    );
    assert.equal(s.size, 32);
    const p = struct('p', 'p', { a: u8, b: u32, c: u16, d: u64, e: u8 }, { packed: true });
    assert.deepEqual(
      p.fields.map((f) => f.offset),
      [0, 1, 5, 7, 15],
    );
    assert.equal(p.size, 16);
    const inner = struct('i', 'i', { a: u16, b: u8 });
    assert.equal(inner.size, 4);
    const outer = struct('o', 'o', {
      a: u8,
      list: array(inner, 2),
      port: be16,
      name: chars(3),
      p: pad(1),
      raw: bytes(5),
    });
    assert.deepEqual(
      outer.fields.map((f) => f.offset),
      [0, 2, 10, 12, 15, 16],
    );
    assert.equal(outer.size, 22);
  });
});
