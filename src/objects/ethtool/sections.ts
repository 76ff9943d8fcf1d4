import type * as wire from '../../messages/generic/ethtool.js';
import { EncodeError } from '../../schema/index.js';
import { shown } from '../../schema/interpreter/leaf.js';
import { type BitNames, type BitsInput, readBits, writeBits } from './bitset.js';
import { meant } from './names.js';
import type * as read from './types.js';

type Obj = Record<string, unknown>;
type Command = keyof wire.EthtoolCommands & string;
/** A set of strings that the kernel has, by its name. */
export type StringSetName = Extract<NonNullable<wire.EthtoolStringset['id']>, string>;
/** Names of the bits of a set; of sets that were not requested, none. */
export type NamesOf = (set: StringSetName) => BitNames;

/** One part of what ethtool shows: the commands that read and set it, and how its message becomes an object. */
export interface Section {
  /** What errors call it. */
  readonly noun: string;
  readonly get: Command;
  readonly set?: Command;
  /** The event that tells of its changes. */
  readonly event?: string;
  /** Fields that are bytes on the wire, and booleans to people. */
  readonly flags?: readonly string[];
  /** Fields that are sets of bits, and the strings that name them. */
  readonly bits?: Readonly<Record<string, StringSetName>>;
  /** Fields that may be set. */
  readonly settable?: readonly string[];
  /** Sets of strings that reading needs. */
  readonly needs?: readonly StringSetName[];
  /** Whether counters come with it where they are requested (`ETHTOOL_FLAG_STATS`). */
  readonly stats?: boolean;
  /** Makes an object of its message, where that takes more than copying fields. */
  readonly read?: (message: Obj, names: NamesOf) => Obj;
  /** What a field that may be set becomes in the message; by default itself. */
  readonly write?: (input: Obj, place: Place) => Obj;
}

/** What writes the values of a section. */
interface Place {
  bits(key: string, input: unknown, set: StringSetName): unknown;
  names(set: StringSetName): BitNames;
  refuse(key: string, reason: string): never;
}

/** A section with the types of what is read of it, and of what it takes. */
export interface SectionOf<T, I = never> extends Section {
  readonly '~types'?: { readonly read: T; readonly input: I };
}

function section<T, I = never>(definition: Section): SectionOf<T, I> {
  return definition;
}

