import type { Word } from './types.js';
import { device, number, onOff, text, time } from './values.js';
import { custom, word } from './word.js';

/** Labels of addresses, tables of neighbours, settings and counters of links, ids of namespaces. */

export const addrlabelWords: readonly Word[] = [
  word('prefix', 'address', text),
  custom([], (reading, given) => reading.set('address', given), undefined, {
    takes: (given, { fields }) => fields.address === undefined && given.includes(':'),
  }),
  word('dev', 'dev', device),
  word('label', 'label', number()),
];

const ms = time('ms');

/** The words of `ip ntable`. */
export const neightblWords: readonly Word[] = [
  word('name', 'name', text),
  word('dev', 'dev', device),
  word('thresh1', 'thresh1', number()),
  word('thresh2', 'thresh2', number()),
  word('thresh3', 'thresh3', number()),
  word(['gc_int', 'gc_interval'], 'gcInterval', ms),
  word('base_reachable', 'parms.baseReachableTime', ms),
  word('retrans', 'parms.retransTime', ms),
  word('gc_stale', 'parms.gcStaletime', ms),
  word('delay_probe', 'parms.delayProbeTime', ms),
  word('queue', 'parms.queueLen', number()),
  word('app_probes', 'parms.appProbes', number()),
  word('ucast_probes', 'parms.ucastProbes', number()),
  word('mcast_probes', 'parms.mcastProbes', number()),
  word('mcast_reprobes', 'parms.mcastReprobes', number()),
  word('anycast_delay', 'parms.anycastDelay', ms),
  word('proxy_delay', 'parms.proxyDelay', ms),
  word('proxy_queue', 'parms.proxyQlen', number()),
  word('locktime', 'parms.locktime', ms),
];

export const netconfWords: readonly Word[] = [
  word('dev', 'dev', device),
  custom([], (reading, given) => reading.set('dev', given), undefined, {
    takes: (_given, { fields }) => fields.dev === undefined,
  }),
];

export const statsWords: readonly Word[] = [
  word('dev', 'dev', device),
  word('l3_stats', 'setOffloadXstatsL3Stats', onOff, { verbs: ['set'] }),
  custom(
    'group',
    (reading) => {
      const { line } = reading;
      const groups: Readonly<Record<string, string>> = {
        link: 'link64',
        offload: 'linkOffloadXstats',
        xstats: 'linkXstats',
        xstats_slave: 'linkXstatsSlave',
        afstats: 'afSpec',
      };
      const given = line.next();
      if (!Object.hasOwn(groups, given))
        throw line.error(`'${given}' is none of ${Object.keys(groups).join(', ')}`);
      reading.add('filterMask', groups[given]);
    },
    (rest) => {
      const masks: Readonly<Record<string, string>> = {
        link64: 'link',
        linkOffloadXstats: 'offload',
        linkXstats: 'xstats',
        linkXstatsSlave: 'xstats_slave',
        afSpec: 'afstats',
      };
      return ((rest.take('filterMask') ?? []) as string[]).flatMap((one) => ['group', masks[one] ?? one]);
    },
    { verbs: ['show', 'get'] },
  ),
];
