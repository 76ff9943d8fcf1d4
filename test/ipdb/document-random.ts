import assert from 'node:assert/strict';
import { IPDB, type IPDBState } from '../../src/index.js';
import type { TestNamespace } from '../helpers.js';
import { randomNumbers } from './support.js';
import { calm } from './tx-state.js';

type Pick = (below: number) => number;

/** A wanted state as a document, and the words by which `ip` makes the same. */
interface Wanted {
  readonly document: IPDBState;
  readonly commands: readonly string[];
}

/** One of several texts that mean the same. */
function one<T>(pick: Pick, ...all: readonly T[]): T {
  return all[pick(all.length)]!;
}

/** An address of IPv6 in one of its spellings: `2001:db8:N::M`. */
function ip6(pick: Pick, net: number, host: number): string {
  const [n, m] = [net.toString(16), host.toString(16)];
  return one(
    pick,
    `2001:db8:${n}::${m}`,
    `2001:DB8:${n}::${m}`,
    `2001:0db8:${n.padStart(4, '0')}:0:0:0:0:${m}`,
    `2001:db8:${n}:0::${m}`,
  );
}

function mac(pick: Pick, last: number): string {
  const text = `02:00:00:00:00:${last.toString(16).padStart(2, '0')}`;
  return one(pick, text, text.toUpperCase());
}

const LINKS = ['v0', 'v2', 'br0'] as const;

/** `states` says what, `spellings` in which words: the same states in other words mean the same. */
export function generate(states: Pick, spellings: Pick): Wanted {
  const say = <T extends unknown[]>(...all: T): T[number] => one(spellings, ...all);
  const some = (): boolean => states(2) === 0;
  const commands = [
    'link add br0 type bridge',
    'link add v0 type veth peer name v1',
    'link add v2 type veth peer name v3',
  ];
  const interfaces: NonNullable<IPDBState['interfaces']> = [{ ifname: 'lo', up: true }];
  commands.push('link set lo up');
  const pairs: Readonly<Record<string, string>> = { v0: 'v1', v1: 'v0', v2: 'v3', v3: 'v2' };
  for (const ifname of ['br0', 'v0', 'v1', 'v2', 'v3']) {
    const mtu = 1300 + states(200);
    const alias = some() ? `link ${states(9)}` : '';
    const txqlen = 500 + states(9);
    const addresses: { address: string; label?: string }[] = [];
    commands.push(`link set ${ifname} mtu ${mtu} txqueuelen ${txqlen}`);
    const at = LINKS.indexOf(ifname as 'v0');
    for (let i = 0; at >= 0 && i < 1 + states(3); i++) {
      addresses.push({ address: `10.${at}.0.${i + 1}/${say('24', '255.255.255.0')}` });
      commands.push(`addr add 10.${at}.0.${i + 1}/24 dev ${ifname}`);
      if (!some()) continue;
      const text = `${ip6(spellings, at + 1, i + 1)}/64`;
      addresses.push({ address: text });
      commands.push(`addr add ${text} dev ${ifname}`);
    }
    const port = (ifname === 'v1' || ifname === 'v3') && some();
    if (port) commands.push(`link set ${ifname} master br0`);
    commands.push(`link set ${ifname} up`);
    interfaces.push({
      ifname,
      kind: ifname === 'br0' ? 'bridge' : 'veth',
      ...(pairs[ifname] === undefined ? {} : { peer: pairs[ifname] }),
      mtu,
      txqlen,
      ifalias: alias,
      up: true,
      master: port ? 'br0' : null,
      addresses,
    });
    if (alias !== '') commands.push(`link set ${ifname} alias ${alias.replace(' ', '_')}`);
    interfaces.at(-1)!.ifalias = alias.replace(' ', '_');
  }
  const routes: object[] = [];
  const protocols = { boot: 3, static: 4, bird: 12 } as const;
  const add = (family: '' | '-6 ', ip: string, route: object, hops = ''): void => {
    const protocol = one(states, 'boot', 'static', 'bird') as keyof typeof protocols;
    const table = one(states, 'main', 'default', '100');
    const metric = states(3) * 10;
    const numbers = { main: 254, default: 253, '100': 100 } as const;
    commands.push(
      `${family}route append ${ip} proto ${protocol} table ${table}${metric === 0 ? '' : ` metric ${metric}`}${hops}`,
    );
    routes.push({
      ...route,
      protocol: say(protocol, protocols[protocol]),
      table: say(table, numbers[table as '100']),
      ...(metric === 0 ? {} : { priority: metric }),
    });
  };
  const met = new Set<number>();
  for (let i = 0; i < 6; i++) {
    const net = states(200);
    if (met.has(net)) continue;
    met.add(net);
    const via = `10.0.0.${100 + states(3)}`;
    const kind = states(6);
    if (kind === 0)
      add('', `default via ${via}`, { dst: say('default', '0/0', '0.0.0.0/0', 'any'), gateway: via });
    else if (kind === 1)
      add('', `20.${net}.0.0/16 via ${via}`, {
        dst: say(`20.${net}.0.0/16`, `20.${net}/16`, `20.${net}.7.7/16`, `20.${net}.0.0/255.255.0.0`),
        gateway: via,
        ...say({}, { dev: 'v0' }),
      });
    else if (kind === 2)
      add('', `20.${net}.0.1 dev v0`, { dst: say(`20.${net}.0.1`, `20.${net}.0.1/32`), dev: 'v0' });
    else if (kind === 3)
      add(
        '',
        `20.${net}.0.0/16`,
        {
          dst: `20.${net}.0.0/16`,
          multipath: [
            { gateway: via, hops: 1, ...say({}, { dev: 'v0' }) },
            { gateway: '10.0.0.99', hops: 0 },
          ],
        },
        ` nexthop via ${via} weight 2 nexthop via 10.0.0.99`,
      );
    else if (kind === 4)
      add('', `blackhole 20.${net}.0.0/16`, { dst: `20.${net}.0.0/16`, type: say('blackhole', 6) });
    else
      add('-6 ', `2001:db8:${(0x100 + net).toString(16)}::/48 dev v0`, {
        dst: `${ip6(spellings, 0x100 + net, say(0, 7))}/48`,
        dev: 'v0',
      });
  }
  const rules: object[] = [];
  for (let i = 0; i < states(4); i++) {
    const priority = 100 + 10 * i;
    const table = one(states, '100', 'default');
    commands.push(`rule add from 30.${i}.0.0/16 table ${table} priority ${priority}`);
    rules.push({
      src: say(`30.${i}.0.0/16`, `30.${i}.1.1/16`, `30.${i}/16`),
      table: say(table, table === '100' ? 100 : 253),
      priority,
    });
  }
  const neighbours: { dev: string; dst: string; lladdr: string }[] = [];
  for (let i = 0; i < states(4); i++) {
    const lladdr = mac(spellings, 16 + i);
    const dst = some() ? ip6(spellings, 1, 0x50 + i) : `10.0.0.${80 + i}`;
    commands.push(`neigh replace ${dst} lladdr ${lladdr} dev v0 nud permanent`);
    neighbours.push({ dev: 'v0', dst, lladdr });
  }
  const document = {
    version: 1,
    interfaces,
    nexthops: [],
    routes,
    rules,
    neighbours,
  } as unknown as IPDBState;
  return { document, commands };
}