/** All sections, by the names that they have in what `get` returns. */
export const sections = {
  features: section<read.EthtoolFeatures, Readonly<Record<string, boolean>>>({
    noun: 'features',
    get: 'featuresGet',
    set: 'featuresSet',
    event: 'featuresNtf',
    needs: ['features'],
    read: (message, names) => ({
      features: readFeatures(message as wire.EthtoolFeatures, names('features')),
    }),
  }),
  privFlags: section<read.EthtoolPrivFlags, Readonly<Record<string, boolean>>>({
    noun: 'private flags',
    get: 'privflagsGet',
    set: 'privflagsSet',
    event: 'privflagsNtf',
    needs: ['privFlags'],
    read: ({ flags }, names) => {
      const { set, mask = set } = readBits(flags as wire.EthtoolBitset, names('privFlags'));
      const all = names('privFlags').length > 0 ? names('privFlags') : mask;
      return { flags: Object.fromEntries(all.map((name) => [name, set.includes(name)])) };
    },
    write: (input, { bits }) => ({ flags: bits('', input, 'privFlags') }),
  }),
  rings: section<read.EthtoolRings, read.EthtoolRingsInput>({
    noun: 'rings',
    get: 'ringsGet',
    set: 'ringsSet',
    event: 'ringsNtf',
    flags: ['txPush', 'rxPush'],
    settable: [
      ...['rx', 'rxMini', 'rxJumbo', 'tx', 'rxBufLen', 'tcpDataSplit', 'cqeSize', 'txPush', 'rxPush'],
      ...['txPushBufLen', 'hdsThresh'],
    ],
  }),
  channels: section<read.EthtoolChannels, read.EthtoolChannelsInput>({
    noun: 'channels',
    get: 'channelsGet',
    set: 'channelsSet',
    event: 'channelsNtf',
    settable: ['rxCount', 'txCount', 'otherCount', 'combinedCount'],
  }),
  coalesce: section<read.EthtoolCoalesce, read.EthtoolCoalesceInput>({
    noun: 'interrupt coalescing',
    get: 'coalesceGet',
    set: 'coalesceSet',
    event: 'coalesceNtf',
    flags: ['useAdaptiveRx', 'useAdaptiveTx', 'useCqeModeTx', 'useCqeModeRx'],
    settable: [
      ...['rxUsecs', 'rxMaxFrames', 'rxUsecsIrq', 'rxMaxFramesIrq', 'txUsecs', 'txMaxFrames', 'txUsecsIrq'],
      ...['txMaxFramesIrq', 'statsBlockUsecs', 'useAdaptiveRx', 'useAdaptiveTx', 'pktRateLow', 'rxUsecsLow'],
      ...['rxMaxFramesLow', 'txUsecsLow', 'txMaxFramesLow', 'pktRateHigh', 'rxUsecsHigh', 'rxMaxFramesHigh'],
      ...['txUsecsHigh', 'txMaxFramesHigh', 'rateSampleInterval', 'useCqeModeTx', 'useCqeModeRx'],
      ...['txAggrMaxBytes', 'txAggrMaxFrames', 'txAggrTimeUsecs', 'rxProfile', 'txProfile', 'rxCqeFrames'],
      'rxCqeNsecs',
    ],
  }),
  pause: section<read.EthtoolPause, read.EthtoolPauseInput>({
    noun: 'pause frames',
    get: 'pauseGet',
    set: 'pauseSet',
    event: 'pauseNtf',
    flags: ['autoneg', 'rx', 'tx'],
    settable: ['autoneg', 'rx', 'tx'],
    stats: true,
  }),
  eee: section<read.EthtoolEee, read.EthtoolEeeInput>({
    noun: 'energy-efficient Ethernet',
    get: 'eeeGet',
    set: 'eeeSet',
    event: 'eeeNtf',
    flags: ['active', 'enabled', 'txLpiEnabled'],
    settable: ['advertised', 'enabled', 'txLpiEnabled', 'txLpiTimer'],
    bits: { advertised: 'linkModes' },
    read: ({ modesOurs, modesPeer, ...rest }, names) => {
      const ours = readBits(modesOurs as wire.EthtoolBitset, names('linkModes'));
      const peer = readBits(modesPeer as wire.EthtoolBitset, names('linkModes')).set;
      return { supported: ours.mask ?? ours.set, advertised: ours.set, peer, ...rest };
    },
    write: ({ advertised, ...rest }, { bits }) => ({
      ...rest,
      ...(advertised !== undefined && { modesOurs: bits('advertised', advertised, 'linkModes') }),
    }),
  }),
  fec: section<read.EthtoolFec, read.EthtoolFecInput>({
    noun: 'forward error correction',
    get: 'fecGet',
    set: 'fecSet',
    event: 'fecNtf',
    flags: ['auto'],
    settable: ['modes', 'auto'],
    bits: { modes: 'linkModes' },
    needs: ['linkModes'],
    stats: true,
    read: ({ modes, active, ...rest }, names) => ({
      modes: readBits(modes as wire.EthtoolBitset, names('linkModes')).set,
      ...rest,
      ...(active !== undefined && { active: names('linkModes')[active as number] ?? `${active}` }),
    }),
  }),
  tsinfo: section<read.EthtoolTsinfo>({
    noun: 'time stamps',
    get: 'tsinfoGet',
    bits: { timestamping: 'sofTimestamping', txTypes: 'tsTxTypes', rxFilters: 'tsRxFilters' },
    stats: true,
  }),
  tsconfig: section<read.EthtoolTsconfig, read.EthtoolTsconfigInput>({
    noun: 'settings of time stamps',
    get: 'tsconfigGet',
    set: 'tsconfigSet',
    bits: { txTypes: 'tsTxTypes', rxFilters: 'tsRxFilters', hwtstampFlags: 'tsFlags' },
    settable: ['hwtstampProvider', 'txTypes', 'rxFilters', 'hwtstampFlags'],
  }),
  phc: section<read.EthtoolPhc>({
    noun: 'virtual clocks',
    get: 'phcVclocksGet',
    read: ({ num: _, ...rest }) => rest,
  }),
  module: section<read.EthtoolModule, read.EthtoolModuleInput>({
    noun: 'module',
    get: 'moduleGet',
    set: 'moduleSet',
    event: 'moduleNtf',
    settable: ['powerModePolicy'],
  }),
  pse: section<read.EthtoolPse, read.EthtoolPseInput>({
    noun: 'power over Ethernet',
    get: 'pseGet',
    set: 'pseSet',
    settable: ['podlPseAdminControl', 'c33PseAdminControl', 'c33PseAvailPwLimit', 'psePrio'],
  }),
  rss: section<read.EthtoolRss, read.EthtoolRssInput>({
    noun: 'receive side scaling',
    get: 'rssGet',
    set: 'rssSet',
    event: 'rssNtf',
    settable: ['context', 'hfunc', 'indir', 'hkey', 'inputXfrm'],
    needs: ['rssHashFuncs'],
    write: ({ hfunc, ...rest }, { names, refuse }) => {
      if (hfunc === undefined) return rest;
      const all = names('rssHashFuncs');
      const bit = all.indexOf(hfunc as string);
      if (bit < 0) refuse('hfunc', `there is no '${hfunc}'${meant(`${hfunc}`, all)}`);
      return { ...rest, hfunc: 1 << bit };
    },
    read: ({ hfunc, flowHash, startContext: _, ...rest }, names) => ({
      ...rest,
      ...(hfunc !== undefined && { hfunc: hashName(hfunc as number, names('rssHashFuncs')) }),
      ...(flowHash !== undefined && {
        flowHash: Object.fromEntries(Object.entries(flowHash as Obj).filter(([key]) => key !== 'unknown')),
      }),
    }),
  }),
  plca: section<read.EthtoolPlca, read.EthtoolPlcaInput>({
    noun: 'collision avoidance (PLCA)',
    get: 'plcaGetCfg',
    set: 'plcaSetCfg',
    event: 'plcaNtf',
    flags: ['enabled', 'status'],
    settable: ['enabled', 'nodeCnt', 'nodeId', 'toTmr', 'burstCnt', 'burstTmr'],
  }),
  mm: section<read.EthtoolMm, read.EthtoolMmInput>({
    noun: 'MAC merge layer',
    get: 'mmGet',
    set: 'mmSet',
    event: 'mmNtf',
    flags: ['pmacEnabled', 'txEnabled', 'txActive', 'verifyEnabled'],
    settable: ['verifyEnabled', 'verifyTime', 'txEnabled', 'pmacEnabled', 'txMinFragSize'],
    stats: true,
  }),
  mse: section<read.EthtoolMse>({ noun: 'mean square error', get: 'mseGet' }),
  phy: section<read.EthtoolPhy>({ noun: 'PHY', get: 'phyGet', event: 'phyNtf' }),
  tunnelInfo: section<read.EthtoolTunnelInfo>({
    noun: 'tunnel ports',
    get: 'tunnelInfoGet',
    bits: { tables: 'udpTunnelTypes' },
    read: ({ udpPorts }, names) => ({
      tables: ((udpPorts as wire.EthtoolTunnelUdp | undefined)?.table ?? []).map(
        ({ size, types, entry = [] }) => ({
          size,
          types: readBits(types, names('udpTunnelTypes')).set,
          entries: entry.map(({ port, type }) => ({ port, type })),
        }),
      ),
    }),
  }),
} as const;

