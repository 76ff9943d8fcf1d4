import {
  type Attributes,
  array,
  attributes,
  directed,
  enumeration,
  flags,
  type Infer,
  l2addr,
  listOf,
  type Message,
  message,
  nested,
  pad,
  repeated,
  select,
  string,
  struct,
  type Type,
  u8,
  u16,
  u32,
  u64,
} from '../../schema/index.js';
import { addressFamily } from './families.js';

/** `DCB_CMD_*` (linux/dcbnl.h). */
const commands = {
  gstate: 1,
  sstate: 2,
  pgtxGcfg: 3,
  pgtxScfg: 4,
  pgrxGcfg: 5,
  pgrxScfg: 6,
  pfcGcfg: 7,
  pfcScfg: 8,
  setAll: 9,
  gpermHwaddr: 10,
  gcap: 11,
  gnumtcs: 12,
  snumtcs: 13,
  pfcGstate: 14,
  pfcSstate: 15,
  bcnGcfg: 16,
  bcnScfg: 17,
  gapp: 18,
  sapp: 19,
  ieeeSet: 20,
  ieeeGet: 21,
  gdcbx: 22,
  sdcbx: 23,
  gfeatcfg: 24,
  sfeatcfg: 25,
  ceeGet: 26,
  ieeeDel: 27,
} as const;

/** Traffic classes, and priorities. */
const EIGHT = 8;
const eight = array(u8, EIGHT);
const words = array(u32, EIGHT);
const longs = array(u64, EIGHT);

/** Attributes of a number each, from 1 on. */
function settings<const K extends string>(
  prefix: string,
  ...keys: K[]
): Attributes<Partial<Record<K, number>>> {
  const spec = Object.fromEntries(
    keys.map((key, i) => [key, [i + 1, u8, `${prefix}_${key.toUpperCase()}`] as const]),
  );
  return attributes(prefix, spec) as unknown as Attributes<Partial<Record<K, number>>>;
}

const tcParam = nested(
  attributes('DCB_TC_ATTR_PARAM', {
    pgid: [1, u8],
    upMapping: [2, u8],
    strictPrio: [3, u8],
    bwPct: [4, u8],
    all: [5, u8],
  }),
);
const pg = attributes('DCB_PG_ATTR', {
  tc0: [1, tcParam, 'DCB_PG_ATTR_TC_0'],
  tc1: [2, tcParam, 'DCB_PG_ATTR_TC_1'],
  tc2: [3, tcParam, 'DCB_PG_ATTR_TC_2'],
  tc3: [4, tcParam, 'DCB_PG_ATTR_TC_3'],
  tc4: [5, tcParam, 'DCB_PG_ATTR_TC_4'],
  tc5: [6, tcParam, 'DCB_PG_ATTR_TC_5'],
  tc6: [7, tcParam, 'DCB_PG_ATTR_TC_6'],
  tc7: [8, tcParam, 'DCB_PG_ATTR_TC_7'],
  tcMax: [9, tcParam],
  tcAll: [10, tcParam],
  bwId0: [11, u8, 'DCB_PG_ATTR_BW_ID_0'],
  bwId1: [12, u8, 'DCB_PG_ATTR_BW_ID_1'],
  bwId2: [13, u8, 'DCB_PG_ATTR_BW_ID_2'],
  bwId3: [14, u8, 'DCB_PG_ATTR_BW_ID_3'],
  bwId4: [15, u8, 'DCB_PG_ATTR_BW_ID_4'],
  bwId5: [16, u8, 'DCB_PG_ATTR_BW_ID_5'],
  bwId6: [17, u8, 'DCB_PG_ATTR_BW_ID_6'],
  bwId7: [18, u8, 'DCB_PG_ATTR_BW_ID_7'],
  bwIdMax: [19, u8],
  bwIdAll: [20, u8],
});

