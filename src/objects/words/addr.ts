import { group, scope } from './common.js';
import type { Obj } from './declared.js';
import type { Value, Word } from './types.js';
import { device, integer, names, text } from './values.js';
import { custom, flag, word } from './word.js';

const CHANGES = ['add', 'change', 'replace', 'del'];
const SHOW = ['show', 'flush', 'save'];
const FOREVER = 0xffffffff;

const lifetime: Value = {
  read: (given, line) =>
    given === 'forever'
      ? FOREVER
      : integer(/^\d+s(ec)?$/.test(given) ? given.replace(/s(ec)?$/, '') : given, line),
  write: (value) => [value === FOREVER ? 'forever' : `${value}`],
};

/** Flags by iproute2's words. */
const FLAGS: Readonly<Record<string, string>> = {
  home: 'homeaddress',
  homeaddress: 'homeaddress',
  nodad: 'nodad',
  mngtmpaddr: 'managetempaddr',
  noprefixroute: 'noprefixroute',
  autojoin: 'mcautojoin',
  optimistic: 'optimistic',
};
/** Those that an address reports, by which it can be chosen. */
const REPORTED: Readonly<Record<string, string>> = {
  secondary: 'secondary',
  temporary: 'secondary',
  deprecated: 'deprecated',
  tentative: 'tentative',
  dadfailed: 'dadfailed',
  permanent: 'permanent',
  'stable-privacy': 'stablePrivacy',
};

const PROTOCOL = names(
  { unspec: 'unspec', kernel_lo: 'kernelLo', kernel_ra: 'kernelRa', kernel_ll: 'kernelLl' },
  { declared: { unspec: 0, kernelLo: 1, kernelRa: 2, kernelLl: 3 } },
);

/** `ADDRESS/LENGTH`, and `peer` before the other end's. */
const address = custom(
  ['local'],
  (reading) => reading.set('address', reading.line.next()),
  (rest) => {
    const [local, other, length] = [rest.take('local'), rest.take('address'), rest.take('prefixlen')];
    if (local === undefined && other === undefined) {
      if (length !== undefined) rest.put('prefixlen', length);
      return [];
    }
    const slash = length === undefined ? '' : `/${length}`;
    if (local === undefined || other === undefined || local === other) return [`${local ?? other}${slash}`];
    return [`${local}`, 'peer', `${other}${slash}`];
  },
  { field: 'address', verbs: CHANGES },
);

const isAddress = (given: string): boolean =>
  /^[\da-f]*[.:][\da-f.:]*(\/[\d.]+)?$/i.test(given) || /^\d+(\/\d+)?$/.test(given);

const own = custom([], (reading, given) => reading.set('address', given), undefined, {
  verbs: CHANGES,
  takes: (given, { fields }) => fields.address === undefined && isAddress(given),
});

const peer = custom(
  ['peer', 'remote'],
  (reading) => {
    // what was said first is the own address
    if (typeof reading.fields.address === 'string') {
      reading.set('local', reading.fields.address.split('/')[0]);
    }
    reading.set('address', reading.line.next());
  },
  undefined,
  { verbs: CHANGES },
);

/** What `show` chooses by, of the link rather than of the address. */
function ofLink(
  names: string | readonly string[],
  set: (reading: { facts: Obj }, value: string) => void,
  valued = true,
): Word {
  return custom(names, (reading) => set(reading, valued ? reading.line.next() : ''), undefined, {
    verbs: SHOW,
  });
}
const links = (reading: { facts: Obj }): Obj => (reading.facts.links ??= {}) as Obj;

const shownFlags = Object.entries({ ...FLAGS, ...REPORTED }).map(([name, member]) =>
  flag(name, 'flags', member, { verbs: SHOW }),
);

const devAlone = custom(
  [],
  (reading, given) => reading.set('dev', device.read(given, reading.line, reading)),
  undefined,
  { verbs: SHOW, takes: (_given, { fields }) => fields.dev === undefined },
);
const dev = word('dev', 'dev', device);

/** The words of multicast addresses. */
export const maddrWords: readonly Word[] = [devAlone, dev];

/** The words of addresses. */
export const addrWords: readonly Word[] = [
  address,
  own,
  peer,
  word('to', 'address', text, { verbs: SHOW }),
  devAlone,
  dev,
  word(['broadcast', 'brd'], 'broadcast', text, { verbs: CHANGES }),
  word('anycast', 'anycast', text, { verbs: CHANGES }),
  word('label', 'label', text),
  word('scope', 'scope', scope),
  word(['metric', 'priority', 'preference'], 'rtPriority'),
  word(['proto', 'protocol'], 'proto', PROTOCOL),
  word(['valid_lft', 'valid'], 'cacheinfo.valid', lifetime, { verbs: CHANGES }),
  word(['preferred_lft', 'prefered', 'preferred'], 'cacheinfo.prefered', lifetime, { verbs: CHANGES }),
  ...Object.entries(FLAGS).map(([name, member]) => flag(name, 'flags', member, { verbs: CHANGES })),
  ...shownFlags,
  custom(
    'dynamic',
    (reading) => {
      reading.facts.dynamic = true;
    },
    undefined,
    { verbs: SHOW },
  ),
  ofLink(
    'up',
    (reading) => {
      links(reading).up = true;
    },
    false,
  ),
  ofLink(['master', 'vrf'], (reading, value) => {
    links(reading).master = value;
  }),
  ofLink('type', (reading, value) => {
    links(reading).linkinfo = { kind: value };
  }),
  ofLink('group', (reading, value) => {
    links(reading).group = group.read(value, undefined as never, undefined as never);
  }),
];