/** The parts that {@link EthtoolLink} is made of. */
export const linkSections = {
  linkinfo: section<read.EthtoolLink, read.EthtoolLinkInput>({
    noun: 'link settings',
    get: 'linkinfoGet',
    set: 'linkinfoSet',
    event: 'linkinfoNtf',
    settable: ['port', 'phyaddr', 'tpMdixCtrl'],
  }),
  linkmodes: section<read.EthtoolLink, read.EthtoolLinkInput>({
    noun: 'link modes',
    get: 'linkmodesGet',
    set: 'linkmodesSet',
    event: 'linkmodesNtf',
    flags: ['autoneg'],
    settable: ['autoneg', 'speed', 'duplex', 'lanes', 'masterSlaveCfg', 'advertised'],
    bits: { advertised: 'linkModes' },
    read: ({ ours, peer, speed, ...rest }, names) => {
      const { set, mask = set } = readBits(ours as wire.EthtoolBitset, names('linkModes'));
      return {
        ...rest,
        ...(speed !== UNKNOWN_SPEED && speed !== undefined && { speed }),
        ...(ours !== undefined && { supported: mask, advertised: set }),
        ...(peer !== undefined && { peer: readBits(peer as wire.EthtoolBitset, names('linkModes')).set }),
      };
    },
    write: ({ advertised, ...rest }, { bits }) => ({
      ...rest,
      ...(advertised !== undefined && { ours: bits('advertised', advertised, 'linkModes') }),
    }),
  }),
  linkstate: section<read.EthtoolLink>({ noun: 'link state', get: 'linkstateGet', flags: ['link'] }),
  wol: section<read.EthtoolLink, read.EthtoolLinkInput>({
    noun: 'Wake-on-LAN',
    get: 'wolGet',
    set: 'wolSet',
    event: 'wolNtf',
    settable: ['wol', 'sopass'],
    bits: { wol: 'wolModes' },
    read: ({ modes, sopass }, names) => {
      const { set, mask = set } = readBits(modes as wire.EthtoolBitset, names('wolModes'));
      const password = typeof sopass === 'string' ? { sopass: sopass.match(/../g)!.join(':') } : {};
      return { wol: { supported: mask, enabled: set, ...password } };
    },
    write: ({ wol, sopass }, { bits }) => ({
      ...(wol !== undefined && { modes: bits('wol', wol, 'wolModes') }),
      ...(sopass !== undefined && { sopass }),
    }),
  }),
  debug: section<read.EthtoolLink, read.EthtoolLinkInput>({
    noun: 'message level',
    get: 'debugGet',
    set: 'debugSet',
    event: 'debugNtf',
    settable: ['debug'],
    bits: { debug: 'msgClasses' },
    read: ({ msgmask }, names) => ({
      debug: readBits(msgmask as wire.EthtoolBitset, names('msgClasses')).set,
    }),
    write: ({ debug }, { bits }) => ({ msgmask: bits('debug', debug, 'msgClasses') }),
  }),
} as const;

