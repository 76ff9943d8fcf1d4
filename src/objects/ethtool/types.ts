import type * as wire from '../../messages/generic/ethtool.js';
import type { BitsInput } from './bitset.js';

/** An interface that something was read of. */
export interface EthtoolDevice {
  /** Name of the interface. */
  ifname: string;
  /** Index of the interface. */
  ifindex: number;
}

/** What a message has, bytes as booleans (`B`) and sets of bits as names of those that are set (`S`). */
type Read<T, B extends keyof T = never, S extends keyof T = never> = {
  [K in keyof T as K extends 'header' | 'unknown' ? never : K]: K extends B
    ? boolean
    : K extends S
      ? string[]
      : T[K];
};

/** What a section takes: fields of these names, bytes as booleans, bits as {@link BitsInput}. */
type Write<T, K extends keyof T, B extends K = never, S extends K = never> = {
  [P in K]?: (P extends B ? boolean : P extends S ? BitsInput : T[P]) | undefined;
};

/** Ports and modes of a link, what is advertised, and whether it is up: what `ethtool DEV` shows. */
export interface EthtoolLink extends EthtoolDevice {
  /** `PORT_*`: `'tp'`, `'fibre'`, `'da'`, … */
  port?: wire.EthtoolLinkinfo['port'];
  /** Address of the PHY on its bus. */
  phyaddr?: number;
  /** Crossing of a twisted pair, and whether that is set or found out. */
  tpMdix?: wire.EthtoolLinkinfo['tpMdix'];
  /** How MDI-X is chosen. */
  tpMdixCtrl?: wire.EthtoolLinkinfo['tpMdixCtrl'];
  /** Internal or external. */
  transceiver?: wire.EthtoolLinkinfo['transceiver'];
  /** Whether speed and duplex are negotiated. */
  autoneg?: boolean;
  /** Mb/s; absent where it is not known. */
  speed?: number;
  /** `'full'` or `'half'`. */
  duplex?: wire.EthtoolLinkmodes['duplex'];
  /** Lanes in use. */
  lanes?: number;
  /** Which role is asked for. */
  masterSlaveCfg?: wire.EthtoolLinkmodes['masterSlaveCfg'];
  /** Which role it has. */
  masterSlaveState?: wire.EthtoolLinkmodes['masterSlaveState'];
  /** How the PHY adapts rates. */
  rateMatching?: wire.EthtoolLinkmodes['rateMatching'];
  /** Link modes by the kernel's names: `'1000baseT/Full'`, `'Autoneg'`, `'TP'`, `'Pause'`. */
  supported?: string[];
  /** Link modes offered to the other side. */
  advertised?: string[];
  /** What the other end has advertised. */
  peer?: string[];
  /** Whether there is a link. */
  link?: boolean;
  /** Signal quality index, and the best there is. */
  sqi?: number;
  /** Best signal quality there is. */
  sqiMax?: number;
  /** Why there is no link. */
  extState?: wire.EthtoolLinkstate['extState'];
  /** More of that, by name where it is known. */
  extSubstate?: string | number;
  /** How often the link went down. */
  extDownCnt?: number;
  /** Wake-on-LAN. */
  wol?: EthtoolWol;
  /** Classes of messages that the driver logs: `'drv'`, `'probe'`, `'link'`, … */
  debug?: string[];
}

/** Wake-on-LAN. */
export interface EthtoolWol {
  /** Events that can wake the machine. */
  supported: string[];
  /** Events that do wake it. */
  enabled: string[];
  /** Password of SecureOn, as a MAC address; the kernel reports it to those with CAP_NET_ADMIN. */
  sopass?: string;
}

/** What wakes a machine up (`ethtool -s DEV wol`). */
type WolMode = 'phy' | 'ucast' | 'mcast' | 'bcast' | 'arp' | 'magic' | 'magicsecure' | 'filter';
/** Classes of messages that drivers log. */
type MessageClass =
  | 'drv'
  | 'probe'
  | 'link'
  | 'timer'
  | 'ifdown'
  | 'ifup'
  | 'rx_err'
  | 'tx_err'
  | 'tx_queued'
  | 'intr'
  | 'tx_done'
  | 'rx_status'
  | 'pktdata'
  | 'hw'
  | 'wol';

