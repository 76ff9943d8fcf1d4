/** Hooks and priorities that have names, by family. */
import { Fault } from '../errors.js';
import type { Chain, Flowtable, Priority } from '../tree.js';

const IP_HOOKS = { prerouting: 0, input: 1, forward: 2, output: 3, postrouting: 4 } as const;

/** Numbers of hooks (`NF_*`). */
export const hookNumbers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ip: IP_HOOKS,
  ip6: IP_HOOKS,
  inet: { ...IP_HOOKS, ingress: 5 },
  bridge: IP_HOOKS,
  arp: { input: 0, output: 1, forward: 2 },
  netdev: { ingress: 0, egress: 1 },
};

type Standard = Readonly<
  Record<string, { value: number; families: readonly string[]; hooks?: readonly string[] }>
>;

const IP = ['ip', 'ip6', 'inet'] as const;

/** Priorities that have names, with the families and hooks where they do. */
export const standardPriorities: Standard = {
  raw: { value: -300, families: IP },
  mangle: { value: -150, families: IP },
  dstnat: { value: -100, families: IP, hooks: ['prerouting', 'output'] },
  filter: { value: 0, families: ['ip', 'ip6', 'inet', 'arp', 'netdev'] },
  security: { value: 50, families: IP },
  srcnat: { value: 100, families: IP, hooks: ['postrouting', 'input'] },
};

export const bridgePriorities: Standard = {
  dstnat: { value: -300, families: ['bridge'], hooks: ['prerouting'] },
  filter: { value: -200, families: ['bridge'] },
  out: { value: 100, families: ['bridge'], hooks: ['output'] },
  srcnat: { value: 300, families: ['bridge'], hooks: ['postrouting'] },
};

/** The number of a priority. */
export function priorityOf(priority: Priority, family: string, hook: string | undefined): number {
  let { name, offset } = priority;
  const { variable } = priority;
  if (variable) {
    const { value } = variable;
    const text = value?.kind === 'word' ? value.text : undefined;
    const match =
      text === undefined ? null : /^(?:(-?\d+)|([a-z]+)(?:\s*([+-])\s*(\d+))?)$/.exec(text.trim());
    if (!match) throw new Fault(`"$${variable.name}" is no priority`, priority.at);
    if (match[1] !== undefined) return Number(match[1]) | 0;
    name = match[2];
    offset = match[4] === undefined ? 0 : Number(match[4]) * (match[3] === '-' ? -1 : 1);
  }
  if (name === undefined) return offset;
  const known = (family === 'bridge' ? bridgePriorities : standardPriorities)[name];
  if (!known?.families.includes(family) || (known.hooks && !known.hooks.includes(hook ?? ''))) {
    throw new Fault(`the priority "${name}" does not exist for this hook of family ${family}`, priority.at);
  }
  return known.value + offset;
}

/** Whether the family has the hook. */
export function checkHook(of: Chain | Flowtable, family: string): void {
  if (of.hook === undefined) return;
  if (hookNumbers[family]?.[of.hook] === undefined) {
    throw new Fault(`the family ${family} has no hook ${of.hook}`, of.hookAt ?? of.at);
  }
}
