import { setTimeout as sleep } from 'node:timers/promises';
import { TestNamespace } from '../helpers.js';

/** A namespace without duplicate address detection, which would change addresses by itself. */
export function calm(): TestNamespace {
  const space = new TestNamespace();
  for (const which of ['all', 'default'])
    space.run('sh', [
      '-c',
      `echo 0 > /proc/sys/net/ipv6/conf/${which}/accept_dad; echo 0 > /proc/sys/net/ipv6/conf/${which}/router_solicitations`,
    ]);
  return space;
}

/** What `ip -j` says of all that transactions change, as it says it. */
export function stateOf(space: TestNamespace): Record<string, string> {
  const script = Object.values(QUESTIONS)
    .map((words) => `ip -j ${words}; echo; echo ---`)
    .join('; ');
  const answers = space.run('sh', ['-c', script]).stdout.split('---\n');
  const state = Object.fromEntries(Object.keys(QUESTIONS).map((key, i) => [key, answers[i]!.trim()]));
  state.link = state.link!.replace(RUNNING, '$1');
  state.neigh = lines(state.neigh!);
  state.route6 = ownOrder(state.route6!);
  return state;
}

const QUESTIONS: Readonly<Record<string, string>> = {
  link: '-d link',
  addr: 'addr',
  route: '-4 route show table all',
  route6: '-6 route show table all',
  rule: 'rule',
  rule6: '-6 rule',
  nexthop: 'nexthop',
  neigh: 'neigh show nud permanent',
};

/**
 * What runs by itself: timers while a bridge is up or after a port went up (those of the spanning tree stand still
 * without it), and how many addresses a bridge has learned.
 */
const RUNNING = /("(?:(?:hello|gc|topology_change|forward_delay)_timer|fdb_n_learned)":)[\d.]+/g;

/**
 * Every link has the same routes of its own, `fe80::/64` and `ff00::/8`, and the kernel lists those to one of them in the
 * order in which the links last went up: these sorted in their place, all others as they stand.
 */
function ownOrder(json: string): string {
  const routes = JSON.parse(json === '' ? '[]' : json) as {
    dst: string;
    table?: string;
    protocol?: string;
  }[];
  const place = ({ dst, table, protocol }: { dst: string; table?: string; protocol?: string }) =>
    protocol === 'kernel' && (dst.startsWith('fe80::') || dst === 'ff00::/8') ? `${table} ${dst}` : undefined;
  const runs: { place: string | undefined; texts: string[] }[] = [];
  for (const route of routes) {
    const own = place(route);
    const open = runs.at(-1);
    if (own !== undefined && open?.place === own) open.texts.push(JSON.stringify(route));
    else runs.push({ place: own, texts: [JSON.stringify(route)] });
  }
  return runs.flatMap(({ texts }) => texts.sort()).join('\n');
}

/** Neighbours come in the order of a hash with a random seed. */
function lines(json: string): string {
  if (json.trim() === '') return '';
  return (JSON.parse(json) as object[])
    .map((one) => JSON.stringify(one))
    .sort()
    .join('\n');
}

/** The same once the kernel has told of carriers, which it does up to a second later. */
export async function settledState(space: TestNamespace): Promise<Record<string, string>> {
  let last = stateOf(space);
  let same = 0;
  for (let i = 0; i < 100 && same < 4; i++) {
    await sleep(25);
    const now = stateOf(space);
    const quiet = difference(now, last) === '' && !/"operstate":"(DOWN|LOWERLAYERDOWN)"/.test(now.link!);
    same = quiet ? same + 1 : 0;
    last = now;
  }
  return last;
}

/** What is not the same in two states, entry by entry; nothing where they are byte for byte equal. */
export function difference(now: Record<string, string>, before: Record<string, string>): string {
  const out: string[] = [];
  for (const key of Object.keys(before)) {
    if (now[key] === before[key]) continue;
    const entries = (text: string) => text.split(/(?<=\}),(?=\{)/);
    const [is, was] = [entries(now[key]!), entries(before[key]!)];
    out.push(key);
    out.push(...was.filter((one) => !is.includes(one)).map((one) => `  - ${one}`));
    out.push(...is.filter((one) => !was.includes(one)).map((one) => `  + ${one}`));
    if (out.at(-1) === key) out.push(`  order: ${now[key]}`, `  before: ${before[key]}`);
  }
  return out.join('\n');
}
