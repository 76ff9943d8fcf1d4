import { FRAMING, ISOLATION, ROUND_TRIPS } from '../../tc/options/qdisc/cake.js';
import type { Reading, Word } from '../types.js';
import { integer } from '../values.js';
import { custom } from '../word.js';
import { amount } from './amounts.js';
import { choice, numberOf, numbers, several, spec } from './spec.js';

/** The options of qdiscs and classes. */

const RATE = 'mtu|minburst:size mpu:n overhead:n linklayer:t';
const EARLY =
  'limit:size min:size max:size avpkt:size burst:n probability:n bandwidth:rate ecn:b harddrop:b adaptive:b nodrop:b';
const PIE = 'limit:n target:us tupdate:us alpha:n beta:n ecn:- bytemode:- dq_rate_estimator:-';

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
    const jitter = rest.take('jitter');
    const correlation = rest.take('delayCorrelation');
    return [
      ...['delay', amount('ns', value)],
      ...(jitter === undefined ? [] : [amount('ns', jitter)]),
      ...(correlation === undefined ? [] : [amount('share', correlation)]),
    ];
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
        return [name, amount('share', value)];
      }
      const { [own]: share, correlation, ...more } = value as Record<string, unknown>;
      if (share === undefined || Object.keys(more).length > 0) return [];
      rest.take(name);
      return [name, amount('share', share), ...(correlation ? [amount('share', correlation)] : [])];
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
    if (typeof value !== 'object') return ['loss', amount('share', rest.take('loss'))];
    const { state, gemodel, random: share, correlation } = value as Record<string, unknown>;
    if (share === undefined && state === undefined && gemodel === undefined) return [];
    rest.take('loss');
    const list = (state ?? gemodel ?? [share, correlation]) as unknown[];
    const model = state ? ['state'] : gemodel ? ['gemodel'] : [];
    return ['loss', ...model, ...list.filter((one) => one !== undefined).map((one) => amount('share', one))];
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
    if (typeof value !== 'object') return ['rate', amount('rate', value)];
    const parts = value as Record<string, unknown>;
    return [
      'rate',
      amount('rate', parts.rate),
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
    const times = distribution === undefined ? [minDelay, maxDelay] : [mean, jitter];
    return [
      ...['slot', ...(distribution === undefined ? [] : ['distribution', `${distribution}`])],
      ...times.filter((one) => one !== undefined).map((one) => amount('ns', one)),
      ...(packets ? ['packets', `${packets}`] : []),
      ...(bytes ? ['bytes', `${bytes}`] : []),
    ];
  },
);

