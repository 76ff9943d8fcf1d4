import type { TestNamespace } from '../helpers.js';

/** What `ip -j` says of all that transactions change, as it says it. */
export function stateOf(space: TestNamespace): Record<string, string> {
  const ask = (...args: string[]) => space.run('ip', ['-j', ...args]).stdout;
  return {
    link: ask('-d', 'link').replace(TIMERS, '$1'),
    addr: ask('addr'),
    route: ask('route', 'show', 'table', 'all'),
    route6: ask('-6', 'route', 'show', 'table', 'all'),
    rule: ask('rule'),
    rule6: ask('-6', 'rule'),
    nexthop: ask('nexthop'),
    neigh: lines(ask('neigh', 'show', 'nud', 'permanent')),
  };
}

/** Timers run, and which number a port has follows from the order in which ports came. */
const TIMERS = /("(?:hello|tcn|topology_change|gc|message_age|forward_delay|hold)_timer":)[\d.]+/g;

/** Neighbours come in the order of a hash with a random seed. */
function lines(json: string): string {
  if (json.trim() === '') return '';
  return (JSON.parse(json) as object[])
    .map((one) => JSON.stringify(one))
    .sort()
    .join('\n');
}
