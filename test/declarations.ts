import { hwsim } from '../src/messages/generic/mac80211_hwsim.js';
import { nl80211 } from '../src/messages/generic/nl80211/index.js';
import { nlctrl } from '../src/messages/generic/nlctrl.js';
import { taskstatsAnswer, taskstatsRequest } from '../src/messages/generic/taskstats.js';
import { ipsetAdt, ipsetPair, ipsetSet, ipsetType } from '../src/messages/netfilter/ipset.js';
import { nlmsgerr } from '../src/messages/nlmsgerr.js';
import { ifaddrlblmsg } from '../src/messages/route/addrlabel.js';
import { brPortMsg, brPortRequest } from '../src/messages/route/br_port_msg.js';
import { brVlanDump, brVlanMsg } from '../src/messages/route/br_vlan_msg.js';
import { ifStatsGetset, ifStatsMsg } from '../src/messages/route/if_stats_msg.js';
import { ifaddrmsg } from '../src/messages/route/ifaddrmsg.js';
import { ifinfomsg } from '../src/messages/route/link/ifinfomsg.js';
import { ndmsg } from '../src/messages/route/ndmsg.js';
import { ndtmsg } from '../src/messages/route/ndtmsg.js';
import { netconfmsg } from '../src/messages/route/netconfmsg.js';
import { nhmsg } from '../src/messages/route/nexthop.js';
import { rtgenmsg } from '../src/messages/route/nsid.js';
import { prefixmsg } from '../src/messages/route/prefixmsg.js';
import { rtmsg } from '../src/messages/route/rtmsg.js';
import { fibRuleHdr } from '../src/messages/route/rule.js';
import { tcamsg } from '../src/messages/route/tc/tcamsg.js';
import { tcClass, tcFilter, tcQdisc } from '../src/messages/route/tc/tcmsg.js';
import { tunnelMsg } from '../src/messages/route/tunnel_msg.js';
import type { Message } from '../src/schema/index.js';

/** Every message that the properties are tested for. A new one belongs here. */
export const declarations: readonly Message[] = [
  nlmsgerr,
  rtmsg,
  ifaddrmsg,
  fibRuleHdr,
  ndmsg,
  ndtmsg,
  prefixmsg,
  netconfmsg,
  rtgenmsg,
  ifaddrlblmsg,
  nhmsg,
  ifinfomsg,
  ifStatsMsg,
  ifStatsGetset,
  brVlanMsg,
  brVlanDump,
  brPortMsg,
  brPortRequest,
  tunnelMsg,
  ipsetSet,
  ipsetType,
  ipsetPair,
  ipsetAdt,
  tcQdisc,
  tcClass,
  tcFilter,
  tcamsg,
  taskstatsRequest,
  taskstatsAnswer,
  nlctrl,
  nl80211,
  hwsim,
];
