/** The tables of iptables, and the chains that are in them from the beginning. */
const HOOKS = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
} as const;

type BuiltIn = keyof typeof HOOKS;

interface IptablesTable {
  chains: Readonly<Partial<Record<BuiltIn, number>>>;
}

const all = (priority: number, ...chains: BuiltIn[]): IptablesTable => ({
  chains: Object.fromEntries(chains.map((chain) => [chain, priority])),
});

const TABLES: Readonly<Record<string, IptablesTable>> = {
  filter: all(0, 'INPUT', 'FORWARD', 'OUTPUT'),
  nat: { chains: { PREROUTING: -100, INPUT: 100, OUTPUT: -100, POSTROUTING: 100 } },
  mangle: all(-150, 'PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'),
  raw: all(-300, 'PREROUTING', 'OUTPUT'),
  security: all(50, 'INPUT', 'FORWARD', 'OUTPUT'),
};

export function isTable(name: string): boolean {
  return Object.hasOwn(TABLES, name);
}

export const TABLE_NAMES: readonly string[] = Object.keys(TABLES);

/** The hook of a built-in chain; undefined for chains of users. */
export function hookOf(table: string, chain: string): string | undefined {
  const { chains } = TABLES[table]!;
  return Object.hasOwn(chains, chain) ? HOOKS[chain as BuiltIn] : undefined;
}

/** How a built-in chain is declared. */
export function baseOf(table: string, chain: string): string {
  const priority = TABLES[table]!.chains[chain as BuiltIn]!;
  // packets of the machine itself are routed again where something of them changes
  const type = table === 'nat' ? 'nat' : table === 'mangle' && chain === 'OUTPUT' ? 'route' : 'filter';
  return `type ${type} hook ${HOOKS[chain as BuiltIn]} priority ${priority};`;
}
