import type {
  DevlinkDevStats,
  DevlinkPortFunction,
  DevlinkRateTcBws,
  Devlink as Wire,
} from '../../messages/generic/devlink.js';
import type { Int64 } from '../../schema/index.js';
import type { DevlinkValue } from './values.js';

/** An object of devlink: the device that it is of, as `'pci/0000:01:00.0'`. */
export interface DevlinkObject {
  dev: string;
}
export interface DevlinkDevice extends DevlinkObject {
  /** Whether the last reload failed. */
  reloadFailed?: boolean;
  /** Counters of reloads. */
  devStats?: DevlinkDevStats;
  /** The device inside it. */
  nested?: string;
}
export interface DevlinkInfo extends DevlinkObject {
  driverName?: string;
  serialNumber?: string;
  boardSerialNumber?: string;
  /** Names and values: what cannot change, what runs, what is stored. */
  versions: {
    fixed?: Record<string, string>;
    running?: Record<string, string>;
    stored?: Record<string, string>;
  };
}
export interface DevlinkEswitch extends DevlinkObject {
  mode?: Wire['eswitchMode'];
  inlineMode?: Wire['eswitchInlineMode'];
  encapMode?: Wire['eswitchEncapMode'];
}
export interface DevlinkPort extends DevlinkObject {
  index: number;
  type?: Wire['portType'];
  desiredType?: Wire['portDesiredType'];
  netdevIfindex?: number;
  netdevName?: string;
  ibdevName?: string;
  flavour?: Wire['portFlavour'];
  number?: number;
  lanes?: number;
  splittable?: boolean;
  splitCount?: number;
  splitGroup?: number;
  splitSubportNumber?: number;
  external?: boolean;
  controllerNumber?: number;
  pciPfNumber?: number;
  pciVfNumber?: number;
  pciSfNumber?: number;
  /** The function that the port stands for. */
  function?: DevlinkPortFunction;
  linecard?: number;
}
/** When a parameter takes effect: at once, with the next reload, with the next start of the device. */
export type DevlinkParamMode = 'runtime' | 'driverinit' | 'permanent';
export interface DevlinkParam extends DevlinkObject {
  /** The port that it is of; absent for those of the device. */
  port?: number;
  name: string;
  /** Whether devlink itself names it, rather than the driver. */
  generic: boolean;
  type: NonNullable<Wire['paramType']>;
  values: Partial<Record<DevlinkParamMode, DevlinkValue>>;
  defaults?: Partial<Record<DevlinkParamMode, DevlinkValue>>;
}
export interface DevlinkSharedBuffer extends DevlinkObject {
  index: number;
  size: number;
  ingressPoolCount: number;
  egressPoolCount: number;
  ingressTcCount: number;
  egressTcCount: number;
}
export interface DevlinkPool extends DevlinkObject {
  sb: number;
  index: number;
  type: NonNullable<Wire['sbPoolType']>;
  size: number;
  thresholdType: NonNullable<Wire['sbPoolThresholdType']>;
  cellSize?: number;
}
export interface DevlinkPortPool extends DevlinkObject {
  port: number;
  sb: number;
  pool: number;
  threshold: number;
  /** Bytes in use, and the most there have been. */
  occCur?: number;
  occMax?: number;
}
export interface DevlinkTcBinding extends DevlinkObject {
  port: number;
  sb: number;
  tc: number;
  type: NonNullable<Wire['sbPoolType']>;
  pool: number;
  threshold: number;
  occCur?: number;
  occMax?: number;
}
export interface DevlinkHealth extends DevlinkObject {
  port?: number;
  name: string;
  state: 'healthy' | 'error' | number;
  errCount: Int64;
  recoverCount: Int64;
  /** Milliseconds between recoveries by itself. */
  gracefulPeriod?: Int64;
  burstPeriod?: Int64;
  autoRecover?: boolean;
  autoDump?: boolean;
  /** When the dump that is there was made: ticks, and nanoseconds. */
  dumpTs?: Int64;
  dumpTsNs?: Int64;
}
/** What a trap has seen. */
export interface DevlinkTrapStats {
  rxPackets?: Int64;
  rxBytes?: Int64;
  /** Packets dropped before they came to the trap. */
  rxDropped?: Int64;
}
export interface DevlinkTrap extends DevlinkObject {
  name: string;
  type: NonNullable<Wire['trapType']>;
  generic: boolean;
  action: NonNullable<Wire['trapAction']>;
  group: string;
  metadata?: string[];
  stats?: DevlinkTrapStats;
}
export interface DevlinkTrapGroup extends DevlinkObject {
  name: string;
  generic: boolean;
  policer?: number;
  stats?: DevlinkTrapStats;
}
export interface DevlinkTrapPolicer extends DevlinkObject {
  id: number;
  /** Packets a second, and at once. */
  rate: Int64;
  burst: Int64;
  stats?: DevlinkTrapStats;
}
export interface DevlinkRegion extends DevlinkObject {
  port?: number;
  name: string;
  size: Int64;
  /** Numbers of its snapshots. */
  snapshots: number[];
  maxSnapshots?: number;
}
export interface DevlinkRate extends DevlinkObject {
  type: NonNullable<Wire['rateType']>;
  /** Of a leaf. */
  port?: number;
  /** Of a node. */
  nodeName?: string;
  /** Bytes a second: guaranteed, and at most. */
  txShare?: Int64;
  txMax?: Int64;
  txPriority?: number;
  txWeight?: number;
  parentNodeName?: string;
  tcBws?: DevlinkRateTcBws[];
}
export interface DevlinkLinecard extends DevlinkObject {
  index: number;
  state?: Wire['linecardState'];
  type?: string;
  supportedTypes?: string[];
  nested?: string;
}
/** A resource of a device, and those that it is divided into. */
export interface DevlinkResourceEntry {
  name: string;
  /** Names from the root: `'/IPv4/fib'`. */
  path: string;
  id: Int64;
  size: Int64;
  /** The size that it has after a reload. */
  sizeNew?: Int64;
  sizeValid?: boolean;
  sizeMin?: Int64;
  sizeMax?: Int64;
  sizeGran?: Int64;
  unit?: string | number;
  /** How much of it is in use. */
  occ?: Int64;
  resources?: DevlinkResourceEntry[];
}
