import type { Reading, Word } from '../types.js';
import { integer } from '../values.js';
import { custom } from '../word.js';
import { choice, numberOf, numbers, several, spec } from './spec.js';

/** The options of qdiscs and classes. */

const RATE = 'mtu|minburst:t mpu:n overhead:n linklayer:t';
const EARLY =
  'limit:t min:t max:t avpkt:t burst:n probability:n bandwidth:t ecn:b harddrop:b adaptive:b nodrop:b';
const PIE = 'limit:n target:t tupdate:t alpha:n beta:n ecn:- bytemode:- dq_rate_estimator:-';

const isShare = (text: string | undefined): boolean => /^\d+(\.\d+)?%$/.test(text ?? '');
const isTime = (text: string | undefined): boolean =>
  /^\d+(\.\d+)?(s|ms|us|ns|secs?|msecs?|usecs?)?$/.test(text ?? '');

/** `delay TIME [JITTER [CORRELATION]]` */
const delay = custom(
  ['delay', 'latency'],
  (reading) => {
    const { line } = reading;
    reading.set('delay', line.next());
    if (!isTime(line.peek())) return;
    reading.set('jitter', line.next());
    if (isShare(line.peek())) reading.set('delayCorrelation', line.next());
  },
  (rest) => {
    const value = rest.take('delay');
    if (value === undefined) return [];
    const more = [rest.take('jitter'), rest.take('delayCorrelation')].filter((one) => one !== undefined);
    return ['delay', `${value}`, ...more.map(String)];
  },
);

/** A share, and how much it depends on the one before. */
function random(name: string, own = 'probability'): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const value = line.next();
      if (isShare(line.peek())) reading.set(name, { [own]: value, correlation: line.next() });
      else reading.set(name, value);
    },
    (rest) => {
      const value = rest.peek(name);
      if (value === undefined) return [];
      if (typeof value !== 'object') {
        rest.take(name);
        return [name, `${value}`];
      }
      const { [own]: share, correlation, ...more } = value as Record<string, unknown>;
      if (share === undefined || Object.keys(more).length > 0) return [];
      rest.take(name);
      return [name, `${share}`, ...(correlation === undefined ? [] : [`${correlation}`])];
    },
  );
}

const loss = custom(
  ['loss', 'drop'],
  (reading) => {
    const { line } = reading;
    const model = line.accept('random', 'state', 'gemodel');
    const shares = (): string[] => {
      const found = [line.next()];
      while (isShare(line.peek())) found.push(line.next());
      return found;
    };
    if (model === 'state' || model === 'gemodel') reading.set('loss', { [model]: shares() });
    else {
      const [share, correlation] = shares();
      reading.set('loss', correlation === undefined ? share : { random: share, correlation });
    }
  },
  (rest) => {
    const value = rest.peek('loss');
    if (value === undefined) return [];
    if (typeof value !== 'object') return ['loss', `${rest.take('loss')}`];
    const { state, gemodel, random: share, correlation } = value as Record<string, unknown>;
    if (share === undefined && state === undefined && gemodel === undefined) return [];
    rest.take('loss');
    const list = (state ?? gemodel ?? [share, correlation]) as unknown[];
    const model = state ? ['state'] : gemodel ? ['gemodel'] : [];
    return ['loss', ...model, ...list.filter((one) => one !== undefined).map(String)];
  },
);

const PACE = ['packetOverhead', 'cellSize', 'cellOverhead'];
const pace = custom(
  'rate',
  (reading) => {
    const { line } = reading;
    const rate = line.next();
    const parts: Record<string, unknown> = {};
    for (const key of PACE) {
      if (!/^-?\d+$/.test(line.peek() ?? '')) break;
      parts[key] = numberOf(line.next(), line);
    }
    reading.set('rate', Object.keys(parts).length === 0 ? rate : { rate, ...parts });
  },
  (rest) => {
    const value = rest.peek('rate');
    if (value === undefined) return [];
    rest.take('rate');
    if (typeof value !== 'object') return ['rate', `${value}`];
    const parts = value as Record<string, unknown>;
    return [
      'rate',
      `${parts.rate}`,
      ...PACE.filter((key) => parts[key] !== undefined).map((key) => `${parts[key]}`),
    ];
  },
);

const slot = custom(
  'slot',
  (reading) => {
    const { line } = reading;
    const value: Record<string, unknown> = {};
    if (line.accept('distribution')) {
      value.distribution = line.next();
      value.delay = line.next();
      value.jitter = line.next();
    } else {
      value.minDelay = line.next();
      if (isTime(line.peek())) value.maxDelay = line.next();
    }
    for (let key = line.accept('packets', 'bytes'); key !== undefined; key = line.accept('packets', 'bytes'))
      value[key] = integer(line.next(), line);
    reading.set('slot', value);
  },
  (rest) => {
    const value = rest.take('slot') as Record<string, unknown> | undefined;
    if (value === undefined) return [];
    const { distribution, delay: mean, jitter, minDelay, maxDelay, packets, bytes } = value;
    const times =
      distribution === undefined ? [minDelay, maxDelay] : ['distribution', distribution, mean, jitter];
    return [
      ...['slot', ...times.filter((one) => one !== undefined).map(String)],
      ...(packets === undefined ? [] : ['packets', `${packets}`]),
      ...(bytes === undefined ? [] : ['bytes', `${bytes}`]),
    ];
  },
);

