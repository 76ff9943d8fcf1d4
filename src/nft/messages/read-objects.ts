/** Objects, chains and flowtables of messages. */
import type { NftChain } from '../../messages/netfilter/nftables/chain.js';
import { nftChain } from '../../messages/netfilter/nftables/chain.js';
import type { NftFlowtable } from '../../messages/netfilter/nftables/flowtable.js';
import { nftFlowtable } from '../../messages/netfilter/nftables/flowtable.js';
import type { NftObject } from '../../messages/netfilter/nftables/object.js';
import { objects } from '../../messages/netfilter/nftables/object.js';
import type { NftTable } from '../../messages/netfilter/nftables/table.js';
import { type Attributes, resolve } from '../../schema/type.js';
import { rateOf } from '../decompile/statements.js';
import { hookNumbers } from '../evaluate/hooks.js';
import { timeoutStates } from '../evaluate/objects.js';
import { families } from '../tables/protocols.js';
import type * as tree from '../tree.js';
import { numbersOf } from './numbers.js';
import { objectKinds, timeouts } from './objects.js';

type Values = Record<string, unknown>;

/** The comment in user data. */
export function commentIn(list: unknown): { comment?: string } {
  if (!Array.isArray(list)) return {};
  const found = (list as { element: string; value: unknown }[]).find(({ element }) => element === 'comment');
  return found ? { comment: String(found.value) } : {};
}

function handleOf(handle: number | string | undefined): { handle?: bigint } {
  return handle === undefined ? {} : { handle: BigInt(handle) };
}

/** A table, without what it holds. */
export function readTable(message: NftTable): tree.Table {
  const { name = '', flags, userdata, handle } = message;
  return {
    kind: 'table',
    family: message.family as tree.Family,
    name,
    ...handleOf(handle),
    ...(flags && flags.length > 0
      ? { flags: flags.filter((flag): flag is tree.TableFlag => typeof flag === 'string') }
      : {}),
    ...commentIn(userdata),
    body: [],
  };
}

function hookName(family: string, number: number): tree.Hook | undefined {
  const names = hookNumbers[family] ?? {};
  return Object.keys(names).find((name) => names[name] === number) as tree.Hook | undefined;
}

function deviceList(hook: Values | undefined): tree.DeviceName[] {
  const { dev, devs } = (hook ?? {}) as { dev?: string; devs?: { name?: string[]; prefix?: string[] } };
  if (devs === undefined) return dev === undefined ? [] : [{ kind: 'device', name: dev }];
  const names = [...(devs.name ?? []), ...(devs.prefix ?? []).map((name) => `${name}*`)];
  return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map((name) => ({ kind: 'device', name }));
}

const BINDING = 4;
const OFFLOAD = 2;
const chainFlags = numbersOf(nftChain.attributes, 'flags');
const flowtableFlags = numbersOf(nftFlowtable.attributes, 'flags');

/** Whether a rule declares the chain. */
export function isBound(message: NftChain): boolean {
  return message.flags !== undefined && (chainFlags(message.flags) & BINDING) !== 0;
}

/** A chain, without its rules. */
export function readChain(message: NftChain): tree.Chain {
  const family = message.family as tree.Family;
  const { table = '', name = '', hook, type, policy, handle, userdata, flags } = message;
  const made: tree.Chain = { kind: 'chain', family, table, name, ...handleOf(handle), rules: [] };
  if (type !== undefined && hook) {
    made.type = type as tree.ChainType;
    const found = hookName(family, hook.hooknum ?? 0);
    if (found) made.hook = found;
    made.priority = { offset: hook.priority ?? 0 };
    const devices = deviceList(hook as Values);
    if (devices.length > 0) made.devices = devices;
    made.policy = policy === 'drop' ? 'drop' : 'accept';
  }
  if (flags !== undefined && chainFlags(flags) & OFFLOAD) made.flags = ['offload'];
  return Object.assign(made, commentIn(userdata));
}

/** A flowtable. */
export function readFlowtable(message: NftFlowtable): tree.Flowtable {
  const { table = '', name = '', hook, handle, flags } = message;
  const mask = flags === undefined ? 0 : flowtableFlags(flags);
  const devices = deviceList(hook as Values | undefined);
  return {
    kind: 'flowtable',
    family: message.family as tree.Family,
    table,
    name,
    ...handleOf(handle),
    hook: hookName('netdev', hook?.num ?? 0) ?? 'ingress',
    priority: { offset: hook?.priority ?? 0 },
    ...(devices.length > 0 ? { devices } : {}),
    ...(mask & 1 ? { flags: ['offload'] as 'offload'[] } : {}),
    ...(mask & 2 ? { counter: true } : {}),
  };
}

const kinds = new Map(
  Object.entries(objectKinds).map(([kind, name]) => [name, kind as tree.StatefulObject['kind']]),
);
const PROTOCOLS: Readonly<Record<number, 'tcp' | 'udp'>> = { 6: 'tcp', 17: 'udp' };

