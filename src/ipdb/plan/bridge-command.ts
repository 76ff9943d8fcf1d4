import { shellLine } from '../../schema/text/escape.js';
import type { Fields, Verb } from './change.js';
import type { NameOf } from './ip-command.js';

/** The command of iproute2's `bridge` that does the same; `isBridge` where it is the bridge's own VLANs. */
export function bridgeCommand(
  object: 'bridge.vlan' | 'bridge.fdb',
  verb: Verb,
  request: Fields,
  nameOf: NameOf,
  isBridge: boolean,
): string {
  const dev = request.dev ?? request.ifindex;
  const name = typeof dev === 'number' ? nameOf(dev) : String(dev);
  const words = object === 'bridge.vlan' ? vlan(verb, request, name) : entry(verb, request, name, nameOf);
  return shellLine(['bridge', ...words, ...(isBridge && object === 'bridge.vlan' ? ['self'] : [])]);
}

function vlan(verb: Verb, { vid, range, flags, state, tunnelInfo }: Fields, dev: string): string[] {
  const words = ['vlan', verb, 'dev', dev, 'vid', range === undefined ? `${vid}` : `${vid}-${range}`];
  if (verb === 'del') return words;
  for (const flag of ['pvid', 'untagged'])
    if ((flags as string[] | undefined)?.includes(flag)) words.push(flag);
  const { id } = (tunnelInfo ?? {}) as { id?: number };
  if (id !== undefined) words.push('tunnel_info', 'id', `${id}`);
  if (state !== undefined && verb === 'set') words.push('state', `${state}`);
  return words;
}

/** Words for the keys that are not called the same. */
const WORDS: Readonly<Record<string, string>> = {
  vlan: 'vlan',
  dst: 'dst',
  port: 'port',
  vni: 'vni',
  srcVni: 'src_vni',
  nhId: 'nhid',
};

function entry(verb: Verb, request: Fields, dev: string, nameOf: NameOf): string[] {
  const { lladdr, flags, state, via, ndaIfindex } = request;
  const words = ['fdb', verb, String(lladdr), 'dev', dev];
  const by = via ?? ndaIfindex;
  for (const [key, word] of Object.entries(WORDS))
    if (request[key] !== undefined) words.push(word, `${request[key]}`);
  if (by !== undefined) words.push('via', typeof by === 'number' ? nameOf(by) : String(by));
  const names = (flags ?? []) as string[];
  words.push(names.includes('master') ? 'master' : 'self');
  if (verb === 'del') return words;
  for (const flag of names) if (flag === 'sticky') words.push('sticky');
  if (names.includes('extLearned')) words.push('extern_learn');
  const states = state as readonly string[] | undefined;
  if (states?.includes('noarp') && !states.includes('permanent')) words.push('static');
  else if (states?.includes('reachable')) words.push('dynamic');
  return words;
}
