/** What the EEPROM of a transceiver module says: SFF-8472 (SFP), SFF-8636 (QSFP), CMIS (QSFP-DD, OSFP). No I/O. */

/** Limits of something that is measured. */
export interface EthtoolModuleThresholds {
  highAlarm: number;
  lowAlarm: number;
  highWarning: number;
  lowWarning: number;
}

/** What is measured of a lane: milliamperes, milliwatts. */
export interface EthtoolModuleLane {
  bias: number;
  txPower: number;
  rxPower: number;
}

/** A module, as its EEPROM describes it. What it does not say is absent. */
export interface EthtoolModuleInfo {
  /** `'sfp'`, `'qsfp28'`, `'qsfpDd'`, …; a number where it has no name here. */
  identifier: string | number;
  standard: 'SFF-8472' | 'SFF-8636' | 'CMIS';
  /** Of CMIS: `'4.0'`. */
  revision?: string;
  connector: string | number;
  vendor: {
    name: string;
    oui: string;
    partNumber: string;
    revision: string;
    serialNumber: string;
    /** `YYMMDD`, and the lot. */
    dateCode: string;
  };
  /** Megabaud. */
  nominalBitRate?: number;
  encoding?: string | number;
  /** Nanometres. */
  wavelength?: number;
  wavelengthTolerance?: number;
  /** Metres that it reaches over each kind of cable. */
  lengths: Readonly<Record<string, number>>;
  /** Watts. */
  maxPower?: number;
  /** Degrees Celsius. */
  temperature?: number;
  /** Volts. */
  voltage?: number;
  lanes?: EthtoolModuleLane[];
  thresholds?: Readonly<
    Record<'temperature' | 'voltage' | 'bias' | 'txPower' | 'rxPower', EthtoolModuleThresholds>
  >;
}

/** Where 128 bytes are: half a page. */
export interface EthtoolModulePage {
  i2cAddress: number;
  page: number;
  offset: number;
}

/** Reads half a page: its 128 bytes. */
export type ReadModulePage = (place: EthtoolModulePage) => Promise<Uint8Array>;

const HALF = 128;
const IDENTIFIERS: Readonly<Record<number, string>> = {
  1: 'gbic',
  2: 'soldered',
  3: 'sfp',
  4: 'xbi300',
  5: 'xenpak',
  6: 'xfp',
  7: 'xff',
  8: 'xfpE',
  9: 'xpak',
  10: 'x2',
  11: 'dwdmSfp',
  12: 'qsfp',
  13: 'qsfpPlus',
  17: 'qsfp28',
  24: 'qsfpDd',
  25: 'osfp',
  27: 'dsfp',
  30: 'qsfpPlusCmis',
  31: 'sfpDdCmis',
  32: 'sfpPlusCmis',
};
const CONNECTORS: Readonly<Record<number, string>> = {
  0: 'unknown',
  1: 'sc',
  6: 'fiberJack',
  7: 'lc',
  8: 'mtRj',
  9: 'mu',
  10: 'sg',
  11: 'opticalPigtail',
  12: 'mpo1x12',
  13: 'mpo2x16',
  32: 'hssdcII',
  33: 'copperPigtail',
  34: 'rj45',
  35: 'noSeparable',
  36: 'mxc2x16',
  37: 'cs',
  38: 'sn',
  39: 'mpo2x12',
  40: 'mpo1x16',
};
const SFP_ENCODINGS: Readonly<Record<number, string>> = {
  0: 'unspecified',
  1: '8b10b',
  2: '4b5b',
  3: 'nrz',
  4: 'manchester',
  5: 'sonetScrambled',
  6: '64b66b',
  7: '256b257b',
  8: 'pam4',
};
const QSFP_ENCODINGS: Readonly<Record<number, string>> = {
  ...SFP_ENCODINGS,
  4: 'sonetScrambled',
  5: '64b66b',
  6: 'manchester',
};
const QSFP: ReadonlySet<number> = new Set([12, 13, 17]);
const CMIS: ReadonlySet<number> = new Set([24, 25, 27, 30, 31, 32]);

const A0 = 0x50;
const A2 = 0x51;

