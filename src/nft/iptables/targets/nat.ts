/** Targets that translate addresses and ports. */
import { masked, oneAddress } from '../addresses.js';
import type { IpFamily } from '../options.js';
import { type Extension, flag, joined, type Options, type Scope, valued } from '../rule.js';

const FLAGS = { random: 'random', 'random-fully': 'fully-random', persistent: 'persistent' } as const;

function flagsOf(options: Options): string {
  return (Object.keys(FLAGS) as (keyof typeof FLAGS)[])
    .filter((name) => options.has(name))
    .map((name) => FLAGS[name])
    .join(',');
}

/** `from-to` of ports, or one. */
function portsOf(text: string, options: Options, name: string): string {
  const [range = '', base] = text.split('/');
  if (base !== undefined) throw options.without(name, 'ports that are shifted by a base');
  const ends = range.split('-').map((one) => options.read(one, name, 0xffff));
  if (ends.length > 2 || ends.some((one) => one === 0))
    throw options.fault(`'${text}' is no range of ports`, name);
  const [from, to = from] = ends;
  if (to! < from!) throw options.fault(`the range ${text} ends before it begins`, name);
  return from === to ? `${from}` : `${from}-${to}`;
}

function needsPorts(options: Options, { protocol }: Scope, name: string): void {
  if (
    protocol === undefined ||
    !['tcp', 'udp', 'udplite', 'sctp', 'dccp', 'icmp', 'icmpv6'].includes(protocol)
  )
    throw options.fault('ports need -p with a protocol that has some', name);
}

/** `1.2.3.4-1.2.3.9:80-90`, `[::1]:80`, `:80`. */
function targetOf(
  text: string,
  family: IpFamily,
  options: Options,
  name: string,
): { address: string; ports: string | undefined } {
  let address = text;
  let ports: string | undefined;
  if (family === 'ip6') {
    const found = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? /^()(?::(\d.*))$/.exec(text);
    const isPort = found !== null && (found[1] !== '' || !/:.*:/.test(text));
    if (isPort) [address, ports] = [found[1]!, found[2]];
  } else {
    const colon = text.indexOf(':');
    if (colon >= 0) [address, ports] = [text.slice(0, colon), text.slice(colon + 1)];
  }
  const ends = address === '' ? [] : address.split('-').map((one) => oneAddress(one, family, options.at));
  if (ends.length > 2) throw options.fault(`'${text}' is no target`, name);
  const port = ports === undefined ? undefined : portsOf(ports, options, name);
  const bracket = (one: string) => (family === 'ip6' && port !== undefined ? `[${one}]` : one);
  const same = ends.length === 2 && ends[0] === ends[1];
  return { address: (same ? ends.slice(0, 1) : ends).map(bracket).join('-'), ports: port };
}

const translation = (verb: 'snat' | 'dnat', option: string): Extension => ({
  options: { ...valued(option), ...flag('random', 'random-fully', 'persistent') },
  write(options, scope) {
    const { address, ports } = targetOf(options.needed(option), scope.family, options, option);
    if (ports !== undefined) needsPorts(options, scope, option);
    if (address === '' && ports === undefined)
      throw options.fault(`${options.extension} needs an address or a port`, option);
    return joined(`${verb} to ${address}${ports === undefined ? '' : `:${ports}`}`, flagsOf(options));
  },
});

export const SNAT = translation('snat', 'to-source');
export const DNAT = translation('dnat', 'to-destination');

const toPorts = (verb: 'masquerade' | 'redirect', option: string): Extension => ({
  options: { [option]: {}, ...flag('random', 'random-fully') },
  write(options, scope) {
    const text = options.value(option);
    if (text === undefined) return joined(verb, flagsOf(options));
    needsPorts(options, scope, option);
    return joined(`${verb} to :${portsOf(text, options, option)}`, flagsOf(options));
  },
});

export const MASQUERADE = toPorts('masquerade', 'to-ports');
export const REDIRECT = toPorts('redirect', 'to-ports');

export const NETMAP: Extension = {
  options: valued('to'),
  write(options, { family, hook }) {
    const { address, length } = masked(options.needed('to'), family, options.at);
    if (length === undefined) throw options.without('to', 'a mask with holes');
    const verb =
      hook === 'postrouting' || hook === 'input' ? 'snat' : hook === undefined ? undefined : 'dnat';
    if (verb === undefined)
      throw options.fault("NETMAP in a chain of one's own translates by where it is called from");
    return `${verb} ${family} prefix to ${address}/${length}`;
  },
};
