/** Matches on extension headers of IPv6. */
import { rangeCondition } from '../ports.js';
import { type Extension, flag, joined, negatable, relation } from '../rule.js';

export const frag: Extension = {
  options: { ...negatable('fragid', 'fraglen'), ...flag('fragres', 'fragfirst', 'fragmore', 'fraglast') },
  family: 'ip6',
  write(options) {
    if (options.has('fraglen')) throw options.without('fraglen');
    const id = options.get('fragid');
    const first = options.has('fragfirst');
    return (
      joined(
        id && rangeCondition('frag id', id, options, 'fragid', 0xffff_ffff),
        options.has('fragres') && 'frag reserved 1',
        first && 'frag frag-off 0',
        options.has('fragmore') && 'frag more-fragments 1',
        options.has('fraglast') && 'frag more-fragments 0',
      ) || 'exthdr frag exists'
    );
  },
};

export const rt: Extension = {
  options: {
    ...negatable('rt-type', 'rt-segsleft', 'rt-len'),
    ...flag('rt-0-res', 'rt-0-not-strict'),
    'rt-0-addrs': {},
  },
  family: 'ip6',
  write(options) {
    for (const name of ['rt-0-res', 'rt-0-addrs', 'rt-0-not-strict'])
      if (options.has(name)) throw options.without(name);
    const [type, left, length] = [options.get('rt-type'), options.get('rt-segsleft'), options.get('rt-len')];
    return (
      joined(
        type && `rt type ${relation(type)}${options.number('rt-type', 255)}`,
        left && rangeCondition('rt seg-left', left, options, 'rt-segsleft', 255),
        length && `rt hdrlength ${relation(length)}${options.number('rt-len', 255)}`,
      ) || 'exthdr rt exists'
    );
  },
};

const header = (name: 'hbh' | 'dst'): Extension => ({
  options: { ...negatable(`${name}-len`), [`${name}-opts`]: {} },
  family: 'ip6',
  write(options) {
    if (options.has(`${name}-opts`)) throw options.without(`${name}-opts`);
    const length = options.get(`${name}-len`);
    return length
      ? `${name} hdrlength ${relation(length)}${options.number(`${name}-len`, 255)}`
      : `exthdr ${name} exists`;
  },
});

export const hbh = header('hbh');
export const dst = header('dst');

export const mh: Extension = {
  options: negatable('mh-type'),
  family: 'ip6',
  write(options) {
    const type = options.get('mh-type');
    if (!type) return '';
    const word = type.values[0]!.toLowerCase();
    const names: Readonly<Record<string, number>> = {
      brr: 0,
      hoti: 1,
      coti: 2,
      hot: 3,
      cot: 4,
      bu: 5,
      ba: 6,
      be: 7,
    };
    const range = { ...type, values: [names[word] !== undefined ? String(names[word]) : word] };
    return rangeCondition('mh type', range, options, 'mh-type', 255);
  },
};