/** What `ethtool -s` sets. */
export interface EthtoolLinkInput
  extends Write<wire.EthtoolLinkinfo, 'port' | 'phyaddr' | 'tpMdixCtrl'>,
    Write<wire.EthtoolLinkmodes, 'autoneg' | 'speed' | 'duplex' | 'lanes' | 'masterSlaveCfg', 'autoneg'> {
  /** Modes to advertise. */
  advertised?: BitsInput | undefined;
  /** What wakes the machine up: `['magic']`. */
  wol?: BitsInput<WolMode> | undefined;
  /** Password of SecureOn: `'00:11:22:33:44:55'`. */
  sopass?: string | undefined;
  /** Classes of messages that the driver logs. */
  debug?: BitsInput<MessageClass> | undefined;
}

/** A feature of a device, as `ethtool -k` shows it. */
export interface EthtoolFeature {
  /** On. */
  active: boolean;
  /** Whether it was requested; it may be off all the same, because another that it needs is. */
  requested: boolean;
  /** Whether it cannot be changed. */
  fixed: boolean;
}

export interface EthtoolFeatures extends EthtoolDevice {
  /** By the kernel's names: `'tx-tcp-segmentation'`. */
  features: Record<string, EthtoolFeature>;
}

/** What a change of features has done. */
export interface EthtoolFeatureChanges {
  /** Features that are on, or off, now, and were not before. */
  changed: Record<string, boolean>;
  /** Features that are not as was asked, with what was asked. */
  refused: Record<string, boolean>;
}

export interface EthtoolPrivFlags extends EthtoolDevice {
  /** Flags of the driver, by name. */
  flags: Record<string, boolean>;
}
export interface EthtoolRings extends EthtoolDevice, Read<wire.EthtoolRings, 'txPush' | 'rxPush'> {}
export interface EthtoolRingsInput
  extends Write<
    wire.EthtoolRings,
    | 'rx'
    | 'rxMini'
    | 'rxJumbo'
    | 'tx'
    | 'rxBufLen'
    | 'tcpDataSplit'
    | 'cqeSize'
    | 'txPush'
    | 'rxPush'
    | 'txPushBufLen'
    | 'hdsThresh',
    'txPush' | 'rxPush'
  > {}
export interface EthtoolChannels extends EthtoolDevice, Read<wire.EthtoolChannels> {}
export interface EthtoolChannelsInput
  extends Write<wire.EthtoolChannels, 'rxCount' | 'txCount' | 'otherCount' | 'combinedCount'> {}
type CoalesceFlags = 'useAdaptiveRx' | 'useAdaptiveTx' | 'useCqeModeTx' | 'useCqeModeRx';
export interface EthtoolCoalesce extends EthtoolDevice, Read<wire.EthtoolCoalesce, CoalesceFlags> {}
export interface EthtoolCoalesceInput
  extends Write<
    wire.EthtoolCoalesce,
    Exclude<keyof wire.EthtoolCoalesce, 'header' | 'unknown'>,
    CoalesceFlags
  > {}
export interface EthtoolPause
  extends EthtoolDevice,
    Omit<Read<wire.EthtoolPause, 'autoneg' | 'rx' | 'tx'>, 'stats'> {
  /** Counters, where they are requested. */
  stats?: Omit<wire.EthtoolPauseStat, 'unknown' | 'pad'>;
}
export interface EthtoolPauseInput
  extends Write<wire.EthtoolPause, 'autoneg' | 'rx' | 'tx', 'autoneg' | 'rx' | 'tx'> {}
/** Energy-efficient Ethernet. */
export interface EthtoolEee extends EthtoolDevice {
  /** Link modes that can have it. */
  supported: string[];
  /** Link modes it is offered for. */
  advertised: string[];
  /** Link modes the other side offers it for. */
  peer: string[];
  /** Both sides use it. */
  active?: boolean;
  /** Switched on here. */
  enabled?: boolean;
  /** Sending goes to low power when idle. */
  txLpiEnabled?: boolean;
  /** Microseconds. */
  txLpiTimer?: number;
}
export interface EthtoolEeeInput {
  /** Link modes to offer it for. */
  advertised?: BitsInput | undefined;
  /** Switches it on or off. */
  enabled?: boolean | undefined;
  /** Whether sending goes to low power when idle. */
  txLpiEnabled?: boolean | undefined;
  /** Microseconds idle before low power. */
  txLpiTimer?: number | undefined;
}
/** Forward error correction. */
export interface EthtoolFec extends EthtoolDevice {
  /** Modes that are set: `'RS'`, `'BASER'`, `'LLRS'`, `'None'`. */
  modes: string[];
  /** The device chooses. */
  auto?: boolean;
  /** The mode in use. */
  active?: string;
  /** Corrected and uncorrectable blocks. */
  stats?: Omit<wire.EthtoolFecStat, 'unknown' | 'pad'>;
}
export interface EthtoolFecInput {
  /** `['RS']`: Reed-Solomon; `'BASER'`: Fire code. */
  modes?: BitsInput<'None' | 'RS' | 'BASER' | 'LLRS'> | undefined;
  /** Lets the device choose. */
  auto?: boolean | undefined;
}
export interface EthtoolTsinfo
  extends EthtoolDevice,
    Read<wire.EthtoolTsinfo, never, 'timestamping' | 'txTypes' | 'rxFilters'> {}
