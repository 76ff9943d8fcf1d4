/** Objects as messages. */
import { build } from '../evaluate/build.js';
import { Context } from '../evaluate/context.js';
import { evaluate } from '../evaluate/expressions.js';
import { timeoutStates } from '../evaluate/objects.js';
import type { Surroundings } from '../evaluate/program.js';
import { limitOf, synproxyFlags } from '../generate/statements.js';
import { families } from '../tables/protocols.js';
import * as t from '../tables/types.js';
import type * as tree from '../tree.js';
import { longValue } from './expressions.js';

type Values = Record<string, unknown>;

const PROTOCOLS = { tcp: 6, udp: 17 } as const;

/** Types of objects, as messages call them. */
export const objectKinds: Readonly<Record<tree.StatefulObject['kind'], string>> = {
  counter: 'counter',
  quota: 'quota',
  'ct helper': 'ctHelper',
  limit: 'limit',
  tunnel: 'tunnel',
  'ct timeout': 'ctTimeout',
  secmark: 'secmark',
  'ct expectation': 'ctExpect',
  synproxy: 'synproxy',
};

/** Seconds that connections last in each state where a rule says nothing else. */
export const timeouts = {
  tcp: [120, 60, 432_000, 120, 60, 30, 120, 10, 120, 300, 300],
  udp: [30, 120],
} as const;

/** Of tables of `inet` an object is for both, unless it says so. */
function l3proto({ l3proto: family }: Pick<tree.CtHelperObject, 'l3proto'>): Values {
  return family === undefined ? {} : { l3proto: families[family]!.number };
}

/** What an object has, in the order in which nft sends it. */
function dataOf(all: Surroundings, o: tree.StatefulObject): Values {
  switch (o.kind) {
    case 'counter':
      return { bytes: longValue(o.bytes ?? 0n), packets: longValue(o.packets ?? 0n) };
    case 'quota':
      return {
        bytes: longValue(o.bytes ?? 0n),
        consumed: longValue(o.used ?? 0n),
        flags: o.over ? 1 : 0,
      };
    case 'limit': {
      const limit = limitOf(o.rate ?? { rate: 0n, per: 'second' }) as Extract<
        ReturnType<typeof limitOf>,
        { name: 'limit' }
      >;
      const { rate, unit, burst, type, flags } = limit;
      return { rate: longValue(rate), unit: longValue(unit), burst, type, flags };
    }
    case 'ct helper':
      return { name: o.type ?? '', ...l3proto(o), l4proto: PROTOCOLS[o.protocol ?? 'tcp'] };
    case 'ct timeout': {
      const protocol = o.protocol ?? 'tcp';
      const states: readonly string[] = timeoutStates[protocol];
      const seconds: number[] = [...timeouts[protocol]];
      for (const { state, seconds: given } of o.policy ?? []) seconds[states.indexOf(state)] = given;
      return {
        ...l3proto(o),
        l4proto: PROTOCOLS[protocol],
        data: Object.fromEntries(seconds.map((value, i) => [`state${i + 1}`, value])),
      };
    }
    case 'ct expectation':
      return {
        ...l3proto(o),
        l4proto: PROTOCOLS[o.protocol ?? 'tcp'],
        dport: o.dport ?? 0,
        timeout: Number(o.timeout ?? 0n),
        size: o.size ?? 0,
      };
    case 'secmark':
      return { ctx: o.context ?? '' };
    case 'synproxy':
      return { mss: o.mss ?? 0, wscale: o.wscale ?? 0, flags: synproxyFlags(o) };
    case 'tunnel':
      return tunnel(all, o);
  }
}

function tunnel(all: Surroundings, o: tree.TunnelObject): Values {
  const six = o.addresses === 'ip6';
  const address = (expression: tree.Expression | undefined): string | undefined => {
    if (!expression) return undefined;
    const type = six ? t.ipv6 : t.ipv4;
    const x = new Context(o.family, o.table, all.system, all.cache, all.steps, evaluate);
    x.expect(type, type.bits);
    const node = x.evaluate(build(expression));
    return node.op === 'value' ? addressText(node.value, six) : undefined;
  };
  const made: Values = { id: o.id ?? 0 };
  const ends = { src: address(o.src), dst: address(o.dst) };
  if (ends.src !== undefined || ends.dst !== undefined) made[six ? 'ip6' : 'ip'] = ends;
  for (const key of ['sport', 'dport', 'tos', 'ttl'] as const) if (o[key]) made[key] = o[key];
  const { erspan, vxlan, geneve } = o;
  if (vxlan) made.opts = { vxlan: { gbp: vxlan.gbp ?? 0 } };
  else if (erspan) {
    const { version = 0, index, direction, id } = erspan;
    made.opts = {
      erspan:
        version === 1
          ? { version, v1Index: index ?? 0 }
          : { version, v2Hwid: id ?? 0, v2Dir: direction === 'egress' ? 1 : 0 },
    };
  } else if (geneve)
    made.opts = { geneve: geneve.map(({ class: of, type, data }) => ({ class: of, type, data: hex(data) })) };
  return made;
}

function hex(text: string): string {
  const digits = text.replace(/^0x/, '').toLowerCase();
  return digits.length % 2 === 0 ? digits : `0${digits}`;
}

function addressText(value: bigint, six: boolean): string {
  if (!six) return [24n, 16n, 8n, 0n].map((by) => `${(value >> by) & 0xffn}`).join('.');
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(
    ':',
  );
}

/** An object as nft sends it. */
export function objectMessage(all: Surroundings, o: tree.StatefulObject): Values {
  return {
    family: o.family,
    table: o.table,
    name: o.name,
    type: objectKinds[o.kind],
    ...(o.comment === undefined ? {} : { userdata: [{ element: 'comment', value: o.comment }] }),
    data: dataOf(all, o),
  };
}
