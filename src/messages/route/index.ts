import { messageTypes } from '../../protocol/marshal.js';
import { ifaddrlblmsg } from './addrlabel.js';
import { brPortMsg, brPortRequest } from './br_port_msg.js';
import { brVlanDump, brVlanMsg } from './br_vlan_msg.js';
import { cacheReport } from './cachereportmsg.js';
import { dcbmsg } from './dcbmsg.js';
import { ifStatsGetset, ifStatsMsg } from './if_stats_msg.js';
import { ifaddrmsg } from './ifaddrmsg.js';
import { ifinfomsg } from './link/ifinfomsg.js';
import { ndmsg } from './ndmsg.js';
import { ndtmsg } from './ndtmsg.js';
import { ndUserOption } from './nduseroptmsg.js';
import { netconfmsg } from './netconfmsg.js';
import { nhmsg } from './nexthop.js';
import { rtgenmsg } from './nsid.js';
import { prefixmsg } from './prefixmsg.js';
import { rtmsg } from './rtmsg.js';
import { fibRuleHdr } from './rule.js';
import { tcamsg } from './tc/tcamsg.js';
import { tcClass, tcFilter, tcQdisc } from './tc/tcmsg.js';
import { tunnelMsg } from './tunnel_msg.js';

/** `NETLINK_ROUTE`. */
export const NETLINK_ROUTE = 0;

/** What rtnetlink speaks (`RTM_*`, linux/rtnetlink.h). */
export const routeMessages = messageTypes('RTM', {
  newlink: [16, () => ifinfomsg],
  dellink: [17, () => ifinfomsg],
  getlink: [18, () => ifinfomsg],
  setlink: [19, () => ifinfomsg],
  newaddr: [20, () => ifaddrmsg],
  deladdr: [21, () => ifaddrmsg],
  getaddr: [22, () => ifaddrmsg],
  newroute: [24, () => rtmsg],
  delroute: [25, () => rtmsg],
  getroute: [26, () => rtmsg],
  newneigh: [28, () => ndmsg],
  delneigh: [29, () => ndmsg],
  getneigh: [30, () => ndmsg],
  newrule: [32, () => fibRuleHdr],
  delrule: [33, () => fibRuleHdr],
  getrule: [34, () => fibRuleHdr],
  newqdisc: [36, () => tcQdisc],
  delqdisc: [37, () => tcQdisc],
  getqdisc: [38, () => tcQdisc],
  newtclass: [40, () => tcClass],
  deltclass: [41, () => tcClass],
  gettclass: [42, () => tcClass],
  newtfilter: [44, () => tcFilter],
  deltfilter: [45, () => tcFilter],
  gettfilter: [46, () => tcFilter],
  newaction: [48, () => tcamsg],
  delaction: [49, () => tcamsg],
  getaction: [50, () => tcamsg],
  newprefix: [52, () => prefixmsg],
  newmulticast: [56, () => ifaddrmsg],
  delmulticast: [57, () => ifaddrmsg],
  getmulticast: [58, () => ifaddrmsg],
  newanycast: [60, () => ifaddrmsg],
  delanycast: [61, () => ifaddrmsg],
  getanycast: [62, () => ifaddrmsg],
  newneightbl: [64, () => ndtmsg],
  getneightbl: [66, () => ndtmsg],
  setneightbl: [67, () => ndtmsg],
  newnduseropt: [68, () => ndUserOption],
  newaddrlabel: [72, () => ifaddrlblmsg],
  deladdrlabel: [73, () => ifaddrlblmsg],
  getaddrlabel: [74, () => ifaddrlblmsg],
  getdcb: [78, () => dcbmsg],
  setdcb: [79, () => dcbmsg],
  newnetconf: [80, () => netconfmsg],
  delnetconf: [81, () => netconfmsg],
  getnetconf: [82, () => netconfmsg],
  newmdb: [84, () => brPortMsg],
  delmdb: [85, () => brPortMsg],
  getmdb: [86, () => brPortMsg],
  newnsid: [88, () => rtgenmsg],
  delnsid: [89, () => rtgenmsg],
  getnsid: [90, () => rtgenmsg],
  newstats: [92, () => ifStatsMsg],
  getstats: [94, () => ifStatsMsg],
  setstats: [95, () => ifStatsMsg],
  newcachereport: [96, () => cacheReport],
  newchain: [100, () => tcFilter],
  delchain: [101, () => tcFilter],
  getchain: [102, () => tcFilter],
  newnexthop: [104, () => nhmsg],
  delnexthop: [105, () => nhmsg],
  getnexthop: [106, () => nhmsg],
  newlinkprop: [108, () => ifinfomsg],
  dellinkprop: [109, () => ifinfomsg],
  getlinkprop: [110, () => ifinfomsg],
  newvlan: [112, () => brVlanMsg],
  delvlan: [113, () => brVlanMsg],
  getvlan: [114, () => brVlanMsg],
  newnexthopbucket: [116, () => nhmsg],
  delnexthopbucket: [117, () => nhmsg],
  getnexthopbucket: [118, () => nhmsg],
  newtunnel: [120, () => tunnelMsg],
  deltunnel: [121, () => tunnelMsg],
  gettunnel: [122, () => tunnelMsg],
});

/** Requests that are of another class than answers and events of the same type. */
export const routeRequests = messageTypes('RTM', {
  newmdb: [84, () => brPortRequest],
  delmdb: [85, () => brPortRequest],
  getmdb: [86, () => brPortRequest],
  getstats: [94, () => ifStatsGetset],
  setstats: [95, () => ifStatsGetset],
  getvlan: [114, () => brVlanDump],
});

/**
 * Attributes that the kernel leaves out of answers and events where they are 0, and that tell one object from another:
 * they read as 0. In requests, leaving them out means something else.
 */
export const routeOmitted: ReadonlyMap<number, Readonly<Record<string, unknown>>> = new Map([
  // without a priority, a rule to add is given one
  [routeMessages.newrule.id, { priority: 0 }],
  [routeMessages.delrule.id, { priority: 0 }],
]);