function l3proto(word: unknown): { l3proto?: tree.Family } {
  return typeof word === 'string' && word !== 'unspec' && families[word]
    ? { l3proto: word as tree.Family }
    : {};
}

/** An object; undefined where it is of a kind that has no words. */
export function readObject(message: NftObject): tree.StatefulObject | undefined {
  const { table = '', name = '', type, handle, userdata } = message;
  const kind = kinds.get(String(type));
  if (!kind) return undefined;
  const base = {
    family: message.family as tree.Family,
    table,
    name,
    ...handleOf(handle),
    ...commentIn(userdata),
  };
  const data = (typeof message.data === 'object' ? message.data : {}) as Values;
  return { kind, ...base, ...contents(kind, data) } as tree.StatefulObject;
}

const big = (value: unknown): bigint => BigInt((value as number | string | undefined) ?? 0);

function contents(kind: tree.StatefulObject['kind'], data: Values): Values {
  const protocol = PROTOCOLS[data.l4proto as number];
  switch (kind) {
    case 'counter':
      return { packets: big(data.packets), bytes: big(data.bytes) };
    case 'quota': {
      const flags = flagsOf('quota', data.flags);
      return {
        bytes: big(data.bytes),
        ...(big(data.consumed) ? { used: big(data.consumed) } : {}),
        ...(flags & 1 ? { over: true } : {}),
      };
    }
    case 'limit':
      return {
        rate: rateOf({
          name: 'limit',
          rate: big(data.rate),
          unit: big(data.unit),
          burst: (data.burst as number | undefined) ?? 0,
          type: data.type === 'pktBytes' ? 1 : 0,
          flags: flagsOf('limit', data.flags),
        }),
      };
    case 'ct helper':
      return { type: data.name, protocol, ...l3proto(data.l3proto) };
    case 'ct timeout':
      return {
        protocol,
        ...l3proto(data.l3proto),
        policy: unusualTimeouts(
          protocol ?? 'tcp',
          (_, i) => (data.data as Values)?.[`state${i + 1}`] as number | undefined,
        ),
      };
    case 'ct expectation':
      return {
        protocol,
        ...l3proto(data.l3proto),
        dport: data.dport,
        timeout: big(data.timeout),
        size: data.size,
      };
    case 'secmark':
      return { context: data.ctx };
    case 'synproxy': {
      const flags = flagsOf('synproxy', data.flags);
      return {
        ...(flags & 1 ? { mss: data.mss } : {}),
        ...(flags & 2 ? { wscale: data.wscale } : {}),
        ...(flags & 8 ? { timestamp: true } : {}),
        ...(flags & 4 ? { sackPerm: true } : {}),
      };
    }
    case 'tunnel':
      return tunnel(data);
  }
}

function flagsOf(kind: 'quota' | 'limit' | 'synproxy', flags: unknown): number {
  const set = resolve<Attributes>(objects[kind].set as never);
  return flags === undefined ? 0 : numbersOf(set, 'flags')(flags);
}

/** Those timeouts that are not the usual ones, in the order of the states. */
export function unusualTimeouts(
  protocol: 'tcp' | 'udp',
  secondsOf: (state: string, index: number) => number | undefined,
): { state: string; seconds: number }[] {
  return timeoutStates[protocol].flatMap((state, i) => {
    const seconds = secondsOf(state, i);
    return seconds === undefined || seconds === timeouts[protocol][i] ? [] : [{ state, seconds }];
  });
}

function address(text: unknown): tree.Expression | undefined {
  if (typeof text !== 'string') return undefined;
  return { kind: 'word', text };
}

function tunnel(data: Values): Values {
  const ends = (data.ip6 ?? data.ip ?? {}) as { src?: string; dst?: string };
  const opts = (data.opts ?? {}) as {
    vxlan?: { gbp?: number };
    erspan?: { version?: number; v1Index?: number; v2Hwid?: number; v2Dir?: number };
    geneve?: { class?: number; type?: number; data?: string }[];
  };
  const [src, dst] = [address(ends.src), address(ends.dst)];
  const made: Values = { id: data.id ?? 0, addresses: data.ip6 ? 'ip6' : 'ip' };
  if (src) made.src = src;
  if (dst) made.dst = dst;
  for (const key of ['sport', 'dport', 'tos', 'ttl']) if (data[key]) made[key] = data[key];
  if (opts.vxlan) made.vxlan = { gbp: opts.vxlan.gbp ?? 0 };
  if (opts.erspan) {
    const { version = 0, v1Index, v2Hwid, v2Dir } = opts.erspan;
    made.erspan =
      version === 1
        ? { version, index: v1Index ?? 0 }
        : { version, direction: v2Dir ? 'egress' : 'ingress', id: v2Hwid ?? 0 };
  }
  if (opts.geneve)
    made.geneve = opts.geneve.map(({ class: of = 0, type = 0, data: bytes = '' }) => ({
      class: of,
      type,
      data: `0x${bytes}`,
    }));
  return made;
}
