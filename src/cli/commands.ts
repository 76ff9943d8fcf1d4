/** What there is on the command line, once: the help, the man page and the completion of shells are made of it. */

import { nameOf, otherPlaces, places } from '../commands/places.js';

/** A command: an object of the kernel's, or something else that can be done. */
export interface Command {
  /** Its words: `'bridge vlan'`. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly summary: string;
  /** What may stand behind it. */
  readonly usage: string;
  /** Verbs that are not found at the object itself. */
  readonly verbs?: readonly string[] | undefined;
  /** The object whose words it has. */
  readonly object?: string | undefined;
}

/** An option of all commands. */
export interface CommandOption {
  readonly names: readonly string[];
  /** What its value is called; none where it has no value. */
  readonly value?: string | undefined;
  readonly summary: string;
}

const OBJECT = '[VERB] [WORD …]';

export const commands: readonly Command[] = [
  ...[...places, ...otherPlaces].map((one) => ({
    name: nameOf(one),
    summary: one.summary,
    usage: OBJECT,
    object: nameOf(one),
  })),
  { name: 'monitor', summary: 'changes as they happen', usage: '[OBJECT …]' },
  {
    name: 'db',
    summary: 'the live database: queries, changes, wanted states',
    usage: '[VERB] [WORD …]',
    verbs: ['show', 'query', 'watch', 'export', 'apply', 'confirm'],
  },
  {
    name: 'ipset',
    summary: 'sets of addresses',
    usage: '[VERB] [WORD …]',
    verbs: [
      'list',
      'headers',
      'names',
      'save',
      'create',
      'add',
      'del',
      'test',
      'flush',
      'destroy',
      'rename',
      'swap',
      'version',
    ],
  },
  {
    name: 'nft',
    summary: 'the firewall, in the words of nft',
    usage: '[OPTION …] [COMMAND …]',
    verbs: [
      'list',
      'add',
      'create',
      'insert',
      'replace',
      'delete',
      'destroy',
      'flush',
      'rename',
      'reset',
      'describe',
      'monitor',
      'from-iptables',
    ],
  },
  {
    name: 'iw',
    summary: 'Wi-Fi',
    usage: '[VERB] [WORD …]',
    verbs: [
      'dev',
      'phy',
      'scan',
      'networks',
      'link',
      'station',
      'survey',
      'reg',
      'connect',
      'disconnect',
      'monitor',
    ],
  },
  { name: 'nfqueue', summary: 'packets that rules send to a queue', usage: 'NUMBER[-NUMBER] [OPTION …]' },
  { name: 'nflog', summary: 'packets that rules log', usage: 'GROUP … [OPTION …]' },
  { name: 'ss', summary: 'sockets', usage: '[OPTIONS] [FILTER]' },
  {
    name: 'conntrack',
    summary: 'flows that the kernel tracks',
    usage: '[-L|-E|-S|-C|-G|-D|-I|-U|-F] [OPTION …]',
    verbs: ['list', 'events', 'stats', 'count', 'get', 'del', 'add', 'update', 'flush'],
  },
  {
    name: 'wg',
    summary: 'WireGuard',
    usage: '[VERB] [WORD …]',
    verbs: [
      'show',
      'showconf',
      'set',
      'setconf',
      'addconf',
      'syncconf',
      'watch',
      'genkey',
      'genpsk',
      'pubkey',
    ],
  },
  {
    name: 'devlink',
    summary: 'devices: ports, parameters, health, traps, regions',
    usage: 'OBJECT [VERB] [WORD …]',
    verbs: ['dev', 'port', 'sb', 'health', 'trap', 'region', 'resource', 'lc', 'monitor'],
  },
  {
    name: 'ethtool',
    summary: 'network devices: modes, features, rings, counters',
    usage: '[-s|-k|-K|-g|-G|-l|-L|-c|-C|-a|-A|-S|-i|-T|… ] [DEV [WORD VALUE] …]',
  },
  {
    name: 'ovs',
    summary: 'Open vSwitch in the kernel',
    usage: 'VERB [DP] [WORD …]',
    verbs: ['show', 'dump-dps', 'dump-flows', 'add-dp', 'del-dp', 'add-if', 'del-if', 'del-flows'],
  },
  {
    name: 'team',
    summary: 'options and ports of team devices',
    usage: 'VERB DEV [WORD …]',
    verbs: ['options', 'ports', 'getoption', 'setoption'],
  },
  {
    name: 'dcb',
    summary: 'data centre bridging of interfaces',
    usage: 'OBJECT [VERB] dev DEV [WORD …]',
    verbs: ['show', 'ets', 'pfc', 'maxrate', 'buffer', 'app', 'dcbx'],
  },
  {
    name: 'tipc',
    summary: 'messages between the nodes of a cluster',
    usage: 'OBJECT [VERB] [WORD …]',
    verbs: ['bearer', 'link', 'media', 'nametable', 'node', 'socket', 'peer', 'key'],
  },
  {
    name: 'ipvs',
    summary: 'the load balancer',
    usage: '[-L|-S|-A|-E|-D|-a|-e|-d|-C|-Z] [OPTION …]',
    verbs: ['sync', 'timeouts', 'daemons', 'start-daemon', 'stop-daemon', 'info'],
  },
  {
    name: 'decode',
    summary: 'explains a capture: strace, hexadecimal, pcap',
    usage: '[FILE|-] [--json|--ts|--commands|--tree]',
  },
  {
    name: 'trace',
    summary: 'explains what a command sends to the kernel, live',
    usage: '[--json|--ts|--commands] -- COMMAND …',
  },
  {
    name: 'capture',
    summary: 'records netlink messages as pcapng',
    usage: '[-i nlmon0] -o FILE [-- COMMAND …]',
  },
  {
    name: 'inspect',
    summary: 'the network, live, in a browser',
    usage: '[--port N] [--netns all|NAME…] [--open] [--allow-changes]',
  },
  {
    name: 'agent',
    summary: 'publishes this machine to NATS JetStream, for many machines as one',
    usage: '[--nats URL] [--name HOST] [--wishes]',
  },
  {
    name: 'fleet',
    summary: 'many machines as one, from NATS JetStream',
    usage: 'status|show|watch|lookup|apply [WORD …] [--nats URL]',
    verbs: ['status', 'show', 'watch', 'lookup', 'apply'],
  },
  {
    name: 'mirror',
    summary: 'many machines in PostgreSQL, with history',
    usage: '--postgres URL [--nats URL]',
  },
  {
    name: 'generate',
    summary: "prints a family's declaration from the kernel's description",
    usage: 'SPEC [--overrides FILE]',
  },
  {
    name: 'completion',
    summary: 'prints the completion for a shell',
    usage: 'bash|zsh|fish',
    verbs: ['bash', 'zsh', 'fish'],
  },
  { name: 'man', summary: 'prints the man page', usage: '' },
];

