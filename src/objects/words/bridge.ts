import { protocol } from './common.js';
import type { Obj } from './declared.js';
import { MCAST_ROUTER, portWords, STATES } from './kinds/bridge.js';
import type { Rest } from './rest.js';
import type { Reading, Value, Word } from './types.js';
import { device, list, names, number, onOff, text } from './values.js';
import { bare, custom, equal, flag, word } from './word.js';

/** What `bridge` has words for. */

const dev = word('dev', 'dev', device);
const stateName = names(Object.fromEntries(Object.keys(STATES).map((name) => [name, name])), {
  declared: STATES,
});

export const bridgeLinkWords: readonly Word[] = [
  dev,
  word('master', 'master', device, { verbs: ['show'] }),
  ...portWords,
  word('hwmode', 'hwmode', names({ veb: 'veb', vepa: 'vepa' }, { numbers: false })),
  flag('self', 'flags', 'self', { verbs: ['set'] }),
  flag('master', 'flags', 'master', { verbs: ['set'] }),
];

/** `10` or `10-20`, as the bounds of a range. */
function span(text: string, reading: Reading, most = 4095): [number, number | undefined] {
  const { line } = reading;
  const [from = '', to, ...more] = text.split('-');
  if (more.length > 0) throw line.error(`'${text}' is not N or N-N`);
  const first = number(0, most).read(from, line, reading) as number;
  return [first, to === undefined ? undefined : (number(0, most).read(to, line, reading) as number)];
}

/**
 * `bridge vlan add` and `del` are said to the port, with a list of VLANs; a range has its two ends in it. What the words
 * say is collected, and put together at the end.
 */
const info = custom(
  ['vid', 'pvid', 'untagged', 'tunnel_info'],
  (reading, name) => {
    const said = (reading.facts.vlan ??= {}) as Obj;
    const { line } = reading;
    if (name === 'vid') [said.vid, said.end] = span(line.next(), reading);
    else if (name === 'tunnel_info') {
      if (line.accept('id') === undefined) throw line.error("'tunnel_info' is followed by 'id'");
      [said.id, said.lastId] = span(line.next(), reading, 0xffffff);
    } else ((said.flags ??= []) as string[]).push(name);
    put(reading, said);
  },
  (rest) => {
    const tunnels = rest.peek('vlanTunnelInfo') as Obj[] | undefined;
    const [first, last, ...more] = (tunnels ?? rest.peek('vlanInfo') ?? []) as Obj[];
    if (first === undefined || more.length > 0) return [];
    const flags = (one: Obj | undefined): string[] => (one?.flags ?? []) as string[];
    const isRange =
      last !== undefined && flags(first).includes('rangeBegin') && flags(last).includes('rangeEnd');
    if (last !== undefined && !isRange) return [];
    rest.take(tunnels ? 'vlanTunnelInfo' : 'vlanInfo');
    const ends = (key: string) => (isRange ? `${first[key]}-${last![key]}` : `${first[key]}`);
    return [
      ...['vid', ends('vid')],
      ...(tunnels
        ? ['tunnel_info', 'id', ends('id')]
        : flags(first).filter((one) => one === 'pvid' || one === 'untagged')),
    ];
  },
);

function put(reading: Reading, { vid, end, id, lastId, flags = [] }: Obj): void {
  const own = flags as string[];
  const both = (first: Obj, last: Obj): Obj[] => [first, last];
  if (id !== undefined) {
    delete reading.fields.vlanInfo;
    reading.set(
      'vlanTunnelInfo',
      end === undefined
        ? [{ id, vid, flags: [] }]
        : both({ id, vid, flags: ['rangeBegin'] }, { id: lastId ?? id, vid: end, flags: ['rangeEnd'] }),
    );
  } else
    reading.set(
      'vlanInfo',
      end === undefined
        ? [{ vid, ...(own.length > 0 ? { flags: own } : {}) }]
        : both({ vid, flags: [...own, 'rangeBegin'] }, { vid: end, flags: [...own, 'rangeEnd'] }),
    );
}

