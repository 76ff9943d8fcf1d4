import { mdbEntry } from '../messages/route/br_port_msg.js';
import { vlanEntry, vlanOptions } from '../messages/route/br_vlan_msg.js';
import { brport } from '../messages/route/link/brport.js';
import { vniEntry } from '../messages/route/tunnel_msg.js';
import { addr } from '../objects/addr.js';
import { addrlabel } from '../objects/addrlabel.js';
import { bridgeFdb } from '../objects/bridge/fdb.js';
import { bridgeMdb } from '../objects/bridge/mdb.js';
import { bridgeMst } from '../objects/bridge/mst.js';
import { bridgeLink } from '../objects/bridge/port.js';
import { bridgeVlan } from '../objects/bridge/vlan.js';
import { bridgeVlanGlobal } from '../objects/bridge/vlan-global.js';
import { bridgeVni } from '../objects/bridge/vni.js';
import type { Fields, ObjectDefinition } from '../objects/definition.js';
import { link } from '../objects/link/link.js';
import { neigh } from '../objects/neigh.js';
import { neightbl } from '../objects/neightbl.js';
import { netconf } from '../objects/netconf.js';
import { netnsid } from '../objects/netnsid.js';
import { nexthop, nexthopBucket } from '../objects/nexthop.js';
import { route } from '../objects/route.js';
import { rule } from '../objects/rule.js';
import { stats } from '../objects/stats.js';
import { action } from '../objects/tc/action.js';
import { chain } from '../objects/tc/chain.js';
import { trafficClass as tcClass } from '../objects/tc/class.js';
import { filter } from '../objects/tc/filter.js';
import { qdisc } from '../objects/tc/qdisc.js';
import { addrWords } from '../objects/words/addr.js';
import {
  bridgeLinkWords,
  fdbFlushWords,
  fdbWords,
  mdbWords,
  mstWords,
  vlanEntryWords,
  vlanGlobalWords,
  vlanInfoWords,
  vlanWords,
  vniWords,
} from '../objects/words/bridge.js';
import { linkWords, propertyWords, tokenWords } from '../objects/words/link.js';
import { neighWords } from '../objects/words/neigh.js';
import { bucketWords, nexthopWords } from '../objects/words/nexthop.js';
import { routeWords } from '../objects/words/route.js';
import { ruleWords } from '../objects/words/rule.js';
import { addrlabelWords, neightblWords, netconfWords, statsWords } from '../objects/words/tables.js';
import {
  actionCommand,
  actionName,
  chainCommand,
  classCommand,
  filterCommand,
  qdiscCommand,
} from '../objects/words/tc/index.js';
import type { Word } from '../objects/words/types.js';
import type { AnyType } from '../schema/type.js';
import type { Begin, Finish } from './finish.js';
import * as finish from './finish.js';
import type { Program } from './program.js';
import { netns, netnsWords, tuntapWords } from './system.js';
import * as trafficControl from './traffic-control.js';
import { tunnelWords } from './tunnel.js';

/** A verb of a command line, and the verb of an object that does it. */
export interface CommandVerb {
  /** The word, and other words for the same; an abbreviation means the first that begins so. */
  readonly names: readonly string[];
  readonly object: ObjectDefinition;
  /** The object's verb; of those that are more than a request, `show` and `flush`. */
  readonly verb: string;
  readonly words: readonly Word[];
  /** What the fields are declared as, where that is not the object's message. */
  readonly type?: AnyType;
  /** Fields that the command says without words. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The last touch to what the words say. */
  readonly finish?: Finish;
  /** Words that say what fields do not, and the fields without it: what {@link finish} does, the other way. */
  readonly begin?: Begin;
  /** Another verb of that name, before it, reads its commands. */
  readonly isOnlyWritten?: boolean;
  /** Whether it is the one that is written for these fields; by default it is. */
  readonly writes?: (fields: Fields, verb: string) => boolean;
}

/** One object of a command line. */
export interface CommandObject {
  readonly program: Program;
  /** The word, and other words for the same: `['route']`; of an object inside another `['vlan', 'global']`. */
  readonly path: readonly (readonly string[])[];
  /** What it is, in a few words. */
  readonly summary: string;
  readonly verbs: readonly CommandVerb[];
  /** Written from what a verb was given, whose words are those of the program already. */
  readonly isSaidAsGiven?: boolean;
  /** Where `-4` and `-6` say something of the object, and are written where addresses do not say it. */
  readonly families?: boolean;
}

type Path = CommandObject['path'];
type Names = string | readonly string[];
type Rest = Omit<CommandVerb, 'names' | 'object' | 'verb' | 'words'>;

/** Verbs of one object with the same words: each a word, or a word and the object's verb. */
function verbs(
  object: ObjectDefinition,
  words: readonly Word[],
  names: readonly (Names | readonly [Names, string, Rest?])[],
  all: Rest = {},
): CommandVerb[] {
  return names.map((one): CommandVerb => {
    const isPair = typeof one !== 'string' && (typeof one[0] !== 'string' || typeof one[2] === 'object');
    const [given, verb, rest] = (isPair ? one : [one, typeof one === 'string' ? one : one[0]]) as readonly [
      Names,
      string,
      Rest?,
    ];
    return { names: typeof given === 'string' ? [given] : given, object, verb, words, ...all, ...rest };
  });
}