/** `SPEED_UNKNOWN`. */
const UNKNOWN_SPEED = 0xffffffff;

/** The object that a message of a section is. */
export function readSection(
  { flags = [], bits = {}, read: make }: Section,
  message: Obj,
  names: NamesOf,
): Obj {
  const { header, cmd: _cmd, version, genlVersion, ...rest } = message;
  // an attribute of that name, where the header's has another
  if (genlVersion !== undefined && version !== undefined) rest.version = version;
  const { devName, devIndex } = (header ?? {}) as wire.EthtoolHeader;
  const body: Obj = make ? make(rest, names) : { ...rest };
  for (const key of flags) if (body[key] !== undefined) body[key] = Boolean(body[key]);
  if (!make) {
    for (const key in bits) {
      if (body[key] !== undefined)
        body[key] = readBits(body[key] as wire.EthtoolBitset, names(bits[key]!)).set;
    }
  }
  return { ifname: devName, ifindex: devIndex, ...body };
}

/**
 * The attributes of a request that sets a section, without its header.
 *
 * @throws EncodeError where a field or a bit does not exist, or is nothing to be set.
 */
export function writeSection(
  of: string,
  at: string,
  definition: Section,
  input: object,
  names: NamesOf,
): Obj {
  const { settable = [], flags = [], bits = {}, write, noun } = definition;
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new EncodeError(of, at, `expected an object with ${noun}, got ${shown(input)}`);
  const place = (key: string): string => [at, key].filter(Boolean).join('.');
  const given: Obj = {};
  for (const [key, value] of Object.entries(input)) {
    if (settable.length > 0 && !settable.includes(key))
      throw new EncodeError(of, place(key), `there is no such field to set${meant(key, settable)}`);
    if (value === undefined) continue;
    given[key] = flags.includes(key) ? byte(of, place(key), value) : value;
  }
  const made = (key: string, value: unknown, set: StringSetName) =>
    writeBits(of, place(key), value as BitsInput, names(set));
  if (write) {
    return write(given, {
      bits: made,
      names,
      refuse(key, reason) {
        throw new EncodeError(of, place(key), reason);
      },
    });
  }
  const body = { ...given };
  for (const key in bits) if (given[key] !== undefined) body[key] = made(key, given[key], bits[key]!);
  return body;
}

function byte(of: string, path: string, value: unknown): number {
  if (typeof value === 'boolean') return Number(value);
  throw new EncodeError(of, path, `expected a boolean, got ${shown(value)}`);
}

/** The strings that writing an input to a section needs. */
export function setsNeeded({ bits = {}, needs = [], write }: Section, input: object): StringSetName[] {
  const named = Object.entries(bits).flatMap(([key, set]) => (Object.hasOwn(input, key) ? [set] : []));
  return [...named, ...(write ? needs : [])];
}

/** The strings that reading a section needs: of compact bitsets, all that name its bits. */
export function setsRead({ bits = {}, needs = [] }: Section, compact = false): readonly StringSetName[] {
  return compact ? [...new Set([...needs, ...Object.values(bits)])] : needs;
}

function readFeatures(
  { hw, wanted, active, nochange }: wire.EthtoolFeatures,
  names: BitNames,
): Record<string, read.EthtoolFeature> {
  const [changeable, requested, on, never] = [hw, wanted, active, nochange].map(
    (bitset) => new Set(readBits(bitset, names).set),
  );
  return Object.fromEntries(
    names.filter(Boolean).map((name) => [
      name,
      {
        active: on!.has(name),
        requested: requested!.has(name),
        fixed: !changeable!.has(name) || never!.has(name),
      },
    ]),
  );
}

/** The name of a hash function, of its bit (`ETH_RSS_HASH_*`). */
function hashName(hfunc: number, names: BitNames): string {
  return names[31 - Math.clz32(hfunc)] ?? `${hfunc}`;
}