/** A curve of hfsc: `[umax B dmax T] rate R`, or `[m1 R d T] m2 R`. */
const CURVE = { m1: 'rate', d: 'us', m2: 'rate', umax: 'size', dmax: 'us', rate: 'rate' } as const;
const CURVE_WORDS = Object.keys(CURVE);
function curve(name: string): Word {
  return custom(
    name,
    (reading) => {
      const { line } = reading;
      const value: Record<string, string> = {};
      for (let key = line.accept(...CURVE_WORDS); key !== undefined; key = line.accept(...CURVE_WORDS))
        value[key] = line.next();
      if (Object.keys(value).length === 0) {
        line.shift();
        throw line.error(`'${name}' is followed by ${CURVE_WORDS.join(', ')}`);
      }
      reading.set(name, value);
    },
    (rest) => {
      const value = rest.peek(name);
      if (value === undefined) return [];
      rest.take(name);
      if (typeof value !== 'object') return [name, 'rate', amount('rate', value)];
      const parts = value as Record<string, unknown>;
      return [
        name,
        ...Object.entries(CURVE).flatMap(([key, unit]) =>
          parts[key] === undefined ? [] : [key, amount(unit, parts[key])],
        ),
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

const gred = [
  custom(
    'setup',
    () => {},
    (rest) => (rest.peek('DPs') === undefined ? [] : ['setup']),
  ),
  ...spec('DPs:n default:n grio:b DP:n prio:n vqs:n'),
  ...spec(EARLY),
];

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

/** A gain of dualpi2, which the kernel has in 256ths. */
function gain(name: string): Word {
  return custom(
    name,
    (reading) => reading.set(name, Math.trunc(Number(numberOf(reading.line.next(), reading.line)) * 256)),
    (rest) => {
      const value = rest.take(name);
      return value === undefined ? [] : [name, `${Number(value) / 256}`];
    },
  );
}

export const qdiscWords: Readonly<Record<string, readonly Word[]>> = {
  pfifo: spec('limit:n'),
  bfifo: spec('limit:size'),
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
  tbf: spec(`rate:rate burst|buffer|maxburst:size limit:size latency:us peakrate:rate ${RATE}`),
  prio: [...spec('bands:n'), numbers('priomap', 'priomap')],
  htb: spec('default:hex r2q:n direct_qlen:n offload:b'),
  hfsc: spec('default:hex'),
  skbprio: spec('limit:n'),
  sfq: spec(
    'quantum:size perturb:t limit:n divisor:n flows:n depth:n headdrop:b redflowlimit:size min:size max:size avpkt:size burst:n probability:n ecn:b harddrop:b',
  ),
  red: spec(EARLY),
  choke: spec('limit:n bandwidth:rate min:n max:n avpkt:size burst:n probability:n ecn:b'),
  gred,
  sfb: spec('rehash:n db:n limit:n max:n target:n increment:n decrement:n penalty_rate:n penalty_burst:n'),
  codel: spec('limit:n target:codel interval:codel ecn:- ce_threshold:codel'),
  fq_codel: [
    ...spec('limit:n flows:n quantum:n target:codel interval:codel ecn:- ce_threshold:codel'),
    custom(
      'ce_threshold_selector',
      (reading) => {
        const { line } = reading;
        const [value = '', mask = '0xff'] = line.next().split('/');
        reading.set('ceThresholdSelector', integer(value, line));
        reading.set('ceThresholdMask', integer(mask, line));
      },
      (rest) => {
        const value = rest.take('ceThresholdSelector');
        const mask = rest.take('ceThresholdMask') ?? 0xff;
        return value === undefined || mask === 0 ? [] : ['ce_threshold_selector', `${value}/${mask}`];
      },
    ),
    ...spec('memory_limit:size drop_batch:n'),
  ],
  fq: [
    ...spec(
      'buckets:n limit:n flow_limit:n quantum:size initial_quantum:size pacing:- maxrate:rate low_rate_threshold:rate refill_delay:us orphan_mask:n ce_threshold:us timer_slack:ns horizon:us',
    ),
    choice('horizonDrop', { horizon_drop: true, horizon_cap: false }),
    ...spec('offload_horizon:us'),
    ...fqBands,
  ],
  pie: spec(PIE),
  fq_pie: spec(`flows:n quantum:n memory_limit:size ecn_prob:n ${PIE}`),
  hhf: spec('limit:n quantum:n hh_limit:n reset_timeout:us admit_bytes:n evict_timeout:us non_hh_weight:n'),
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
    ...spec('bandwidth:rate'),
    choice('bandwidth', ['unlimited']),
    choice('diffserv', ['besteffort', 'diffserv3', 'diffserv4', 'diffserv8', 'precedence']),
    choice('isolation', Object.keys(ISOLATION)),
    choice('rtt', Object.keys(ROUND_TRIPS)),
    choice('framing', [...Object.keys(FRAMING), 'via-ethernet']),
    choice('atm', { atm: 'atm', noatm: 'none', ptm: 'ptm' }),
    choice('ackFilter', {
      'ack-filter': true,
      'no-ack-filter': false,
      'ack-filter-aggressive': 'aggressive',
    }),
    choice('splitGso', { 'split-gso': true, 'no-split-gso': false }),
    choice('nat', { nat: true, nonat: false }),
    choice('wash', { wash: true, nowash: false }),
    choice('ingress', { ingress: true, egress: false }),
    ...spec('raw:b autorate-ingress:b overhead:n mpu:n rtt:us memlimit:size fwmark:n ether-vlan:b'),
  ],
  dualpi2: [
    ...spec('limit:n memlimit=memoryLimit:size target:us tupdate:us'),
    gain('alpha'),
    gain('beta'),
    custom(
      'step_thresh',
      (reading) => {
        const text = reading.line.next();
        const packets = /^(\d+)(?:p|pkts?|packets?)$/.exec(text)?.[1];
        if (packets === undefined) reading.set('stepThreshUs', text);
        else reading.set('stepThreshPkts', Number(packets));
      },
      (rest) => {
        const packets = rest.take('stepThreshPkts');
        const time = rest.take('stepThreshUs');
        if (packets !== undefined) return ['step_thresh', `${packets}p`];
        return time === undefined ? [] : ['step_thresh', amount('us', time)];
      },
    ),
    ...spec('min_qlen_step:n coupling_factor=coupling:n'),
    choice('dropOverload', { drop_on_overload: 'drop', overflow: 'overflow' }),
    choice('dropEarly', { drop_enqueue: 'enqueue', drop_dequeue: 'dequeue' }),
    custom(
      'classic_protection',
      (reading) => reading.set('cProtection', integer(reading.line.next().replace(/%$/, ''), reading.line)),
      (rest) => {
        const value = rest.take('cProtection');
        return value === undefined ? [] : ['classic_protection', `${value}%`];
      },
    ),
    choice('ecnMask', { l4s_ect: 'l4sEct', any_ect: 'anyEct' }),
    choice('splitGso', { split_gso: true, no_split_gso: false }),
  ],
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
  htb: spec(
    `rate:rate ceil:rate burst|buffer|maxburst:size cburst|cbuffer|cmaxburst:size quantum:n prio:n ${RATE}`,
  ),
  hfsc: ['sc', 'rt', 'ls', 'ul'].map(curve),
  drr: spec('quantum:size'),
  qfq: spec('weight:n maxpkt:n'),
  ets: spec('quantum:n'),
};