export interface EthtoolTsconfig
  extends EthtoolDevice,
    Read<wire.EthtoolTsconfig, never, 'txTypes' | 'rxFilters' | 'hwtstampFlags'> {}
export interface EthtoolTsconfigInput
  extends Write<
    wire.EthtoolTsconfig,
    'hwtstampProvider' | 'txTypes' | 'rxFilters' | 'hwtstampFlags',
    never,
    'txTypes' | 'rxFilters' | 'hwtstampFlags'
  > {}
export interface EthtoolPhc extends EthtoolDevice {
  /** Numbers of virtual clocks. */
  index?: number[];
}
export interface EthtoolModule extends EthtoolDevice, Read<wire.EthtoolModule> {}
export interface EthtoolModuleInput extends Write<wire.EthtoolModule, 'powerModePolicy'> {}
export interface EthtoolPse extends EthtoolDevice, Read<wire.EthtoolPse> {}
export interface EthtoolPseInput
  extends Write<
    wire.EthtoolPse,
    'podlPseAdminControl' | 'c33PseAdminControl' | 'c33PseAvailPwLimit' | 'psePrio'
  > {}
export interface EthtoolPlca extends EthtoolDevice, Read<wire.EthtoolPlca, 'enabled' | 'status'> {}
export interface EthtoolPlcaInput
  extends Write<
    wire.EthtoolPlca,
    'enabled' | 'nodeCnt' | 'nodeId' | 'toTmr' | 'burstCnt' | 'burstTmr',
    'enabled'
  > {}
type MmFlags = 'pmacEnabled' | 'txEnabled' | 'txActive' | 'verifyEnabled';
export interface EthtoolMm extends EthtoolDevice, Read<wire.EthtoolMm, MmFlags> {}
export interface EthtoolMmInput
  extends Write<
    wire.EthtoolMm,
    'verifyEnabled' | 'verifyTime' | 'txEnabled' | 'pmacEnabled' | 'txMinFragSize',
    'verifyEnabled' | 'txEnabled' | 'pmacEnabled'
  > {}
export interface EthtoolMse extends EthtoolDevice, Read<wire.EthtoolMse> {}
export interface EthtoolPhy extends EthtoolDevice, Read<wire.EthtoolPhy> {}
/** Receive side scaling. */
export interface EthtoolRss
  extends EthtoolDevice,
    Omit<Read<wire.EthtoolRss>, 'hfunc' | 'flowHash' | 'startContext'> {
  /** The hash in use: `'toeplitz'`, `'xor'`, `'crc32'`. */
  hfunc?: string;
  /** Fields that are hashed, by kind of flow (Linux 6.18). */
  flowHash?: Record<string, string[]>;
}
export interface EthtoolRssInput {
  /** Number of the context; 0 is the device's own. */
  context?: number | undefined;
  /** The hash: one that the device has. */
  hfunc?: 'toeplitz' | 'xor' | 'crc32' | (string & {}) | undefined;
  /** Receive queue of each entry of the table; none for the default. */
  indir?: readonly number[] | undefined;
  /** Key of the hash, in hexadecimal. */
  hkey?: string | undefined;
  /** Transformation of what is hashed: `['symXor']`. */
  inputXfrm?: wire.EthtoolRss['inputXfrm'] | undefined;
}
/** UDP ports that a device knows as tunnels'. */
export interface EthtoolTunnelInfo extends EthtoolDevice {
  tables: {
    size: number;
    types: string[];
    entries: { port: number; type: NonNullable<wire.EthtoolTunnelUdpEntry['type']> }[];
  }[];
}