const bcn = attributes('DCB_BCN_ATTR', {
  rp0: [1, u8, 'DCB_BCN_ATTR_RP_0'],
  rp1: [2, u8, 'DCB_BCN_ATTR_RP_1'],
  rp2: [3, u8, 'DCB_BCN_ATTR_RP_2'],
  rp3: [4, u8, 'DCB_BCN_ATTR_RP_3'],
  rp4: [5, u8, 'DCB_BCN_ATTR_RP_4'],
  rp5: [6, u8, 'DCB_BCN_ATTR_RP_5'],
  rp6: [7, u8, 'DCB_BCN_ATTR_RP_6'],
  rp7: [8, u8, 'DCB_BCN_ATTR_RP_7'],
  rpAll: [9, u8],
  bcna0: [10, u32, 'DCB_BCN_ATTR_BCNA_0'],
  bcna1: [11, u32, 'DCB_BCN_ATTR_BCNA_1'],
  alpha: [12, u32],
  beta: [13, u32],
  gd: [14, u32],
  gi: [15, u32],
  tmax: [16, u32],
  td: [17, u32],
  rmin: [18, u32],
  w: [19, u32],
  rd: [20, u32],
  ru: [21, u32],
  wrtt: [22, u32],
  ri: [23, u32],
  c: [24, u32],
  all: [25, u8],
});

/** A selector and what it selects, with its priority. */
const app = struct('dcb_app', '', {
  selector: enumeration(u8, { default: 0, ethertype: 1, stream: 2, dgram: 3, any: 4, dscp: 5, pcp: 255 }),
  priority: u8,
  protocol: u16,
});
const peerAppInfo = struct('dcb_peer_app_info', '', { willing: u8, error: u8 });

const ets = struct('ieee_ets', '', {
  willing: u8,
  etsCap: u8,
  cbs: u8,
  tcTxBw: eight,
  tcRxBw: eight,
  tcTsa: eight,
  prioTc: eight,
  tcRecoBw: eight,
  tcRecoTsa: eight,
  recoPrioTc: eight,
});
const pfc = struct('ieee_pfc', '', {
  pfcCap: u8,
  pfcEn: u8,
  mbc: u8,
  delay: u16,
  requests: longs,
  indications: longs,
});
const qcn = struct('ieee_qcn', '', {
  rpgEnable: eight,
  rpppMaxRps: words,
  rpgTimeReset: words,
  rpgByteReset: words,
  rpgThreshold: words,
  rpgMaxRate: words,
  rpgAiRate: words,
  rpgHaiRate: words,
  rpgGd: words,
  rpgMinDecFac: words,
  rpgMinRate: words,
  cnddStateMachine: words,
});

const ieeeSet = attributes('DCB_ATTR_IEEE', {
  ets: [1, ets],
  pfc: [2, pfc],
  /** An attribute for each: those of DCB selectors have another number (6.3). */
  appTable: [
    3,
    nested(
      attributes('DCB_ATTR', {
        app: [1, repeated(app), 'DCB_ATTR_IEEE_APP'],
        dcbApp: [2, repeated(app), 'DCB_ATTR_DCB_APP'],
      }),
    ),
  ],
  peerEts: [4, ets],
  peerPfc: [5, pfc],
  peerApp: [6, listOf(1, 'DCB_ATTR_IEEE_APP', app)],
  maxrate: [7, struct('ieee_maxrate', '', { tcMaxrate: longs })],
  qcn: [8, qcn],
  qcnStats: [9, struct('ieee_qcn_stats', '', { rpppRpCentiseconds: longs, rpppCreatedRps: words })],
  dcbBuffer: [
    10,
    struct('dcbnl_buffer', '', { prio2buffer: eight, bufferSize: words, totalSize: u32 }),
    'DCB_ATTR_DCB_BUFFER',
  ],
  /** Order in which selectors are looked at (6.3). */
  dcbAppTrustTable: [
    11,
    nested(attributes('DCB_ATTR', { dcbAppTrust: [1, repeated(u8)], ieeeAppTrust: [2, repeated(u8)] })),
    'DCB_ATTR_DCB_APP_TRUST_TABLE',
  ],
  dcbRewrTable: [
    12,
    nested(
      attributes('DCB_ATTR', {
        app: [1, repeated(app), 'DCB_ATTR_IEEE_APP'],
        dcbApp: [2, repeated(app), 'DCB_ATTR_DCB_APP'],
      }),
    ),
    'DCB_ATTR_DCB_REWR_TABLE',
  ],
});