const DEL = [['delete', 'del'], 'del'] as const;
const SHOW = [['show', 'list', 'lst', 'ls'], 'show'] as const;
const CHANGE = [['change', 'chg'], 'change'] as const;
const FLUSH = [['flush'], 'flush'] as const;
const ADD = [['add'], 'add'] as const;
const REPLACE = [['replace'], 'replace'] as const;
const SET = [['set', 'change'], 'set'] as const;
const GET = [['get'], 'get'] as const;
const BULK = [['flush'], 'delBulk'] as const;
const APPEND = [['append'], 'append'] as const;

const ip = (
  path: Path,
  summary: string,
  list: () => readonly CommandVerb[],
  families = false,
): CommandObject => lazily({ program: 'ip', path, summary, families }, list);
const bridge = (path: Path, summary: string, list: () => readonly CommandVerb[]): CommandObject =>
  lazily({ program: 'bridge', path, summary }, list);

const tc = (path: Path, summary: string, list: () => readonly CommandVerb[]): CommandObject =>
  lazily({ program: 'tc', path, summary, isSaidAsGiven: true }, list);

/** Verbs are made when they are looked at: a command needs those of one object. */
function lazily(place: Omit<CommandObject, 'verbs'>, list: () => readonly CommandVerb[]): CommandObject {
  let made: readonly CommandVerb[] | undefined;
  return {
    ...place,
    get verbs() {
      made ??= list();
      return made;
    },
  };
}

/**
 * Every object of the command lines, in the order in which an abbreviation is tried: one table for reading, writing, the
 * command line and its help.
 */
