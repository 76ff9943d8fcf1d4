// Long, because it names all that the package exports.
/** tsroute2: typed netlink. Importing this loads no native code and compiles no codec; both happen on first use. */

export {
  Audit,
  type AuditCallOptions,
  type AuditEventOptions,
  type AuditOptions,
  type AuditSettings,
  type AuditStatus,
} from './audit/audit.js';
export type { AuditRecordEvent } from './audit/record.js';
export type { AuditCondition, AuditField, AuditOperator, AuditRule } from './audit/rule.js';
export {
  Conntrack,
  type ConntrackCallOptions,
  type ConntrackCpuStatistics,
  type ConntrackDumpOptions,
  type ConntrackEventOptions,
  type ConntrackOptions,
} from './conntrack/conntrack.js';
export type { ConntrackEvent, ConntrackGroup } from './conntrack/events.js';
export type { Expectation, ExpectationInput } from './conntrack/expectation.js';
export type { ExpectationKey, Expectations } from './conntrack/expectations.js';
export type { ConntrackFilter, DirectionFilter } from './conntrack/filter.js';
export type { Flow, FlowDirection, FlowFamily, FlowProtocol, FlowStatus } from './conntrack/flow.js';
export type { ConntrackKey, FlowInput, Translation } from './conntrack/input.js';
export {
  Dcb,
  type DcbApp,
  type DcbBuffer,
  type DcbBufferInput,
  type DcbCallOptions,
  type DcbEight,
  type DcbEts,
  type DcbEtsInput,
  type DcbOptions,
  type DcbPfc,
  type DcbPfcInput,
  type DcbState,
  type DcbTsa,
  type DcbxMode,
} from './dcb/dcb.js';
export {
  Devlink,
  type DevlinkEvent,
  type DevlinkFlashOptions,
  type DevlinkFlashProgress,
  type DevlinkMonitorOptions,
  type DevlinkOptions,
  type DevlinkReloadOptions,
} from './devlink/devlink.js';
export type { DevlinkCallOptions } from './devlink/host.js';
export type {
  DevlinkHealthInput,
  DevlinkHealthKey,
  DevlinkParamInput,
  DevlinkParamKey,
  DevlinkPortAddition,
  DevlinkPortInput,
  DevlinkPortKey,
  DevlinkRateInput,
  DevlinkRateKey,
  DevlinkReadOptions,
  DevlinkRegionKey,
} from './devlink/parts.js';
export {
  DropMonitor,
  type DropMonitorCallOptions,
  type DropMonitorOptions,
  type DropNotice,
  type DroppedPacket,
  type DroppedPacketOptions,
  type DropStatistics,
  type DropStreamOptions,
  type DropSummary,
} from './dropmonitor/dropmonitor.js';
export type { EthtoolCablePair, EthtoolCableReflection } from './ethtool/cable.js';
export type {
  EthtoolDriver,
  EthtoolEepromData,
  EthtoolEepromOptions,
  EthtoolResetPart,
  EthtoolTestResult,
} from './ethtool/driver.js';
export {
  Ethtool,
  type EthtoolPart,
  type EthtoolReadOptions,
  type EthtoolRssGetOptions,
} from './ethtool/ethtool.js';
export type { EthtoolFeaturesInput } from './ethtool/features.js';
export type { EthtoolCallOptions, EthtoolOptions, EthtoolRef } from './ethtool/host.js';
export type { EthtoolIoctl } from './ethtool/ioctl.js';
export type { EthtoolEepromPage, EthtoolFlashProgress } from './ethtool/module.js';
export type { EthtoolEvent, EthtoolMonitorOptions } from './ethtool/monitor.js';
export type {
  EthtoolGroupStatistics,
  EthtoolHistogramEntry,
  EthtoolStatistics,
  EthtoolStatisticsGroup,
  EthtoolStatisticsOptions,
} from './ethtool/statistics.js';
export type { EthtoolEverything, EthtoolInput } from './ethtool/types.js';
export type { EthtoolDumpOptions, EthtoolGetOptions } from './ethtool/verbs.js';
export {
  Fou,
  type FouCallOptions,
  type FouInput,
  type FouKey,
  type FouOptions,
  type FouPort,
} from './fou/fou.js';
export { BoundFamily } from './generic/bound.js';
export type { FamilyInfo, FamilyPolicy } from './generic/family.js';
export { GenericNetlink, type GenericNetlinkOptions } from './generic/generic.js';
export type { TransactionReport as IPDBTransactionReport } from './ipdb/commit/report.js';
export type {
  CommitOptions as IPDBCommitOptions,
  Hook as IPDBHook,
  Transaction as IPDBTransaction,
} from './ipdb/commit/transaction.js';
export type {
  Applied as IPDBApplied,
  ApplyOptions as IPDBApplyOptions,
} from './ipdb/document/apply-document.js';
export type {
  ExportedState as IPDBExportedState,
  LinkState as IPDBLinkState,
  StateDocument as IPDBState,
} from './ipdb/document/state-document.js';
export type { EditMode as IPDBEditMode, Editor as IPDBEditor } from './ipdb/edit/editor.js';
export type { Frozen as IPDBFrozen } from './ipdb/edit/freeze.js';
export type { LinkObject as IPDBLink } from './ipdb/edit/link-object.js';
export { CommitError, ConflictError } from './ipdb/execute/errors.js';
export type { Discrepancy as IPDBDiscrepancy } from './ipdb/execute/verify.js';
export type {
  FirewallChange as IPDBFirewallChange,
  FirewallState as IPDBFirewall,
} from './ipdb/firewall/firewall.js';
export type { FlowChange as IPDBFlowChange } from './ipdb/flows/flow-store.js';
export type {
  FlowStatistics as IPDBFlowStatistics,
  FlowTable as IPDBFlows,
  FlowTableOptions as IPDBFlowOptions,
  FlowWatchOptions as IPDBFlowWatchOptions,
} from './ipdb/flows/flow-table.js';
export type { IPDBOptions } from './ipdb/ipdb.js';
export { IPDB } from './ipdb/open.js';
export type { Plan as IPDBPlan } from './ipdb/plan/plan.js';
export type { Step as IPDBStep } from './ipdb/plan/step.js';
export { JournalError } from './ipdb/recover/journal/error.js';
export type { Recovered as IPDBRecovered, Recovery as IPDBRecovery } from './ipdb/recover/unfinished.js';
export type { Snapshot as IPDBSnapshot } from './ipdb/snapshot.js';
export type { Source as IPDBSource, SourceOptions as IPDBSourceOptions } from './ipdb/source.js';
export type { SqlMirrorOptions } from './ipdb/sql/mirror.js';
export { SqlMirror } from './ipdb/sql/open.js';
export type {
  Change as IPDBChange,
  Filter as IPDBFilter,
  Records as IPDBRecords,
  ViewName as IPDBView,
} from './ipdb/types.js';
export type { InterfaceView } from './ipdb/views/interface-view.js';
export type { AddressInput } from './iproute/addr.js';
export type { AddressLabelInput } from './iproute/addrlabel.js';
export { Batch, type BatchOutcome } from './iproute/batch.js';
export type { FdbFilter, FdbInput } from './iproute/bridge/fdb.js';
export type { MdbInput, MdbMember, MdbRouter } from './iproute/bridge/mdb.js';
export type { MstInput, MstState } from './iproute/bridge/mst.js';
export type { BridgeLink, BridgeLinkInput } from './iproute/bridge/port.js';
export type { BridgeVlan, BridgeVlanFilter, BridgeVlanInput } from './iproute/bridge/vlan.js';
export type { BridgeVlanGlobal, BridgeVlanGlobalInput } from './iproute/bridge/vlan-global.js';
export type { Vni, VniFilter, VniInput } from './iproute/bridge/vni.js';
export type { Entries } from './iproute/entries.js';
export { IPRoute, type IPRouteOptions, type MonitorOptions } from './iproute/iproute.js';
export type { LinkInput, LinkWait } from './iproute/link.js';
export { RouteMarshal } from './iproute/marshal.js';
export type { MonitorEvent, MonitorGroup } from './iproute/monitor.js';
export type { NeighbourInput } from './iproute/neigh.js';
export type { NeighbourTableInput } from './iproute/neightbl.js';
export type { NetconfFilter } from './iproute/netconf.js';
export type { NetnsIdInput } from './iproute/netnsid.js';
export type { NexthopFilter, NexthopInput } from './iproute/nexthop.js';
export type { NexthopBucketFilter } from './iproute/nexthop-bucket.js';
export type { Ensured, EnsureOptions } from './iproute/objects.js';
export type { PollOptions, WaitOptions } from './iproute/poll.js';
export { probe, type Support } from './iproute/probe.js';
export type { RouteInput } from './iproute/route.js';
export type { RuleInput } from './iproute/rule.js';
export type { Saved } from './iproute/saved.js';
export type { StatisticsInput } from './iproute/stats.js';
export type { IPSetEnsured, IPSetEnsureOptions } from './ipset/ensure.js';
export {
  type ChangeOptions as IPSetChangeOptions,
  type EntryStats as IPSetEntryStats,
  IPSet,
  type IPSetCallOptions,
  type IPSetOptions,
} from './ipset/ipset.js';
export type { Changes as IPSetChanges } from './ipset/sync.js';
export {
  Ipvs,
  type IpvsCallOptions,
  type IpvsOptions,
  type IpvsSyncOptions,
  type IpvsTimeouts,
} from './ipvs/ipvs.js';
export type {
  IpvsDaemon,
  IpvsDestination,
  IpvsDestinationInput,
  IpvsFamily,
  IpvsMethod,
  IpvsProtocol,
  IpvsSchedulerFlag,
  IpvsService,
  IpvsServiceInput,
  IpvsServiceKey,
  IpvsStatistics,
  IpvsTunnel,
  IpvsVirtual,
} from './ipvs/service.js';
export type { IpvsChange } from './ipvs/sync.js';
export { IpvsTextError, type IpvsWanted } from './ipvs/text.js';
export type { ApInput } from './iw/beacon.js';
export type { ScanResult } from './iw/bss.js';
export { type ChannelInput, channelOf, frequencyOf } from './iw/channel.js';
export { type ConnectInput, pskOf } from './iw/connection.js';
export type { InterfaceInput, WirelessInterface } from './iw/devices.js';
export { IW, type RegulatoryDomain } from './iw/iw.js';
export type { MeshInput, MeshPath } from './iw/mesh.js';
export type { IbssInput, WirelessLink } from './iw/networks.js';
export type { Phy } from './iw/phy.js';
export type { ScanOptions, ScheduledScanOptions } from './iw/scanning.js';
export type { Station, StationInput } from './iw/stations.js';
export type { IWCallOptions, IWEvent, IWGroup, IWMonitorOptions, IWOptions } from './iw/wireless.js';
export {
  L2tp,
  type L2tpCallOptions,
  type L2tpEvent,
  type L2tpOptions,
  type L2tpSession,
  type L2tpSessionInput,
  type L2tpTunnel,
  type L2tpTunnelInput,
} from './l2tp/l2tp.js';
export {
  Macsec,
  type MacsecCallOptions,
  type MacsecDevice,
  type MacsecOptions,
  type MacsecRxSc,
  type MacsecSa,
  type MacsecSaInput,
  type MacsecSci,
} from './macsec/macsec.js';
export {
  type CommandsOf,
  type GenericFamily,
  genericFamily,
  only,
} from './messages/generic/family.js';
export { genlmsg } from './messages/generic/genlmsg.js';
export type { Nl80211 } from './messages/generic/nl80211/index.js';
export { numbered } from './messages/generic/numbered.js';
export type { TaskStatistics } from './messages/generic/taskstats.js';
export type { AddressLabel } from './messages/route/addrlabel.js';
export type { LinkStatistics } from './messages/route/if_stats_msg.js';
export type { Address, GroupAddress } from './messages/route/ifaddrmsg.js';
export type { Link } from './messages/route/link/ifinfomsg.js';
export type { LinkKind } from './messages/route/link/kinds.js';
export type { FdbEntry, Neighbour } from './messages/route/ndmsg.js';
export type { NeighbourTable } from './messages/route/ndtmsg.js';
export type { Netconf } from './messages/route/netconfmsg.js';
export type { Nexthop } from './messages/route/nexthop.js';
export type { NetnsId } from './messages/route/nsid.js';
export type { Route } from './messages/route/rtmsg.js';
export type { Rule } from './messages/route/rule.js';
export type { Chain, Filter, Qdisc, TrafficClass } from './messages/route/tc/tcmsg.js';
export type { MptcpConnection, MptcpEvent, MptcpEventName } from './mptcp/events.js';
export {
  Mptcp,
  type MptcpCallOptions,
  type MptcpLimits,
  type MptcpOptions,
  type MptcpPath,
} from './mptcp/mptcp.js';
export * as netns from './netns/index.js';
export { NetNS, type NetNSOptions } from './netns/netns.js';
export type { Applied as NftablesApplied, ApplyOptions as NftablesApplyOptions } from './nftables/apply.js';
export {
  type Field as NftField,
  type Operand as NftOperand,
  type RuleBuilder,
  rule,
} from './nftables/builder.js';
export type { BulkOptions as NftablesBulkOptions } from './nftables/bulk.js';
export { NftablesError } from './nftables/errors.js';
export type { ListOptions as NftablesListOptions, NftablesCallOptions } from './nftables/host.js';
export type {
  MonitorOptions as NftablesMonitorOptions,
  RulesetChange,
  RulesetEvent,
  RulesetGeneration,
  RulesetOverrun,
} from './nftables/monitor.js';
export {
  Nftables,
  type NftablesOptions,
  type RulesetInput,
} from './nftables/nftables.js';
export type { Synced as NftablesSynced } from './nftables/sync.js';
export {
  type ChainInput as NftChainInput,
  NftTableHandle,
  type RuleInput as NftRuleInput,
  type SetInput as NftSetInput,
} from './nftables/table.js';
export type { TraceOverrun as NftTraceOverrun, TraceStep as NftTraceStep } from './nftables/trace.js';
export type {
  DevlinkDevice,
  DevlinkEswitch,
  DevlinkHealth,
  DevlinkInfo,
  DevlinkLinecard,
  DevlinkParam,
  DevlinkParamMode,
  DevlinkPool,
  DevlinkPort,
  DevlinkPortPool,
  DevlinkRate,
  DevlinkRegion,
  DevlinkReport,
  DevlinkResourceEntry,
  DevlinkSharedBuffer,
  DevlinkTcBinding,
  DevlinkTrap,
  DevlinkTrapGroup,
  DevlinkTrapPolicer,
  DevlinkTrapStats,
  DevlinkValue,
} from './objects/devlink/index.js';
export type {
  BitsInput as EthtoolBitsInput,
  EthtoolChannels,
  EthtoolChannelsInput,
  EthtoolCoalesce,
  EthtoolCoalesceInput,
  EthtoolDevice,
  EthtoolEee,
  EthtoolEeeInput,
  EthtoolFeature,
  EthtoolFeatureChanges,
  EthtoolFeatures,
  EthtoolFec,
  EthtoolFecInput,
  EthtoolLink,
  EthtoolLinkInput,
  EthtoolMm,
  EthtoolMmInput,
  EthtoolModule,
  EthtoolModuleInfo,
  EthtoolModuleInput,
  EthtoolModuleLane,
  EthtoolModuleThresholds,
  EthtoolMse,
  EthtoolPause,
  EthtoolPauseInput,
  EthtoolPhc,
  EthtoolPhy,
  EthtoolPlca,
  EthtoolPlcaInput,
  EthtoolPrivFlags,
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
  EthtoolWol,
  StringSetName as EthtoolStringSet,
} from './objects/ethtool/index.js';
export type { Entry as IPSetEntry, EntryInput as IPSetEntryInput } from './objects/ipset/entry.js';
export type {
  SetContent as IPSetContent,
  SetHeader as IPSetHeader,
  SetInput as IPSetInput,
  SetOptions as IPSetSetOptions,
} from './objects/ipset/set.js';
export { formatEntry as formatIPSetEntry, formatParts as formatIPSetParts } from './objects/ipset/text.js';
export type { SetTypeName as IPSetType } from './objects/ipset/types.js';
export type { MptcpAddress, MptcpEndpoint, MptcpEndpointInput, MptcpFlag } from './objects/mptcp.js';
export {
  type HostCondition as SocketHostCondition,
  parseFilter as parseSocketFilter,
  type SocketEntry,
  type SocketFilter,
  SocketFilterError,
  type SocketKind,
  type SocketOf,
  type SocketRate,
  type SocketState,
  type SocketsByKind,
  type SocketWhere,
  socketRates,
} from './objects/sockets/index.js';
export { tcWords } from './objects/tc/in-words.js';
export type { ActionInput, FilterInput, QdiscInput, TrafficClassInput } from './objects/tc/inputs.js';
export {
  type AmneziaSettings as WireGuardAmneziaSettings,
  type ConfigFault as WireGuardConfigFault,
  type QuickSettings as WireGuardQuickSettings,
  type WireGuardChanges,
  type WireGuardConfig,
  WireGuardConfigError,
  type WireGuardDevice,
  type WireGuardInput,
  type WireGuardPeer,
  type WireGuardPeerChange,
  type WireGuardPeerInput,
  type WireGuardWanted,
} from './objects/wireguard/index.js';
export type {
  XfrmAead,
  XfrmAlgorithm,
  XfrmAlgorithms,
  XfrmAuthentication,
} from './objects/xfrm/algorithms.js';
export type { XfrmLifetime, XfrmLimits } from './objects/xfrm/limits.js';
export type { XfrmMark } from './objects/xfrm/marks.js';
export type {
  XfrmDirection,
  XfrmPolicy,
  XfrmPolicyInput,
  XfrmPolicyKey,
  XfrmTemplate,
} from './objects/xfrm/policy.js';
export type { XfrmFamily, XfrmProtocol, XfrmSelector } from './objects/xfrm/selector.js';
export type {
  XfrmAllocInput,
  XfrmEncapsulation,
  XfrmIptfs,
  XfrmMode,
  XfrmOffload,
  XfrmReplay,
  XfrmReplayEsn,
  XfrmState,
  XfrmStateFlag,
  XfrmStateInput,
  XfrmStateKey,
} from './objects/xfrm/state.js';
export {
  Ovs,
  type OvsCallOptions,
  type OvsDatapath,
  type OvsFlow,
  type OvsFlowInput,
  type OvsOptions,
  type OvsVport,
  type OvsVportInput,
} from './ovs/ovs.js';
export type { OvsAction, OvsKey } from './ovs/text.js';
export {
  type ProcessEvent,
  type ProcessEventName,
  type ProcessEventOptions,
  processEvents,
} from './proc/events.js';
export { NetlinkError } from './protocol/errors.js';
export * from './protocol/framing.js';
export {
  Marshal,
  type MessageType,
  messageTypes,
  type NetlinkMessage,
  type Policy,
} from './protocol/marshal.js';
export {
  Psample,
  type PsampleOptions,
  type SampledPacket,
  type SampleGroup,
  type SampleNotice,
  type SampleStreamOptions,
} from './psample/psample.js';
export { Log, LoggedPacket, type LogItem, type LogOptions } from './queue/log.js';
export type { FlowRelation, PacketHook, PacketMetadata, PacketVlan } from './queue/metadata.js';
export {
  type HandleOptions,
  type HandlerVerdict,
  Queue,
  type QueueItem,
  type QueueOptions,
} from './queue/queue.js';
export { type PacketVerdict, QueuedPacket, type VerdictOptions } from './queue/queued-packet.js';
export {
  attributes,
  DecodeError,
  EncodeError,
  type Infer,
  type Input,
  message as nlmsg,
  type SocketAddress,
  type SocketAddressInput,
  struct,
  type Undeclared,
  undeclared,
  ValueError,
} from './schema/index.js';
export * as nla from './schema/nla.js';
export { config } from './socket/config.js';
export type { DatagramNotice, DatagramStream, DatagramStreamOptions } from './socket/datagram-stream.js';
export { Dump, type DumpOptions } from './socket/dump.js';
export { NetlinkSocket, type RequestOptions, type SocketOptions } from './socket/socket.js';
export { Subscription, type SubscriptionOptions } from './socket/subscription.js';
export type { Datagrams, Transport, TransportFactory, TransportOptions } from './socket/transport.js';
export { createNamespace, NetworkNamespace } from './socket/transports/namespace.js';
export { NativeTransport } from './socket/transports/native.js';
export { QueueTransport } from './socket/transports/queue.js';
export type { SocketShow } from './sockets/choose.js';
export type { SocketOwners, SocketProcess } from './sockets/owners.js';
export {
  type SocketEvent,
  type SocketListOptions,
  type SocketMonitorOptions,
  type SocketRatesOptions,
  Sockets,
  type SocketsOptions,
} from './sockets/sockets.js';
export type { ExitEvent } from './taskstats/exit.js';
export { type ExitOptions, TaskStats, type TaskStatsOptions } from './taskstats/taskstats.js';
export {
  type TcpMetric,
  TcpMetrics,
  type TcpMetricsCallOptions,
  type TcpMetricsKey,
  type TcpMetricsOptions,
} from './tcpmetrics/tcpmetrics.js';
export type { TeamOption } from './team/option.js';
export {
  Team,
  type TeamCallOptions,
  type TeamEvent,
  type TeamOptionKey,
  type TeamOptions,
  type TeamPort,
} from './team/team.js';
export {
  Tipc,
  type TipcBearer,
  type TipcBearerInput,
  type TipcCallOptions,
  type TipcKey,
  type TipcLink,
  type TipcNode,
  type TipcOptions,
  type TipcPeer,
  type TipcSettings,
} from './tipc/tipc.js';
export {
  type Uevent,
  type UeventOptions,
  type UeventPattern,
  uevents,
} from './uevent/uevents.js';
export type { WireGuardEvent } from './wireguard/watch.js';
export {
  WireGuard,
  type WireGuardCallOptions,
  type WireGuardOptions,
  type WireGuardSyncOptions,
  type WireGuardWatchOptions,
} from './wireguard/wireguard.js';
export type {
  XfrmAccounting,
  XfrmAcquire,
  XfrmDefaults,
  XfrmEvent,
  XfrmGroup,
  XfrmMapping,
} from './xfrm/events.js';
export type { XfrmCallOptions } from './xfrm/host.js';
export type { XfrmPolicies, XfrmPolicyCounts, XfrmPolicyFilter, XfrmThreshold } from './xfrm/policies.js';
export type { XfrmStateFilter, XfrmStates } from './xfrm/states.js';
export type { XfrmStatistics } from './xfrm/statistics.js';
export { Xfrm, type XfrmMonitorOptions, type XfrmOptions } from './xfrm/xfrm.js';