export const vlanInfoWords: readonly Word[] = [
  dev,
  info,
  flag('self', 'flags', 'self'),
  flag('master', 'flags', 'master'),
];

/** A number or a range, in two fields. */
function spanWord(name: string, first: string, last: string, most?: number): Word {
  return custom(
    name,
    (reading) => {
      const [from, to] = span(reading.line.next(), reading, most);
      reading.set(first, from);
      if (to !== undefined) reading.set(last, to);
    },
    (rest) => {
      const from = rest.take(first);
      const to = rest.take(last);
      return from === undefined ? [] : [name, to === undefined ? `${from}` : `${from}-${to}`];
    },
    { field: first },
  );
}

const vid = spanWord('vid', 'vid', 'range');

export const vlanWords: readonly Word[] = [
  dev,
  vid,
  flag('pvid', 'flags', 'pvid'),
  flag('untagged', 'flags', 'untagged'),
  word('state', 'state', stateName),
  word('mcast_router', 'mcastRouter', MCAST_ROUTER),
  word('mcast_max_groups', 'mcastMaxGroups'),
  word('neigh_suppress', 'neighSuppress', onOff),
  word('neigh_forward_grat', 'neighForwardGrat', onOff),
  custom(['self', 'master'], () => {}),
];

/** What `bridge vlan add` and `del` say of a VLAN of `bridge.vlan`: only written, as they are read as a port's. */
export const vlanEntryWords: readonly Word[] = [
  dev,
  custom('vid', undefined as never, (rest) => {
    const ends = (first: number, more: number): string =>
      more === 0 ? `${first}` : `${first}-${first + more}`;
    const { vid: first, range = first, tunnelInfo } = rest.fields as { [key: string]: number | undefined };
    if (first === undefined) return [];
    for (const key of ['vid', 'range', 'tunnelInfo']) rest.take(key);
    const { id } = (tunnelInfo ?? {}) as { id?: number };
    const more = range! - first;
    return ['vid', ends(first, more), ...(id === undefined ? [] : ['tunnel_info', 'id', ends(id, more)])];
  }),
  flag('pvid', 'flags', 'pvid'),
  flag('untagged', 'flags', 'untagged'),
  flag('self', 'flags', 'brentry'),
];

export const vlanGlobalWords: readonly Word[] = [
  dev,
  vid,
  word('mcast_snooping', 'mcastSnooping'),
  word('mcast_querier', 'mcastQuerier'),
  word('mcast_igmp_version', 'mcastIgmpVersion'),
  word('mcast_mld_version', 'mcastMldVersion'),
  word('mcast_last_member_count', 'mcastLastMemberCnt'),
  word('mcast_startup_query_count', 'mcastStartupQueryCnt'),
  word('mcast_last_member_interval', 'mcastLastMemberIntvl'),
  word('mcast_membership_interval', 'mcastMembershipIntvl'),
  word('mcast_querier_interval', 'mcastQuerierIntvl'),
  word('mcast_query_interval', 'mcastQueryIntvl'),
  word('mcast_query_response_interval', 'mcastQueryResponseIntvl'),
  word('mcast_startup_query_interval', 'mcastStartupQueryIntvl'),
  word('msti', 'msti'),
];

export const vniWords: readonly Word[] = [
  dev,
  spanWord('vni', 'start', 'end', 0xffffff),
  custom(
    ['remote', 'group'],
    (reading) => {
      const given = reading.line.next();
      reading.set(given.includes(':') ? 'group6' : 'group', given);
    },
    (rest) => {
      const field = ['group', 'group6'].find((one) => rest.peek(one) !== undefined);
      return field === undefined ? [] : ['remote', `${rest.take(field)}`];
    },
  ),
];

export const mstWords: readonly Word[] = [
  dev,
  word('msti', 'msti', number(0, 4094)),
  word('state', 'state', stateName),
];

