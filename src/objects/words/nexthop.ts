import { groupMembers } from '../nexthop-group.js';
import { protocol } from './common.js';
import type { Obj } from './declared.js';
import { encap } from './encap.js';
import type { Value, Word } from './types.js';
import { device, names, number, onOff } from './values.js';
import { bare, custom, flag, word } from './word.js';

/** Times are clock ticks, of which there are a hundred a second. */
const ticks: Value = {
  read: (given, line, reading) => (number(0, 0xffffffff / 100).read(given, line, reading) as number) * 100,
  write: (value) => ((value as number) % 100 === 0 ? [`${(value as number) / 100}`] : undefined),
};

const members: Value = {
  read(given, line) {
    try {
      groupMembers(given);
    } catch (error) {
      throw line.error((error as Error).message.replace(/^group: /, ''));
    }
    return given;
  },
  write(value) {
    if (typeof value === 'string') return [value];
    return [
      (value as Obj[]).map(({ id, weight = 1 }) => (weight === 1 ? `${id}` : `${id},${weight}`)).join('/'),
    ];
  },
};

/** The words of nexthops. */
export const nexthopWords: readonly Word[] = [
  word('id', 'id', number()),
  custom(
    'via',
    (reading) => {
      const { line } = reading;
      line.accept('inet', 'inet6');
      reading.set('gateway', line.next());
    },
    (rest) => {
      const gateway = rest.take('gateway');
      return gateway === undefined ? [] : ['via', `${gateway}`];
    },
  ),
  word(['dev', 'oif'], 'dev', device),
  flag('onlink', 'flags', 'onlink'),
  bare('blackhole', 'blackhole', true),
  bare('fdb', 'fdb', true),
  word('group', 'group', members, { verbs: ['add', 'replace', 'change'] }),
  custom(
    ['groups', 'group'],
    (reading) => reading.set('groups', true),
    (rest) => (rest.take('groups') ? ['groups'] : []),
    { verbs: ['show', 'flush'] },
  ),
  word('type', 'groupType', names({ mpath: 'mpath', resilient: 'res' }, { numbers: false })),
  word('buckets', 'resGroup.buckets'),
  word('idle_timer', 'resGroup.idleTimer', ticks),
  word('unbalanced_timer', 'resGroup.unbalancedTimer', ticks),
  word('hw_stats', 'hwStatsEnable', onOff),
  word(['protocol', 'proto'], 'protocol', protocol),
  word(['master', 'vrf'], 'master', device, { verbs: ['show', 'flush'] }),
  encap,
];

/** The words of `ip nexthop bucket`. */
export const bucketWords: readonly Word[] = [
  word('id', 'id', number()),
  word('index', 'index', number()),
  word('nhid', 'nhId', number()),
  word('dev', 'dev', device),
  word(['master', 'vrf'], 'master', device),
];
