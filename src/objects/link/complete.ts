/** What goes with options of links that are given in part, as iproute2 sends it: in a struct it would else be 0. */
import { ifinfomsg } from '../../messages/route/link/ifinfomsg.js';
import { EncodeError } from '../../schema/index.js';
import type { Fields } from '../fields.js';
import type { NameTables } from '../names.js';
import { respelled } from './spellings.js';
import { switched } from './switches.js';

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Bits without a mask: only those that are given are changed. */
function masked(given: unknown, bits: string, mask: string): unknown {
  if (!isObject(given) || given[bits] === undefined || given[mask] !== undefined) return given;
  return { ...given, [mask]: given[bits] };
}

const MASKS: Readonly<Record<string, readonly [key: string, bits: string, mask: string]>> = {
  bridge: ['multiBoolopt', 'optval', 'optmask'],
  can: ['ctrlmode', 'flags', 'mask'],
  rmnet: ['flags', 'flags', 'mask'],
  vlan: ['flags', 'flags', 'mask'],
};

/** Kinds whose keys the kernel uses only if a flag says so. */
const KEYED: ReadonlySet<unknown> = new Set(['gre', 'gretap', 'ip6gre', 'ip6gretap', 'erspan', 'ip6erspan']);

function keyed(data: Fields, key: string, flags: string): Fields {
  const own = (data[flags] ?? []) as unknown;
  // a tunnel without keys is reported with keys of 0
  if (!data[key] || !Array.isArray(own) || own.includes('key')) return data;
  return { ...data, [flags]: [...own, 'key'] };
}

function refuse(path: string, reason: string): never {
  throw new EncodeError(ifinfomsg.name, path, reason);
}

/** Refuses a struct without a member for which nothing stands. */
function whole(path: string, given: unknown, ...names: readonly string[]): void {
  if (!isObject(given)) return;
  const missing = names.find((name) => given[name] === undefined);
  if (missing !== undefined) refuse(`${path}.${missing}`, 'is missing');
}

/** Addresses of tunnels that come in two families, of which a tunnel has one. */
const TWO_FAMILIES: Readonly<Record<string, readonly (readonly [four: string, six: string])[]>> = {
  geneve: [['remote', 'remote6']],
  vxlan: [
    ['local', 'local6'],
    ['group', 'group6'],
  ],
};

function oneFamily(kind: unknown, data: Fields): void {
  const pairs = TWO_FAMILIES[kind as string] ?? [];
  const four = pairs.map(([key]) => key).find((key) => data[key] !== undefined);
  const six = pairs.map(([, key]) => key).find((key) => data[key] !== undefined);
  if (four === undefined || six === undefined) return;
  refuse(`linkinfo.data.${six}`, `'${data[six]}' is of IPv6, and ${four} '${data[four]}' of IPv4`);
}

function completeData(kind: unknown, given: Fields): Fields {
  const [key, bits, mask] = MASKS[kind as string] ?? [];
  let data = given;
  if (key !== undefined && isObject(data[key])) {
    const value = masked(data[key], bits!, mask!);
    if (value !== data[key]) data = { ...data, [key]: value };
  }
  if (KEYED.has(kind)) data = keyed(keyed(data, 'ikey', 'iflags'), 'okey', 'oflags');
  oneFamily(kind, data);
  whole('linkinfo.data.portRange', data.portRange, 'low', 'high');
  for (const map of ['egressQos', 'ingressQos'])
    if (Array.isArray(data[map]))
      for (const [i, one] of data[map].entries()) whole(`linkinfo.data.${map}[${i}]`, one, 'from', 'to');
  return data;
}

const VF_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  mac: ['vf', 'mac'],
  vlan: ['vf', 'vlan'],
  txRate: ['vf', 'rate'],
  spoofchk: ['vf', 'setting'],
  linkState: ['vf', 'linkState'],
  rate: ['vf', 'minTxRate', 'maxTxRate'],
  rssQueryEn: ['vf', 'setting'],
  trust: ['vf', 'setting'],
  ibNodeGuid: ['vf', 'guid'],
  ibPortGuid: ['vf', 'guid'],
};

function completeFunction(given: unknown, i: number): unknown {
  if (!isObject(given)) return given;
  for (const [key, names] of Object.entries(VF_MEMBERS))
    whole(`vfinfoList[${i}].${key}`, given[key], ...names);
  if (!Array.isArray(given.vlanList)) return given;
  const vlanList = given.vlanList.map((one, j) => {
    whole(`vfinfoList[${i}].vlanList[${j}]`, one, 'vf', 'vlan');
    return isObject(one) && one.vlanProto === undefined ? { ...one, vlanProto: '8021q' } : one;
  });
  return { ...given, vlanList };
}

/** The link with its switches as a port in numbers. */
function ported(link: Fields): Fields {
  const { linkinfo, protinfo } = link;
  const slaveData =
    isObject(linkinfo) && isObject(linkinfo.slaveData) ? switched(linkinfo.slaveData) : undefined;
  const own = isObject(protinfo) ? switched(protinfo) : protinfo;
  const isSame = isObject(linkinfo) ? slaveData === linkinfo.slaveData : true;
  if (isSame && own === protinfo) return link;
  return {
    ...link,
    ...(isSame ? {} : { linkinfo: { ...(linkinfo as Fields), slaveData } }),
    ...(own === protinfo ? {} : { protinfo: own }),
  };
}

/** The link with what goes with what is given; the same where nothing is missing. */
export function complete(link: Fields, names: NameTables): Fields {
  let out = link;
  const { linkinfo, vfinfoList } = link;
  if (isObject(linkinfo) && isObject(linkinfo.data)) {
    const { kind } = linkinfo;
    const data = completeData(kind, respelled(kind, switched(linkinfo.data), names));
    if (data !== linkinfo.data) out = { ...out, linkinfo: { ...linkinfo, data } };
  }
  out = ported(out);
  if (Array.isArray(vfinfoList)) out = { ...out, vfinfoList: vfinfoList.map(completeFunction) };
  return out;
}
