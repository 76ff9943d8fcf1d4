import type { TestNamespace } from '../helpers.js';

/** What `ip -j` says of all that transactions change, as it says it. */
export function stateOf(space: TestNamespace): Record<string, string> {
  const script = Object.values(QUESTIONS)
    .map((words) => `ip -j ${words}; echo; echo ---`)
    .join('; ');
  const answers = space.run('sh', ['-c', script]).stdout.split('---\n');
  const state = Object.fromEntries(Object.keys(QUESTIONS).map((key, i) => [key, answers[i]!.trim()]));
  state.link = state.link!.replace(TIMERS, '$1');
  state.neigh = lines(state.neigh!);
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