export const commandObjects: readonly CommandObject[] = [
  ip([['link'], ['property']], 'alternative names of interfaces', () =>
    verbs(link, propertyWords, [
      [['add'], 'addProperty'],
      [['delete', 'del'], 'delProperty'],
    ]),
  ),
  ip(
    [['addr', 'address']],
    'addresses of interfaces',
    () => verbs(addr, addrWords, [ADD, CHANGE, REPLACE, DEL, SHOW, FLUSH], { begin: finish.beginAddr }),
    true,
  ),
  ip([['addrlabel']], 'labels for choosing addresses', () =>
    verbs(addrlabel, addrlabelWords, [ADD, REPLACE, DEL, GET, SHOW, FLUSH]),
  ),
  ip(
    [['route']],
    'routing tables',
    () =>
      verbs(
        route,
        routeWords,
        [ADD, CHANGE, REPLACE, [['prepend'], 'prepend'], APPEND, DEL, SHOW, FLUSH, GET],
        { finish: finish.route, begin: finish.beginRoute },
      ),
    true,
  ),
  ip(
    [['rule']],
    'rules that choose a routing table',
    () => verbs(rule, ruleWords, [ADD, DEL, SHOW, FLUSH], { finish: finish.rule }),
    true,
  ),
  ip(
    [['neigh', 'neighbour', 'neighbor']],
    'the ARP and NDP tables',
    () =>
      verbs(neigh, neighWords, [ADD, CHANGE, REPLACE, DEL, GET, SHOW, FLUSH], { begin: finish.beginNeigh }),
    true,
  ),
  ip(
    [['ntable', 'ntbl', 'neightbl']],
    'settings of the neighbour tables',
    () =>
      verbs(neightbl, neightblWords, [[['change', 'set'], 'set'], SHOW], {
        finish: finish.neightbl,
        begin: finish.beginNeightbl,
      }),
    true,
  ),
  ip([['tuntap', 'tap']], 'TUN and TAP devices', () =>
    verbs(link, tuntapWords, [ADD, DEL, SHOW], {
      finish: finish.tuntap,
      begin: finish.beginTuntap,
      writes: ({ linkinfo }, verb) =>
        verb === 'add' && (linkinfo as { kind?: unknown } | undefined)?.kind === 'tun',
    }),
  ),
  ip([['tunnel', 'tunl']], 'tunnels over IP', () =>
    verbs(link, tunnelWords, [ADD, SET, DEL, SHOW], { finish: finish.tunnel, writes: () => false }),
  ),
  ip([['token']], 'host parts of addresses by router advertisements', () => [
    ...verbs(link, tokenWords, [[['set', 'add'], 'set']], { fields: { family: 'inet6' }, writes: onlyToken }),
    ...verbs(link, tokenWords, [[['delete', 'del'], 'set']], {
      fields: { family: 'inet6' },
      finish: finish.noToken,
      writes: ({ afSpec, ...rest }) => {
        const { inet6 } = (afSpec ?? {}) as Record<string, Fields>;
        return inet6?.token === '::' && onlyToken({ ...rest, afSpec: { inet6: { token: '::1' } } });
      },
    }),
  ]),
  ip([['link']], 'network interfaces', () =>
    verbs(link, linkWords, [ADD, SET, REPLACE, DEL, SHOW, GET], {
      finish: finish.link,
      begin: finish.beginLink,
    }),
  ),
  ip([['nexthop'], ['bucket']], 'buckets of resilient groups', () =>
    verbs(nexthopBucket, bucketWords, [SHOW, GET]),
  ),
  ip(
    [['nexthop']],
    'nexthops and groups of them',
    () => verbs(nexthop, nexthopWords, [ADD, CHANGE, REPLACE, DEL, SHOW, FLUSH, GET]),
    true,
  ),
  ip([['netns']], 'network namespaces', () => [
    ...verbs(netns, netnsWords, [
      SHOW,
      ADD,
      DEL,
      [['attach'], 'attach'],
      [['identify'], 'identify'],
      [['pids'], 'pids'],
    ]),
    ...verbs(
      netnsid,
      netnsWords,
      [
        [['set'], 'add'],
        [['list-id'], 'show'],
      ],
      { finish: finish.netnsId, begin: finish.beginNetnsId },
    ),
  ]),
  ip(
    [['netconf']],
    'settings of interfaces for each family',
    () => verbs(netconf, netconfWords, [SHOW, GET]),
    true,
  ),
  ip([['stats']], 'counters of interfaces', () => verbs(stats, statsWords, [SHOW, GET, [['set'], 'set']])),
  bridge([['vlan'], ['global']], 'options of VLANs on whole bridges', () =>
    verbs(bridgeVlanGlobal, vlanGlobalWords, [SET, SHOW], { type: vlanOptions as AnyType }),
  ),
  bridge([['vlan']], 'VLANs of ports and bridges', () => [
    ...verbs(
      bridgeLink,
      vlanInfoWords,
      [
        [['add'], 'set'],
        [['delete', 'del'], 'del'],
      ],
      { writes: hasVlans },
    ),
    ...verbs(bridgeVlan, vlanEntryWords, [ADD, DEL], { isOnlyWritten: true }),
    ...verbs(bridgeVlan, vlanWords, [SET, SHOW, FLUSH], { type: vlanEntry as AnyType }),
  ]),
  bridge([['link']], 'ports of bridges', () =>
    verbs(bridgeLink, bridgeLinkWords, [SET, SHOW], { type: brport as AnyType }),
  ),
  bridge([['fdb']], 'forwarding entries', () => [
    ...verbs(bridgeFdb, fdbWords, [ADD, APPEND, REPLACE, DEL, GET, SHOW]),
    ...verbs(bridgeFdb, fdbFlushWords, [BULK], { finish: finish.bulk }),
  ]),
  bridge([['mdb']], 'multicast groups of bridges', () =>
    verbs(bridgeMdb, mdbWords, [ADD, REPLACE, DEL, GET, SHOW, BULK], {
      finish: finish.bulk,
      type: mdbEntry as AnyType,
    }),
  ),
  bridge([['vni']], 'networks of a VXLAN device', () =>
    verbs(bridgeVni, vniWords, [ADD, DEL, SHOW], { type: vniEntry as AnyType }),
  ),
  bridge([['mst']], 'states of ports by spanning tree', () => verbs(bridgeMst, mstWords, [SET, SHOW])),
  tc([['qdisc']], 'queueing disciplines', () =>
    verbs(qdisc, qdiscCommand, [ADD, CHANGE, REPLACE, [['link'], 'replace'], DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginQdisc,
    }),
  ),
  tc([['class']], 'classes of queueing disciplines', () =>
    verbs(tcClass, classCommand, [ADD, CHANGE, REPLACE, DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginClass,
    }),
  ),
  tc([['filter']], 'classifiers', () =>
    verbs(filter, filterCommand, [ADD, CHANGE, REPLACE, DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginFilter,
    }),
  ),
  tc([['chain']], 'chains of filters', () =>
    verbs(chain, chainCommand, [ADD, DEL, GET, SHOW], {
      finish: trafficControl.tc,
      begin: trafficControl.beginFilter,
    }),
  ),
  tc([['actions', 'action']], 'actions that filters share', () => [
    ...verbs(action, actionCommand, [ADD, CHANGE, REPLACE], {
      finish: trafficControl.tcActions,
      begin: trafficControl.beginActions,
    }),
    ...verbs(action, actionName, [DEL, GET, SHOW, FLUSH], { begin: trafficControl.beginAction }),
  ]),
];

/** Whether a link is only given a token. */
function onlyToken({ afSpec, dev: _dev, index: _index, family: _family, ...rest }: Fields): boolean {
  const { inet6, ...others } = (afSpec ?? {}) as Record<string, Fields>;
  const keys = [...Object.keys(rest), ...Object.keys(others), ...Object.keys(inet6 ?? {})];
  return keys.length === 1 && keys[0] === 'token' && inet6!.token !== '::';
}

/** Whether a port is told of VLANs. */
function hasVlans({ vlanInfo, vlanTunnelInfo }: Fields): boolean {
  return vlanInfo !== undefined || vlanTunnelInfo !== undefined;
}
