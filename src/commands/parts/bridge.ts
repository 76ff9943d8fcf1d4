import { mdbEntry } from '../../messages/route/br_port_msg.js';
import { vlanEntry, vlanOptions } from '../../messages/route/br_vlan_msg.js';
import { brport } from '../../messages/route/link/brport.js';
import { vniEntry } from '../../messages/route/tunnel_msg.js';
import { bridgeFdb } from '../../objects/bridge/fdb.js';
import { bridgeMdb } from '../../objects/bridge/mdb.js';
import { bridgeMst } from '../../objects/bridge/mst.js';
import { bridgeLink } from '../../objects/bridge/port.js';
import { bridgeVlan } from '../../objects/bridge/vlan.js';
import { bridgeVlanGlobal } from '../../objects/bridge/vlan-global.js';
import { bridgeVni } from '../../objects/bridge/vni.js';
import type { Fields } from '../../objects/definition.js';
import {
  bridgeLinkWords,
  fdbFlushWords,
  fdbWords,
  mdbWords,
  mstWords,
  vlanEntryWords,
  vlanGlobalWords,
  vlanInfoWords,
  vlanWords,
  vniWords,
} from '../../objects/words/bridge.js';
import type { AnyType } from '../../schema/type.js';
import type { Finish } from '../finish.js';
import { ADD, APPEND, BULK, DEL, FLUSH, GET, type Part, REPLACE, SET, SHOW, verbs } from '../object.js';

/** The kernel removes many at once of one device; otherwise they are removed one by one. */
const finishBulk: Finish = (fields, { verb }) =>
  verb === 'flush' && fields.dev === undefined ? { verb: 'flush', fields } : { fields };

export const part: Part = {
  'vlan global': () =>
    verbs(bridgeVlanGlobal, vlanGlobalWords, [SET, SHOW], { type: vlanOptions as AnyType }),
  vlan: () => [
    ...verbs(
      bridgeLink,
      vlanInfoWords,
      [
        [['add'], 'set'],
        [['delete', 'del'], 'del'],
      ],
      { writes: hasVlans },
    ),
    ...verbs(bridgeVlan, vlanEntryWords, [ADD, DEL], { isOnlyWritten: true }),
    ...verbs(bridgeVlan, vlanWords, [SET, SHOW, FLUSH], { type: vlanEntry as AnyType }),
  ],
  link: () => verbs(bridgeLink, bridgeLinkWords, [SET, SHOW], { type: brport as AnyType }),
  fdb: () => [
    ...verbs(bridgeFdb, fdbWords, [ADD, APPEND, REPLACE, DEL, GET, SHOW]),
    ...verbs(bridgeFdb, fdbFlushWords, [BULK], { finish: finishBulk }),
  ],
  mdb: () =>
    verbs(bridgeMdb, mdbWords, [ADD, REPLACE, DEL, GET, SHOW, BULK], {
      finish: finishBulk,
      type: mdbEntry as AnyType,
    }),
  vni: () => verbs(bridgeVni, vniWords, [ADD, DEL, SHOW], { type: vniEntry as AnyType }),
  mst: () => verbs(bridgeMst, mstWords, [SET, SHOW]),
};

/** Whether VLANs of a port change. */
function hasVlans({ vlanInfo, vlanTunnelInfo }: Fields): boolean {
  return vlanInfo !== undefined || vlanTunnelInfo !== undefined;
}
