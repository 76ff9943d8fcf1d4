import {
  type Attributes,
  attributes,
  enumeration,
  type Infer,
  indexed,
  ip4addr,
  ip6addr,
  l2addr,
  legacyNested,
  readOnly,
  u8,
  u16,
  u32,
} from '../../../schema/index.js';

const adInfoSet = attributes('IFLA_BOND_AD_INFO', {
  /** Id of the active aggregator. */
  aggregator: [1, u16],
  /** Ports of the active aggregator. */
  numPorts: [2, u16],
  /** Key of this side. */
  actorKey: [3, u16],
  /** Key of the partner. */
  partnerKey: [4, u16],
  /** Address of the partner. */
  partnerMac: [5, l2addr],
});
export interface BondAdInfo extends Infer<typeof adInfoSet> {}
/** `IFLA_BOND_AD_INFO_*`: the active aggregator of an 802.3ad bond. Only read. */
export const bondAdInfo: Attributes<BondAdInfo> = adInfoSet;

const set = attributes(
  'IFLA_BOND',
  {
    /** `BOND_MODE_*` */
    mode: [
      1,
      enumeration(u8, { roundrobin: 0, activebackup: 1, xor: 2, broadcast: 3, '8023ad': 4, tlb: 5, alb: 6 }),
    ],
    /** Index of the slave in use. */
    activeSlave: [2, u32],
    /** Milliseconds between looks at the carrier; 0 is never. This and the next two. */
    miimon: [3, u32],
    /** Milliseconds that a carrier must last before a port is used: a multiple of `miimon`. */
    updelay: [4, u32],
    /** Milliseconds without a carrier before a port is given up: a multiple of `miimon`. */
    downdelay: [5, u32],
    /** 1: asks the driver for its carrier state. */
    useCarrier: [6, u8],
    /** Milliseconds between ARP probes; 0 is none. Not together with `miimon`. */
    arpInterval: [7, u32],
    /** At most 16. */
    arpIpTarget: [8, indexed(ip4addr, 0, { flagged: false })],
    /** `BOND_ARP_VALIDATE_*` */
    arpValidate: [
      9,
      enumeration(u32, {
        none: 0,
        active: 1,
        backup: 2,
        all: 3,
        filter: 4,
        filterActive: 5,
        filterBackup: 6,
      }),
    ],
    /** How many targets must answer. */
    arpAllTargets: [10, enumeration(u32, { any: 0, all: 1 })],
    /** Index of the preferred slave. */
    primary: [11, u32],
    /** When the primary takes over again: `'always'`, when it is `'better'`, after a `'failure'`. */
    primaryReselect: [12, enumeration(u8, { always: 0, better: 1, failure: 2 })],
    /** Whose MAC address the bond has in mode active-backup: `'none'`, the `'active'` port's, or `'follow'`. */
    failOverMac: [13, enumeration(u8, { none: 0, active: 1, follow: 2 })],
    /** `BOND_XMIT_POLICY_*` */
    xmitHashPolicy: [
      14,
      enumeration(u8, { layer2: 0, layer34: 1, layer23: 2, encap23: 3, encap34: 4, vlanSrcmac: 5 }),
    ],
    /** IGMP membership reports after a failover. */
    resendIgmp: [15, u32],
    /** Gratuitous ARPs and unsolicited NAs after a failover. */
    numPeerNotif: [16, u8],
    /** Whether inactive slaves deliver what they receive. */
    allSlavesActive: [17, u8],
    /** Links that must be up for the bond to have carrier. */
    minLinks: [18, u32],
    /** Seconds between learning packets. */
    lpInterval: [19, u32],
    /** `roundrobin`: packets through one slave before the next; 0 is random. */
    packetsPerSlave: [20, u32],
    /** How often the partner sends LACP messages: `'slow'` every 30 s, `'fast'` every second. */
    adLacpRate: [21, enumeration(u8, { slow: 0, fast: 1 })],
    /** `BOND_AD_*` */
    adSelect: [22, enumeration(u8, { stable: 0, bandwidth: 1, count: 2, prio: 3 })],
    /** What LACP has agreed on. */
    adInfo: [23, readOnly(legacyNested(bondAdInfo))],
    /** Priority of this system in LACP: 65535 by default. */
    adActorSysPrio: [24, u16],
    /** Upper ten bits of the port key in LACP. */
    adUserPortKey: [25, u16],
    /** MAC address of this system in LACP. */
    adActorSystem: [26, l2addr],
    /** 1: mode balance-tlb moves flows as load changes. */
    tlbDynamicLb: [27, u8],
    /** Milliseconds between peer notifications (since 5.3). */
    peerNotifDelay: [28, u32],
    /** Whether LACPDUs are sent unasked (since 5.15). */
    adLacpActive: [29, u8],
    /** ARP probes that may stay without answer (since 5.17). */
    missedMax: [30, u8],
    /** IPv6 addresses to solicit, at most 16 (since 5.18). */
    nsIp6Target: [31, indexed(ip6addr, 0)],
    /** Collecting and distributing together (since 6.9). */
    coupledControl: [32, u8],
    /** Whether ARP and ND go out through every slave (since 6.17). */
    broadcastNeigh: [33, u8],
    /** Whether a slave without a LACP partner stays out */
    lacpStrict: [34, u8],
  },
  {
    lacpRate: 'adLacpRate',
    lacp_rate: 'adLacpRate',
    lacpActive: 'adLacpActive',
    lacp_active: 'adLacpActive',
    numGratArp: 'numPeerNotif',
    num_grat_arp: 'numPeerNotif',
    num_unsol_na: 'numPeerNotif',
    gcTimer: 'lpInterval',
    slaves: 'master, on each slave',
    ports: 'master, on each port',
    arp_missed_max: 'missedMax',
  },
);
export interface Bond extends Infer<typeof set> {}
/** `IFLA_BOND_*`: several links as one. */
export const bond: Attributes<Bond> = set;
