import type {
  EthtoolChannels,
  EthtoolChannelsInput,
  EthtoolCoalesce,
  EthtoolCoalesceInput,
  EthtoolDevice,
  EthtoolEee,
  EthtoolEeeInput,
  EthtoolFeature,
  EthtoolFec,
  EthtoolFecInput,
  EthtoolLink,
  EthtoolLinkInput,
  EthtoolMm,
  EthtoolMmInput,
  EthtoolModule,
  EthtoolModuleInput,
  EthtoolMse,
  EthtoolPause,
  EthtoolPauseInput,
  EthtoolPhc,
  EthtoolPhy,
  EthtoolPlca,
  EthtoolPlcaInput,
  EthtoolPse,
  EthtoolPseInput,
  EthtoolRings,
  EthtoolRingsInput,
  EthtoolRss,
  EthtoolRssInput,
  EthtoolTsconfig,
  EthtoolTsconfigInput,
  EthtoolTsinfo,
  EthtoolTunnelInfo,
} from '../objects/ethtool/index.js';
import type { Int64 } from '../schema/index.js';
import type { EthtoolDriver } from './driver.js';
import type { EthtoolStatistics } from './statistics.js';

type Part<T> = Omit<T, keyof EthtoolDevice>;

/** Everything of an interface: the link's own fields, and the parts that it has. */
export interface EthtoolEverything extends EthtoolLink {
  /** By the kernel's names. */
  features?: Record<string, EthtoolFeature>;
  privFlags?: Record<string, boolean>;
  rings?: Part<EthtoolRings>;
  channels?: Part<EthtoolChannels>;
  coalesce?: Part<EthtoolCoalesce>;
  pause?: Part<EthtoolPause>;
  eee?: Part<EthtoolEee>;
  fec?: Part<EthtoolFec>;
  tsinfo?: Part<EthtoolTsinfo>;
  tsconfig?: Part<EthtoolTsconfig>;
  phc?: Part<EthtoolPhc>;
  module?: Part<EthtoolModule>;
  pse?: Part<EthtoolPse>;
  rss?: Part<EthtoolRss>;
  plca?: Part<EthtoolPlca>;
  mm?: Part<EthtoolMm>;
  mse?: Part<EthtoolMse>;
  phy?: Part<EthtoolPhy>;
  tunnelInfo?: Part<EthtoolTunnelInfo>;
  /** Counters of standard groups, and the driver's own. */
  statistics?: Part<EthtoolStatistics> & { driver?: Record<string, Int64> };
  driver?: EthtoolDriver;
  /** The address that the device was made with. */
  permaddr?: string;
  /** Parts that could not be read, and why. */
  faults?: Record<string, string>;
}

/** What `set` takes: the link's own fields, and parts. */
export interface EthtoolInput extends EthtoolLinkInput {
  /** Offloads by the kernel's names, or ethtool's words: `{ tso: false, 'rx-gro': true }`. */
  features?: Readonly<Record<string, boolean>> | undefined;
  /** Flags of the driver, by name. */
  privFlags?: Readonly<Record<string, boolean>> | undefined;
  /** Sizes of rings, in packets. */
  rings?: EthtoolRingsInput | undefined;
  /** Numbers of queues. */
  channels?: EthtoolChannelsInput | undefined;
  /** When interrupts come. */
  coalesce?: EthtoolCoalesceInput | undefined;
  /** Pause frames. */
  pause?: EthtoolPauseInput | undefined;
  /** Energy-efficient Ethernet. */
  eee?: EthtoolEeeInput | undefined;
  /** Forward error correction. */
  fec?: EthtoolFecInput | undefined;
  /** Time stamps that are made. */
  tsconfig?: EthtoolTsconfigInput | undefined;
  /** Power of a transceiver. */
  module?: EthtoolModuleInput | undefined;
  /** Power over Ethernet. */
  pse?: EthtoolPseInput | undefined;
  /** Receive side scaling. */
  rss?: EthtoolRssInput | undefined;
  /** Collision avoidance of 10BASE-T1S. */
  plca?: EthtoolPlcaInput | undefined;
  /** Frame preemption. */
  mm?: EthtoolMmInput | undefined;
}