export const commandOptions: readonly CommandOption[] = [
  { names: ['-4'], summary: 'IPv4 only' },
  { names: ['-6'], summary: 'IPv6 only' },
  { names: ['-B'], summary: 'bridges only' },
  { names: ['-M'], summary: 'MPLS only' },
  { names: ['-f', '--family'], value: 'FAMILY', summary: 'address family: inet, inet6, bridge, mpls' },
  { names: ['-n', '--netns'], value: 'NAME', summary: 'in the network namespace of that name, or path' },
  {
    names: ['--host'],
    value: 'HOST',
    summary: "on another machine, by ssh; before the command's name",
  },
  {
    names: ['--exec'],
    value: 'COMMAND',
    summary: "where a command leads to: 'docker exec -i web'; before the command's name",
  },
  { names: ['-j', '--json'], summary: 'objects as the library reads them; monitor prints one a line' },
  { names: ['--iproute2-json'], summary: 'what ip -j -d prints, key by key' },
  { names: ['-d', '--details'], summary: 'all fields' },
  { names: ['-s', '--stats'], summary: 'with counters' },
  { names: ['-br', '--brief'], summary: 'one short line for each link or address' },
  { names: ['-h', '--help'], summary: "this, or an object's words" },
  { names: ['-V', '--version'], summary: 'the version' },
];