/** What `ip -j` shows of it, without what differs between namespaces by itself. */
function shown(space: TestNamespace): object {
  type Row = Record<string, unknown>;
  const read = (words: string): Row[] => space.ipJson(words) as Row[];
  const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
  const routes = (words: string) =>
    sorted(read(words).filter(({ protocol }) => protocol !== 'kernel' && protocol !== 'ra'));
  return {
    links: sorted(
      read('-d link').map(({ ifname, mtu, txqlen, ifalias, master, flags }) => ({
        ifname,
        mtu,
        txqlen,
        ifalias,
        master,
        up: (flags as string[]).includes('UP'),
      })),
    ),
    addresses: sorted(
      read('addr').flatMap(({ ifname, addr_info: all }) =>
        (all as Row[])
          .filter(({ local }) => !String(local).startsWith('fe80'))
          .map(({ local, prefixlen, broadcast, scope, label }) => ({
            ifname,
            local,
            prefixlen,
            broadcast,
            scope,
            label,
          })),
      ),
    ),
    routes: routes('-4 route show table all'),
    routes6: routes('-6 route show table all'),
    rules: sorted(read('rule')),
    neighbours: sorted(read('neigh show nud permanent')),
  };
}

/**
 * Makes one state after the other by `apply`, and by `ip` in a namespace of its own: the same is shown. Applied again, in
 * the same words and in others, a document plans nothing.
 */
export async function compareWithIp(seed: number, rounds: number): Promise<void> {
  using space = calm();
  await using db = await IPDB.open({ netns: space.ns.fd });
  for (let round = 0; round < rounds; round++) {
    const state = seed * 100 + round;
    const at = `seed ${seed}, round ${round}`;
    const words = (n: number) => generate(randomNumbers(state), randomNumbers(state * 7 + n));
    const { document, commands } = words(0);
    using other = calm();
    other.ip(commands.join('\n'));
    await db.apply(document);
    assert.equal(String((await db.apply(document)).plan), '', `${at}: applied again`);
    for (const n of [1, 2])
      assert.equal(String((await db.apply(words(n).document)).plan), '', `${at}: in other words`);
    assert.deepEqual(shown(space), shown(other), at);
  }
}
