/** What objects, chains and flowtables need besides their words. */
import { Fault } from '../errors.js';
import * as t from '../tables/types.js';
import type * as tree from '../tree.js';
import { build } from './build.js';
import { Context } from './context.js';
import { evaluate } from './expressions.js';
import { checkHook, priorityOf } from './hooks.js';
import type { Surroundings } from './program.js';

/** States of `ct timeout`, in the order of their numbers. */
export const timeoutStates = {
  tcp: [
    'syn_sent',
    'syn_recv',
    'established',
    'fin_wait',
    'close_wait',
    'last_ack',
    'time_wait',
    'close',
    'syn_sent2',
    'retrans',
    'unack',
  ],
  udp: ['unreplied', 'replied'],
} as const;

export function checkObject(all: Surroundings, object: tree.StatefulObject): void {
  switch (object.kind) {
    case 'ct timeout': {
      const states: readonly string[] = object.protocol ? timeoutStates[object.protocol] : [];
      for (const { state, at } of object.policy ?? []) {
        if (!states.includes(state)) throw new Fault(`the protocol has no state "${state}"`, at ?? object.at);
      }
      return;
    }
    case 'ct expectation':
      if (!object.protocol || !object.dport || !object.timeout || !object.size) {
        throw new Fault('an expectation needs protocol, dport, timeout and size', object.nameAt ?? object.at);
      }
      return;
    case 'tunnel': {
      const x = new Context(object.family, object.table, all.system, all.cache, all.steps, evaluate);
      for (const address of [object.src, object.dst]) {
        if (!address) continue;
        const type = object.addresses === 'ip6' ? t.ipv6 : t.ipv4;
        x.expect(type, type.bits);
        const node = x.evaluate(build(address));
        if (node.op !== 'value') throw new Fault('the address of a tunnel is one value', node.at);
      }
      return;
    }
  }
}

export function checkChain(chain: tree.Chain): void {
  const { family, hook, at } = chain;
  checkHook(chain, family);
  checkType(chain);
  if (chain.priority && hook) priorityOf(chain.priority, family, hook);
  checkPolicy(chain);
  const bound = family === 'netdev' || (family === 'inet' && hook === 'ingress');
  if (chain.devices && !bound)
    throw new Fault('chains of this kind are bound to no device', chain.nameAt ?? at);
}

/** The priority of conntrack (`NF_IP_PRI_CONNTRACK`). */
const CONNTRACK = -200;

/** Types of chains that not every family and hook has. */
function checkType({ type, hook, family, priority, nameAt, at }: tree.Chain): void {
  if (type === undefined || hook === undefined) return;
  if (type === 'nat' && priority && priorityOf(priority, family, hook) <= CONNTRACK)
    throw new Fault('chains of type nat have a priority above -200, behind conntrack', priority.at ?? at);
  if (type === 'filter' && !(family === 'arp' && hook === 'forward')) return;
  const isIp = family === 'ip' || family === 'ip6' || family === 'inet';
  const hooks = type === 'route' ? ['output'] : ['prerouting', 'input', 'output', 'postrouting'];
  if (isIp && hooks.includes(hook)) return;
  throw new Fault(`there are no chains of type ${type} at the hook ${hook} of ${family}`, nameAt ?? at);
}

function checkPolicy({ policy, at }: tree.Chain): void {
  if (policy === undefined || typeof policy === 'string') return;
  const { value } = policy;
  if (value?.kind === 'word' && (value.text === 'accept' || value.text === 'drop')) return;
  if (value?.kind === 'verdict expression' && (value.verdict === 'accept' || value.verdict === 'drop'))
    return;
  throw new Fault(`"$${policy.name}" is no policy`, policy.at ?? at);
}

export function checkFlowtable(table: tree.Flowtable, known: boolean): void {
  if (!known && !table.hook && !table.devices) {
    throw new Fault('the flowtable has no hook', table.nameAt ?? table.at);
  }
  checkHook(table, 'netdev');
  if (table.priority && table.hook) priorityOf(table.priority, 'netdev', table.hook);
}
