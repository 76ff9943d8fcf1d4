import { openSync } from 'node:fs';
import { ifinfomsg, type Link } from '../../messages/route/link/ifinfomsg.js';
import { kinds } from '../../messages/route/link/kinds.js';
import { slaveKinds } from '../../messages/route/link/slave-kinds.js';
import { nearest } from '../../schema/names.js';
import { CommandError, hint } from '../errors.js';
import type { CommandObject } from '../objects.js';
import { type Obj, partNamed, partsOf } from '../scope.js';
import type { Column } from '../table.js';
import type { Aliases, Words } from '../words.js';

const INTERFACES = ['dev', 'link', 'master'];

/** Sets or clears flags, of which only those named change. */
function toggle(flag: string, on: boolean) {
  return (words: Words): void => {
    if (on) words.addFlag('flags', flag);
    if (words.verb !== 'show') {
      words.target.flags ??= [];
      words.addFlag('change', flag);
    } else if (!on) throw new CommandError(`'${flag}' cannot be asked for as off`);
  };
}

/** `arp on`, `multicast off`; `inverted` where the flag is named for the opposite. */
function toggled(flag: string, inverted = false) {
  return (words: Words, word: string): void => {
    const value = words.next();
    if (value !== 'on' && value !== 'off')
      throw new CommandError(`${word}: '${value}' is neither on nor off`);
    toggle(flag, (value === 'on') !== inverted)(words);
  };
}

/** What links under another have to be told: the words that both they and links have. */
const own: Aliases = {
  name: 'ifname',
  alias: 'ifalias',
  txqueuelen: 'txqlen',
  qlen: 'txqlen',
  addrgenmode: 'afSpec.inet6.addrGenMode',
  up: toggle('up', true),
  down: toggle('up', false),
  arp: toggled('noarp', true),
  multicast: toggled('multicast'),
  allmulticast: toggled('allmulti'),
  promisc: toggled('promisc'),
  dynamic: toggled('dynamic'),
  nomaster: (words) => {
    words.target.master = 0;
  },
  group: (words) => {
    const value = words.next();
    words.set('group', value === 'default' ? '0' : value);
  },
  netns: (words) => {
    const value = words.next();
    if (/^\d+$/.test(value)) words.target.netNsPid = Number(value);
    else {
      try {
        const fd = openSync(value.includes('/') ? value : `/run/netns/${value}`, 'r');
        words.descriptors.push(fd);
        words.target.netNsFd = fd;
      } catch {
        throw new CommandError(`netns: no network namespace is named '${value}'`);
      }
    }
  },
};

/** iproute2's words for options of kinds, where they are not the kernel's. */
const kindWords: Readonly<Record<string, Aliases>> = {
  vxlan: {
    remote: byFamily('group', 'group6'),
    group: byFamily('group', 'group6'),
    local: byFamily('local', 'local6'),
    dstport: 'port',
    vni: 'id',
    dev: 'link',
    external: (words) => {
      words.target.collectMetadata = 1;
    },
  },
  geneve: { vni: 'id', remote: byFamily('remote', 'remote6'), dstport: 'port' },
  tun: { mode: 'type' },
  veth: { peer },
  vxcan: { peer },
  netkit: { peer },
};
for (const kind of ['gre', 'gretap', 'ip6gre', 'ip6gretap', 'ipip', 'sit', 'ip6tnl', 'vti', 'vti6']) {
  (kindWords as Record<string, Aliases>)[kind] = { dev: 'link' };
}
const portWords: Aliases = { flood: 'unicastFlood', rootBlock: 'protect', root_block: 'protect', hairpin };

function hairpin(words: Words): void {
  words.target.mode = words.peek() === 'off' || words.peek() === '0' ? 'unspec' : 'hairpin';
  words.next();
}

function byFamily(four: string, six: string) {
  return (words: Words): void => {
    const value = words.next();
    words.set(value.includes(':') ? six : four, value);
  };
}

