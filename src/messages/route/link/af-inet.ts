import {
  type Attributes,
  attributes,
  type DirectedType,
  directed,
  type Infer,
  legacyNested,
  type StructType,
  s32,
  struct,
} from '../../../schema/index.js';

const conf = struct(
  'ipv4_devconf',
  'IPV4_DEVCONF',
  {
    forwarding: s32,
    mcForwarding: s32,
    proxyArp: s32,
    acceptRedirects: s32,
    secureRedirects: s32,
    sendRedirects: s32,
    sharedMedia: s32,
    rpFilter: s32,
    acceptSourceRoute: s32,
    bootpRelay: s32,
    logMartians: s32,
    tag: s32,
    arpfilter: s32,
    mediumId: s32,
    noxfrm: s32,
    nopolicy: s32,
    forceIgmpVersion: s32,
    arpAnnounce: s32,
    arpIgnore: s32,
    promoteSecondaries: s32,
    arpAccept: s32,
    arpNotify: s32,
    acceptLocal: s32,
    srcVmark: s32,
    proxyArpPvlan: s32,
    routeLocalnet: s32,
    igmpv2UnsolicitedReportInterval: s32,
    igmpv3UnsolicitedReportInterval: s32,
    ignoreRoutesWithLinkdown: s32,
    dropUnicastInL2Multicast: s32,
    dropGratuitousArp: s32,
    bcForwarding: s32,
    arpEvictNocarrier: s32,
  },
  { shared: true },
);
export interface InetConf extends Infer<typeof conf> {}
/** The device's `net.ipv4.conf` settings, `IPV4_DEVCONF_*` in their order. */
export const inetConf: StructType<InetConf> = conf;

/** The settings to change, each an attribute of its own. */
const changes = attributes(
  'IPV4_DEVCONF',
  Object.fromEntries(conf.fields.map(({ key, name }, i) => [key, [i + 1, s32, name]])) as unknown as Readonly<
    Record<keyof InetConf, readonly [number, typeof s32, string]>
  >,
);

const set = attributes('IFLA_INET', {
  /** The kernel sends all settings as an array, and takes those to change as a nest. */
  conf: [1, directed({ request: legacyNested(changes), reply: inetConf }) as DirectedType<InetConf>],
});
export interface InetSpec extends Infer<typeof set> {}
/** `IFLA_INET_*`: IPv4's part of `IFLA_AF_SPEC`. */
export const inetSpec: Attributes<InetSpec> = set;