export interface DcbIeee extends Infer<typeof ieeeSet> {}
const ieee: Attributes<DcbIeee> = ieeeSet;

const ceePg = struct('cee_pg', '', {
  willing: u8,
  error: u8,
  pgEn: u8,
  tcsSupported: u8,
  pgBw: eight,
  prioPg: eight,
});
const ceePfc = struct('cee_pfc', '', { willing: u8, error: u8, pfcEn: u8, tcsSupported: u8 });
const pfcUp = settings('DCB_PFC_UP_ATTR', '0', '1', '2', '3', '4', '5', '6', '7', 'all');
const features = settings('DCB_FEATCFG_ATTR', 'all', 'pg', 'pfc', 'app');
const appSet = attributes('DCB_APP_ATTR', { idtype: [1, u8], id: [2, u16], priority: [3, u8] });

const cee = attributes('DCB_ATTR_CEE', {
  peerPg: [1, ceePg],
  peerPfc: [2, ceePfc],
  peerAppTable: [
    3,
    nested(attributes('DCB_ATTR_CEE_PEER_APP', { info: [1, peerAppInfo], app: [2, repeated(app)] })),
  ],
  txPg: [4, nested(pg)],
  rxPg: [5, nested(pg)],
  pfc: [6, nested(pfcUp)],
  appTable: [7, listOf(1, 'DCB_ATTR_CEE_APP', nested(appSet))],
  feat: [8, nested(features)],
});

/** A nest, in whose place the answer to these commands has a byte: what became of them. */
function answered<T>(of: Attributes<T>, ...by: (keyof typeof commands)[]) {
  const cases = Object.fromEntries(by.map((one) => [one, u8]));
  return directed<T, T | number>({
    request: nested(of),
    reply: select('cmd', cases, nested(of)) as Type<T | number>,
  });
}

const set = attributes('DCB_ATTR', {
  ifname: [1, string(15)],
  state: [2, u8],
  pfcState: [3, u8],
  pfcCfg: [4, answered(pfcUp, 'pfcScfg')],
  numTc: [5, u8],
  pgCfg: [6, answered(pg, 'pgtxScfg', 'pgrxScfg')],
  setAll: [7, u8],
  permHwaddr: [8, l2addr],
  cap: [
    9,
    nested(
      attributes('DCB_CAP_ATTR', {
        all: [1, u8],
        pg: [2, u8],
        pfc: [3, u8],
        up2tc: [4, u8, 'DCB_CAP_ATTR_UP2TC'],
        pgTcs: [5, u8],
        pfcTcs: [6, u8],
        gsp: [7, u8],
        bcn: [8, u8],
        dcbx: [9, u8],
      }),
    ),
  ],
  numtcs: [10, answered(settings('DCB_NUMTCS_ATTR', 'all', 'pg', 'pfc'), 'snumtcs')],
  bcn: [11, answered(bcn, 'bcnScfg')],
  app: [12, answered(appSet, 'sapp')],
  ieee: [13, answered(ieee, 'ieeeSet', 'ieeeDel')],
  dcbx: [14, flags(u8, { host: 1, lldManaged: 2, verCee: 4, verIeee: 8, static: 16 })],
  featcfg: [15, answered(features, 'sfeatcfg')],
  cee: [16, nested(cee)],
});

const dcb = message('dcbmsg', {
  header: struct('dcbmsg', '', { dcbFamily: addressFamily, cmd: enumeration(u8, commands), dcbPad: pad(2) }),
  attributes: set,
});
export interface Dcb extends Infer<typeof dcb> {}
/** Data centre bridging: what of an interface is asked, set or told stands in `cmd`. */
export const dcbmsg: Message<Dcb> = dcb as Message<Dcb>;