/** All that follows is about the other end. */
function peer(words: Words): void {
  words.target.peer = {};
  words.enterOnly(ifinfomsg, words.target.peer as Obj, 'peer', { ...own, dev: 'ifname', type: kindOf }, []);
}

/** `type KIND`: what follows are the kind's options first. */
function kindOf(words: Words, _word: string): void {
  const kind = words.next();
  const port = kind.endsWith('_slave') ? kind.slice(0, -6) : undefined;
  const known = port === undefined ? kinds : slaveKinds;
  if (!Object.hasOwn(known, port ?? kind)) {
    const near = nearest(kind, [
      ...Object.keys(kinds),
      ...Object.keys(slaveKinds).map((name) => `${name}_slave`),
    ]);
    if (near !== undefined) throw new CommandError(`type: unknown kind '${kind}'${hint(near)}`);
  }
  const info = (words.target.linkinfo ??= {}) as Obj;
  const key = port === undefined ? 'data' : 'slaveData';
  info[port === undefined ? 'kind' : 'slaveKind'] = port ?? kind;
  const infoType = partNamed(partsOf(ifinfomsg), 'linkinfo')![1];
  const type = partsOf(infoType)!.get(key)!;
  const data = (info[key] ??= {}) as Obj;
  words.enter(type, data, `linkinfo.${key}`, port === undefined ? kindWords[kind] : portWords);
}

function nameOrDev(words: Words, name: string): void {
  const key = words.verb === 'add' || words.verb === 'replace' ? 'ifname' : 'dev';
  if (key === 'dev' && /^\d+$/.test(name)) words.value.dev = Number(name);
  else words.value[key] = name;
}

const STATES: Readonly<Record<string, 'green' | 'red' | 'yellow'>> = { up: 'green', down: 'red' };

export const link: CommandObject = {
  name: 'link',
  verbs: ['show', 'add', 'set', 'change', 'replace', 'del', 'get'],
  grammar: {
    message: ifinfomsg,
    interfaces: INTERFACES,
    aliases: { ...own, type: kindOf, dev: (words) => nameOrDev(words, words.next()), vrf: 'master' },
    positional(words, word) {
      if (words.value.dev !== undefined || words.value.ifname !== undefined) return false;
      if (words.value.linkinfo !== undefined) return false;
      nameOrDev(words, word);
      return true;
    },
  },
  interfaces: ({ link: lower, master, linkNetnsid }: Link) => [
    linkNetnsid === undefined ? lower : undefined,
    master,
  ],
  columns: (names): Column<Link>[] => [
    { title: 'INDEX', cell: ({ index }) => index, right: true },
    {
      title: 'NAME',
      cell: ({ ifname, index, link: lower, linkNetnsid }) => {
        if (lower === undefined || lower === index) return ifname;
        return `${ifname}@${lower === 0 ? 'none' : linkNetnsid === undefined ? names.of(lower) : `if${lower}`}`;
      },
      style: 'cyan',
    },
    { title: 'KIND', cell: ({ linkinfo, type }) => linkinfo?.kind ?? type },
    { title: 'STATE', cell: ({ operstate }) => operstate, style: (text) => STATES[text] },
    { title: 'MTU', cell: ({ mtu }) => mtu, right: true },
    { title: 'MASTER', cell: ({ master }) => names.of(master), style: 'cyan' },
    { title: 'ADDRESS', cell: ({ address }) => address, style: 'yellow' },
    { title: 'FLAGS', cell: ({ flags }) => flags?.join(',') },
    { title: 'ALTNAMES', cell: ({ propList }) => propList?.altIfname?.join(',') },
    { title: 'ALIAS', cell: ({ ifalias }) => ifalias },
  ],
  usage: `tsroute2 link [show] [NAME] [master NAME] [type KIND] [up]
tsroute2 link add NAME [link NAME] [FIELD VALUE …] type KIND [OPTION VALUE …] [peer name NAME …]
tsroute2 link set NAME [up|down] [name NAME] [mtu N] [address LLADDR] [master NAME|nomaster] [netns NAME|PID] …
tsroute2 link del NAME`,
};
