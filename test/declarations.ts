import { nlmsgerr } from '../src/messages/nlmsgerr.js';
import { ifaddrlblmsg } from '../src/messages/route/addrlabel.js';
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
];