/** The revision has different lengths. */
type VendorPlaces = Readonly<Record<Exclude<keyof EthtoolModuleInfo['vendor'], 'revision'>, number>> & {
  readonly revision: readonly [at: number, length: number];
};

/** Bytes with what the standards write in them. */
class Half {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Where the first byte is in its page. */
  readonly #from: number;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#from = from;
  }

  u8(at: number): number {
    return this.#view.getUint8(at - this.#from);
  }
  u16(at: number): number {
    return this.#view.getUint16(at - this.#from);
  }
  text(at: number, length: number): string {
    return String.fromCharCode(...this.#slice(at, length))
      .replace(/\0.*$/s, '')
      .trimEnd();
  }
  oui(at: number): string {
    return [...this.#slice(at, 3)].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  }
  /** The vendor, by where each of its texts begins. */
  vendor(at: VendorPlaces): EthtoolModuleInfo['vendor'] {
    return {
      name: this.text(at.name, 16),
      oui: this.oui(at.oui),
      partNumber: this.text(at.partNumber, 16),
      revision: this.text(...at.revision),
      serialNumber: this.text(at.serialNumber, 16),
      dateCode: this.text(at.dateCode, 8),
    };
  }
  temperature = (at: number): number => this.#view.getInt16(at - this.#from) / 256;
  voltage = (at: number): number => round(this.u16(at) / 1e4, 4);
  bias = (at: number): number => round(this.u16(at) / 500, 3);
  power = (at: number): number => round(this.u16(at) / 1e4, 4);
  lane(bias: number, txPower: number, rxPower: number): EthtoolModuleLane {
    return { bias: this.bias(bias), txPower: this.power(txPower), rxPower: this.power(rxPower) };
  }

  #slice(at: number, length: number): Uint8Array {
    return this.#bytes.subarray(at - this.#from, at - this.#from + length);
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Four limits in a row. */
function limits(read: (at: number) => number, at: number): EthtoolModuleThresholds {
  return { highAlarm: read(at), lowAlarm: read(at + 2), highWarning: read(at + 4), lowWarning: read(at + 6) };
}

/** Lengths that are there. */
function lengthsOf(all: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(all).filter(([, metres]) => metres > 0));
}

const named = (names: Readonly<Record<number, string>>, value: number): string | number =>
  names[value] ?? value;

/**
 * Reads what a module is, and what it measures. Undefined for a kind that has none of these three standards.
 *
 * @param read gives the halves of pages that are wanted.
 */
export async function readModule(read: ReadModulePage): Promise<EthtoolModuleInfo | undefined> {
  const half = async (page: number, offset: number, i2cAddress = A0): Promise<Half> =>
    new Half(await read({ i2cAddress, page, offset }), offset);
  const lower = await half(0, 0);
  const id = lower.u8(0);
  const identifier = named(IDENTIFIERS, id);
  if (QSFP.has(id)) return { identifier, ...(await qsfp(lower, half)) };
  if (CMIS.has(id)) return { identifier, ...(await cmis(lower, half)) };
  return id === 3 || id === 11 ? { identifier, ...(await sfp(lower, half)) } : undefined;
}

type Rest = Omit<EthtoolModuleInfo, 'identifier'>;
type GetHalf = (page: number, offset: number, i2cAddress?: number) => Promise<Half>;

async function sfp(a0: Half, half: GetHalf): Promise<Rest> {
  const copper = (a0.u8(8) & 0x0c) !== 0;
  const info: Rest = {
    standard: 'SFF-8472',
    connector: named(CONNECTORS, a0.u8(2)),
    vendor: a0.vendor({
      name: 20,
      oui: 37,
      partNumber: 40,
      revision: [56, 4],
      serialNumber: 68,
      dateCode: 84,
    }),
    encoding: named(SFP_ENCODINGS, a0.u8(11)),
    nominalBitRate: a0.u8(12) * 100,
    ...(!copper && { wavelength: a0.u16(60) }),
    lengths: lengthsOf({
      smf: a0.u8(14) * 1000 || a0.u8(15) * 100,
      om2: a0.u8(16) * 10,
      om1: a0.u8(17) * 10,
      ...(copper ? { copper: a0.u8(18) } : { om4: a0.u8(18) * 10 }),
      om3: a0.u8(19) * 10,
    }),
  };
  // what is measured, calibrated by the module
  if ((a0.u8(92) & 0x60) !== 0x60) return info;
  const a2 = await half(0, 0, A2);
  return {
    ...info,
    temperature: a2.temperature(96),
    voltage: a2.voltage(98),
    lanes: [a2.lane(100, 102, 104)],
    thresholds: {
      temperature: limits(a2.temperature, 0),
      voltage: limits(a2.voltage, 8),
      bias: limits(a2.bias, 16),
      txPower: limits(a2.power, 24),
      rxPower: limits(a2.power, 32),
    },
  };
}

async function qsfp(lower: Half, half: GetHalf): Promise<Rest> {
  const upper = await half(0, HALF);
  // copper cables say how much they attenuate there
  const copper = upper.u8(147) >> 4 >= 10;
  const info: Rest = {
    standard: 'SFF-8636',
    connector: named(CONNECTORS, upper.u8(130)),
    vendor: upper.vendor({
      name: 148,
      oui: 165,
      partNumber: 168,
      revision: [184, 2],
      serialNumber: 196,
      dateCode: 212,
    }),
    encoding: named(QSFP_ENCODINGS, upper.u8(139)),
    nominalBitRate: upper.u8(140) === 0xff ? upper.u8(222) * 250 : upper.u8(140) * 100,
    ...(!copper && {
      wavelength: round(upper.u16(186) / 20, 3),
      wavelengthTolerance: round(upper.u16(188) / 200, 3),
    }),
    lengths: lengthsOf({
      smf: upper.u8(142) * 1000,
      om3: upper.u8(143) * 2,
      om2: upper.u8(144),
      om1: upper.u8(145),
      copper: upper.u8(146),
    }),
    temperature: lower.temperature(22),
    voltage: lower.voltage(26),
    lanes: [0, 2, 4, 6].map((at) => lower.lane(42 + at, 50 + at, 34 + at)),
  };
  // flat memory: there is no other page
  if (lower.u8(2) & 0x04) return info;
  const third = await half(3, HALF);
  return {
    ...info,
    thresholds: {
      temperature: limits(third.temperature, 128),
      voltage: limits(third.voltage, 144),
      rxPower: limits(third.power, 176),
      bias: limits(third.bias, 184),
      txPower: limits(third.power, 192),
    },
  };
}

async function cmis(lower: Half, half: GetHalf): Promise<Rest> {
  const upper = await half(0, HALF);
  const revision = `${lower.u8(1) >> 4}.${lower.u8(1) & 15}`;
  const length = upper.u8(202);
  const info: Rest = {
    standard: 'CMIS',
    revision,
    connector: named(CONNECTORS, upper.u8(203)),
    vendor: upper.vendor({
      name: 129,
      oui: 145,
      partNumber: 148,
      revision: [164, 2],
      serialNumber: 166,
      dateCode: 182,
    }),
    // tenths of metres, times a power of ten
    lengths: lengthsOf({ cable: round((length & 0x3f) * 0.1 * 10 ** (length >> 6), 1) }),
    maxPower: upper.u8(201) / 4,
    temperature: lower.temperature(14),
    voltage: lower.voltage(16),
  };
  if (lower.u8(2) & 0x80) return info;
  const [first, second, lanes] = [await half(1, HALF), await half(2, HALF), await half(0x11, HALF)];
  return {
    ...info,
    ...(first.u16(138) > 0 && {
      wavelength: round(first.u16(138) * 0.05, 3),
      wavelengthTolerance: round(first.u16(140) * 0.005, 3),
    }),
    lengths: lengthsOf({
      ...info.lengths,
      smf: (first.u8(132) & 0x3f) * (first.u8(132) >> 6 === 1 ? 1000 : 100),
      om5: first.u8(133) * 2,
      om4: first.u8(134) * 2,
      om3: first.u8(135) * 2,
      om2: first.u8(136),
    }),
    lanes: [0, 2, 4, 6, 8, 10, 12, 14].map((at) => lanes.lane(170 + at, 154 + at, 186 + at)),
    thresholds: {
      temperature: limits(second.temperature, 128),
      voltage: limits(second.voltage, 136),
      txPower: limits(second.power, 176),
      bias: limits(second.bias, 184),
      rxPower: limits(second.power, 192),
    },
  };
}