/** States of forwarding entries by words: what the flags of a neighbour mean there. */
const FDB_STATES: Readonly<Record<string, readonly string[]>> = {
  permanent: ['noarp', 'permanent'],
  local: ['noarp', 'permanent'],
  static: ['noarp', 'reachable'],
  temp: ['noarp', 'reachable'],
  dynamic: ['reachable'],
};
/** What an entry reads as, by the same words. */
const SHOWN_STATES: Readonly<Record<string, readonly string[]>> = {
  permanent: ['permanent'],
  local: ['permanent'],
  static: ['noarp'],
  dynamic: ['reachable'],
};
const isLladdr = (given: string): boolean => /^[\da-f]{1,2}(:[\da-f]{1,2}){1,31}$/i.test(given);

const lladdr: Word = custom(
  [],
  (reading, given) => reading.set('lladdr', given),
  (rest) => {
    const value = rest.take('lladdr');
    return value === undefined ? [] : [`${value}`];
  },
  { takes: (given, { fields }) => fields.lladdr === undefined && isLladdr(given) },
);

const activity: Word = custom(
  ['activity_notify', 'inactive', 'norefresh'],
  (reading, name) => {
    const { line } = reading;
    const all = name === 'activity_notify' ? [] : [name];
    for (
      let more = line.accept('inactive', 'norefresh');
      more !== undefined;
      more = line.accept('inactive', 'norefresh')
    )
      all.push(more);
    if (name === 'activity_notify') reading.add('fdbExtAttrs.activityNotify', 'notifyBit');
    if (all.includes('inactive')) reading.add('fdbExtAttrs.activityNotify', 'notifyInactiveBit');
    if (all.includes('norefresh')) reading.set('fdbExtAttrs.dontRefresh', true);
  },
  (rest: Rest) => {
    const words = [
      ...(rest.takeMember('fdbExtAttrs.activityNotify', 'notifyBit') ? ['activity_notify'] : []),
      ...(rest.takeMember('fdbExtAttrs.activityNotify', 'notifyInactiveBit') ? ['inactive'] : []),
    ];
    return rest.take('fdbExtAttrs.dontRefresh') ? [...words, 'norefresh'] : words;
  },
);

export const fdbWords: readonly Word[] = [
  lladdr,
  word(['dev', 'brport'], 'dev', device),
  word('br', 'master', device, { verbs: ['show', 'get'] }),
  word('dst', 'dst', text),
  word('port', 'port', number(0, 0xffff)),
  word('vni', 'vni'),
  word('src_vni', 'srcVni'),
  word('nhid', 'nhId'),
  word('via', 'via', device),
  word('vlan', 'vlan', number(0, 4095)),
  flag('self', 'flags', 'self'),
  flag('master', 'flags', 'master'),
  flag('router', 'flags', 'router'),
  flag('use', 'flags', 'use'),
  flag('sticky', 'flags', 'sticky'),
  flag('extern_learn', 'flags', 'extLearned'),
  ...Object.entries(SHOWN_STATES).map(([name, state]) =>
    bare(name, 'state', state, { verbs: ['show', 'get'], readOnly: true }),
  ),
  custom(
    Object.keys(FDB_STATES),
    (reading, name) => reading.set('state', FDB_STATES[name]),
    (rest, { verb }) => {
      const state = rest.peek('state');
      const said = Object.keys(FDB_STATES).find((one) => sameMembers(state, FDB_STATES[one]!));
      if (said === undefined && !Array.isArray(state)) return [];
      rest.take('state');
      if (said !== undefined) return [said];
      // of an entry that was read, and removed by its address
      return verb === 'del' || verb === 'delete' ? [] : [fdbKind(state as readonly string[])];
    },
  ),
  activity,
];

/** What `bridge` calls an entry of a state that was read. */
function fdbKind(state: readonly string[]): string {
  if (state.includes('permanent')) return 'permanent';
  return state.includes('noarp') ? 'static' : 'dynamic';
}