/** A curve of hfsc: `[umax B dmax T] rate R`, or `[m1 R d T] m2 R`. */
const CURVE = ['m1', 'd', 'm2', 'umax', 'dmax', 'rate'];
function curve(name: string): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const value: Record<string, string> = {};
      for (let key = line.accept(...CURVE); key !== undefined; key = line.accept(...CURVE))
        value[key] = line.next();
      if (Object.keys(value).length === 0) {
        line.shift();
        throw line.error(`'${name}' is followed by ${CURVE.join(', ')}`);
      }
      reading.set(name, value);
    },
    (rest) => {
      const value = rest.peek(name);
      if (value === undefined) return [];
      rest.take(name);
      if (typeof value !== 'object') return [name, 'rate', `${value}`];
      const parts = value as Record<string, unknown>;
      return [
        name,
        ...CURVE.filter((key) => parts[key] !== undefined).flatMap((key) => [key, `${parts[key]}`]),
      ];
    },
  );
}

/** `sched-entry S 1 1000000`, as often as there are. */
export function entries(length: (reading: Reading) => number): Word {
  return custom(
    'sched-entry',
    (reading) => {
      const { line } = reading;
      const found: string[] = [];
      for (let left = length(reading); left > 0 && line.peek() !== undefined; left--) {
        if (found.length > 1 && !/^(?:-?[\d.]+[a-z]*|0x[\da-f]+)$/i.test(line.peek()!)) break;
        found.push(line.next());
      }
      reading.set('schedEntries', [...((reading.get('schedEntries') ?? []) as string[]), found.join(' ')]);
    },
    (rest) => {
      const list = rest.peek('schedEntries');
      if (!Array.isArray(list) || !list.every((one) => typeof one === 'string')) return [];
      rest.take('schedEntries');
      return list.flatMap((one: string) => ['sched-entry', ...one.split(' ')]);
    },
  );
}

const PLUG: Readonly<Record<string, string>> = {
  block: 'buffer',
  release: 'releaseOne',
  release_indefinite: 'releaseIndefinite',
};

const gred = [custom('setup', () => {}), ...spec('DPs:n default:n grio:b DP:n prio:n vqs:n'), ...spec(EARLY)];

const fqBands = [
  custom(
    'bands',
    (reading) => reading.set('priomap.bands', integer(reading.line.next(), reading.line)),
    (rest) => {
      const bands = rest.take('priomap.bands');
      return bands === undefined ? [] : ['bands', `${bands}`];
    },
  ),
  numbers('priomap', 'priomap.priomap'),
  numbers('weights', 'weights'),
];