/** Whether two sets of names have the same members. */
function sameMembers(a: unknown, b: readonly string[]): boolean {
  return Array.isArray(a) && equal([...a].sort(), [...b].sort());
}

/** What many entries are removed by: a word, or its opposite. */
function either(name: string, mask: string, field: string, member: string): Word {
  return custom(
    [name, `no${name}`],
    (reading, given) => {
      reading.add(mask, member);
      if (given === name) reading.add(field, member);
    },
    (rest) => {
      if (!rest.takeMember(mask, member)) return [];
      return [rest.takeMember(field, member) ? name : `no${name}`];
    },
  );
}

/** A state that is more than one bit: `static` is another than `dynamic` by its `noarp`. */
const FLUSHED: Readonly<Record<string, readonly [bits: readonly string[], mask: readonly string[]]>> = {
  permanent: [['permanent'], ['permanent']],
  nopermanent: [[], ['permanent']],
  static: [['noarp'], ['permanent', 'noarp']],
  nostatic: [[], ['noarp']],
  dynamic: [[], ['permanent', 'noarp']],
  nodynamic: [['noarp'], ['noarp']],
};

export const fdbFlushWords: readonly Word[] = [
  dev,
  word('brport', 'via', device),
  word('vlan', 'vlan', number(0, 4095)),
  word('vni', 'vni'),
  word('src_vni', 'srcVni'),
  word('nhid', 'nhId'),
  word('port', 'port', number(0, 0xffff)),
  word('dst', 'dst', text),
  flag('self', 'flags', 'self'),
  flag('master', 'flags', 'master'),
  either('router', 'ndmFlagsMask', 'flags', 'router'),
  either('sticky', 'ndmFlagsMask', 'flags', 'sticky'),
  either('extern_learn', 'ndmFlagsMask', 'flags', 'extLearned'),
  either('offloaded', 'ndmFlagsMask', 'flags', 'offloaded'),
  custom(
    Object.keys(FLUSHED),
    (reading, name) => {
      const [bits, mask] = FLUSHED[name]!;
      reading.set('state', bits);
      reading.set('ndmStateMask', mask);
    },
    (rest) => {
      const state = rest.peek('state');
      const mask = rest.peek('ndmStateMask') ?? state;
      const name = Object.keys(FLUSHED).find(
        (one) => sameMembers(state, FLUSHED[one]![0]) && sameMembers(mask, FLUSHED[one]![1]),
      );
      if (name !== undefined) {
        rest.take('state');
        rest.take('ndmStateMask');
        return [name];
      }
      if (Array.isArray(state) && state.length === 0 && rest.peek('ndmStateMask') === undefined)
        rest.take('state');
      return [];
    },
  ),
];

const sources: Value = list(text);

export const mdbWords: readonly Word[] = [
  dev,
  word('port', 'port', device),
  word('grp', 'addr', text),
  word('src', 'source', text),
  bare('permanent', 'state', 'permanent'),
  bare('temp', 'state', 'temporary'),
  custom('nopermanent', (reading) => reading.set('state', 'temporary'), undefined, { verbs: ['flush'] }),
  word('vid', 'vid', number(0, 4095)),
  word('filter_mode', 'groupMode', names({ include: 'include', exclude: 'exclude' }, { numbers: false })),
  word('source_list', 'srcList', {
    read: sources.read,
    write: (value, writing) =>
      sources.write(
        (value as (string | Obj)[]).map((one) => (typeof one === 'string' ? one : one.address)),
        writing,
      ),
  }),
  word(['proto', 'protocol'], 'rtprot', protocol),
  word('dst', 'dst', text),
  word('dst_port', 'dstPort', number(0, 0xffff)),
  word('vni', 'vni', number(0, 0xffffff)),
  word('src_vni', 'srcVni', number(0, 0xffffff)),
  word('via', 'via', device),
];