export const qdiscWords: Readonly<Record<string, readonly Word[]>> = {
  pfifo: spec('limit:n'),
  bfifo: spec('limit:t'),
  pfifo_head_drop: spec('limit:n'),
  pfifo_fast: [],
  noqueue: [],
  mq: [],
  clsact: [],
  ingress: [],
  blackhole: [],
  drr: [],
  qfq: [],
  multiq: spec('bands:n'),
  tbf: spec(`rate:t burst|buffer|maxburst:t limit:t latency:t peakrate:t ${RATE}`),
  prio: [...spec('bands:n'), numbers('priomap', 'priomap')],
  htb: spec('default:t r2q:n direct_qlen:n offload:b'),
  hfsc: spec('default:t'),
  skbprio: spec('limit:n'),
  sfq: spec(
    'quantum:t perturb:t limit:n divisor:n flows:n depth:n headdrop:b redflowlimit:t min:t max:t avpkt:t burst:n probability:n ecn:b harddrop:b',
  ),
  red: spec(EARLY),
  choke: spec('limit:n bandwidth:t min:n max:n avpkt:t burst:n probability:n ecn:b'),
  gred,
  sfb: spec('rehash:n db:n limit:n max:n target:n increment:n decrement:n penalty_rate:n penalty_burst:n'),
  codel: spec('limit:n target:t interval:t ecn:- ce_threshold:t'),
  fq_codel: spec(
    'limit:n flows:n quantum:n target:t interval:t ecn:- ce_threshold:t ce_threshold_selector:t memory_limit:t drop_batch:n',
  ),
  fq: [
    ...spec(
      'buckets:n limit:n flow_limit:n quantum:t initial_quantum:t pacing:- maxrate:t low_rate_threshold:t refill_delay:t orphan_mask:n ce_threshold:t timer_slack:t horizon:t',
    ),
    choice('horizonDrop', { horizon_drop: true, horizon_cap: false }),
    ...spec('offload_horizon:t'),
    ...fqBands,
  ],
  pie: spec(PIE),
  fq_pie: spec(`flows:n quantum:n memory_limit:t ecn_prob:n ${PIE}`),
  hhf: spec('limit:n quantum:n hh_limit:n reset_timeout:t admit_bytes:n evict_timeout:t non_hh_weight:n'),
  cbs: spec('idleslope:n sendslope:n hicredit:n locredit:n offload:n'),
  etf: spec('clockid:t delta:n deadline_mode:b skip_sock_check:b offload:b'),
  plug: [
    ...Object.entries(PLUG).map(([name, action]) => choice('action', { [name]: action })),
    custom(
      'limit',
      (reading) => {
        reading.set('action', 'limit');
        reading.set('limit', integer(reading.line.next(), reading.line));
      },
      (rest) => {
        const limit = rest.take('limit');
        if (limit === undefined) return [];
        rest.take('action');
        return ['limit', `${limit}`];
      },
    ),
  ],
  ets: [...spec('bands:n strict:n'), numbers('quanta', 'quanta'), numbers('priomap', 'priomap')],
  mqprio: [
    ...spec('num_tc:n'),
    numbers('map', 'map'),
    several('queues', 'queues', /^\d+@\d+$/),
    ...spec('hw:o mode:t shaper:t'),
    several('min_rate', 'minRate', /^[\d.]+[a-z]*$/),
    several('max_rate', 'maxRate', /^[\d.]+[a-z]*$/),
    several('fp', 'fp', /^[EP]$/),
  ],
  taprio: [
    ...spec('num_tc:n'),
    numbers('map', 'map'),
    several('queues', 'queues', /^\d+@\d+$/),
    ...spec('base-time:t cycle-time:t cycle-time-extension:t txtime-delay:t clockid:t flags:n'),
    entries(() => 3),
    several('fp', 'fp', /^[EP]$/),
    numbers('max-sdu', 'maxSdu'),
  ],
  cake: [
    ...spec('bandwidth:t'),
    choice('bandwidth', ['unlimited']),
    choice('diffserv', ['besteffort', 'diffserv3', 'diffserv4', 'diffserv8', 'precedence']),
    choice('isolation', [
      ...[
        'flowblind',
        'srchost',
        'dsthost',
        'hosts',
        'flows',
        'dual-srchost',
        'dual-dsthost',
        'triple-isolate',
      ],
    ]),
    choice('rtt', [
      'datacentre',
      'lan',
      'metro',
      'regional',
      'internet',
      'oceanic',
      'satellite',
      'interplanetary',
    ]),
    choice('framing', [
      ...['pppoa-vcmux', 'pppoa-llc', 'pppoe-vcmux', 'pppoe-llcsnap', 'bridged-vcmux', 'bridged-llcsnap'],
      ...[
        'ipoa-vcmux',
        'ipoa-llcsnap',
        'pppoe-ptm',
        'bridged-ptm',
        'via-ethernet',
        'ethernet',
        'docsis',
        'conservative',
      ],
    ]),
    choice('atm', { atm: 'atm', noatm: 'noatm', ptm: 'ptm' }),
    choice('ackFilter', {
      'ack-filter': true,
      'no-ack-filter': false,
      'ack-filter-aggressive': 'aggressive',
    }),
    choice('splitGso', { 'split-gso': true, 'no-split-gso': false }),
    choice('nat', { nat: true, nonat: false }),
    choice('wash', { wash: true, nowash: false }),
    choice('ingress', { ingress: true, egress: false }),
    ...spec('raw:b autorate-ingress:b overhead:n mpu:n rtt:t memlimit:t fwmark:n ether-vlan:b'),
  ],
  dualpi2: spec(
    'limit:n memlimit:t target:t tupdate:t alpha:n beta:n step_thresh:t min_qlen_step:n coupling_factor:n drop_overload:b drop_enqueue:b split_gso:-',
  ),
  netem: [
    ...spec('limit:n'),
    delay,
    ...spec('distribution:t'),
    loss,
    random('duplicate'),
    random('reorder'),
    ...spec('gap:n'),
    random('corrupt'),
    pace,
    slot,
    ...spec('ecn:b seed:n'),
  ],
};

/** Kinds that `tc` sends options of though nothing is said of them. */
export const EMPTY: ReadonlySet<unknown> = new Set([
  ...['fq', 'fq_codel', 'fq_pie', 'codel', 'pie', 'cake', 'sfb', 'hhf', 'cgroup'],
]);

export const classWords: Readonly<Record<string, readonly Word[]>> = {
  htb: spec(`rate:t ceil:t burst|buffer|maxburst:t cburst|cbuffer|cmaxburst:t quantum:n prio:n ${RATE}`),
  hfsc: ['sc', 'rt', 'ls', 'ul'].map(curve),
  drr: spec('quantum:t'),
  qfq: spec('weight:n maxpkt:n'),
  ets: spec('quantum:n'),
};
