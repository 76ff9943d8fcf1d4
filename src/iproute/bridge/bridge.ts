import type { Executor, Reader } from '../executor.js';
import { Fdb, FdbChanges } from './fdb.js';
import { BridgeMdb, MdbChanges } from './mdb.js';
import { Mst, MstChanges } from './mst.js';
import { BridgeLinkChanges, BridgeLinks } from './port.js';
import { BridgeVlanChanges, BridgeVlanTable } from './vlan.js';
import { BridgeVlanGlobalChanges } from './vlan-global.js';
import { VniChanges, Vnis } from './vni.js';

/** What `bridge` changes, in a batch. */
export class BridgeChanges<R> {
  readonly link: BridgeLinkChanges<R>;
  readonly vlan: BridgeVlanChanges<R> & { readonly global: BridgeVlanGlobalChanges<R> };
  readonly fdb: FdbChanges<R>;
  readonly mdb: MdbChanges<R>;
  readonly vni: VniChanges<R>;
  readonly mst: MstChanges<R>;

  constructor(to: Executor<R>) {
    this.link = new BridgeLinkChanges(to);
    this.vlan = Object.assign(new BridgeVlanChanges(to), { global: new BridgeVlanGlobalChanges(to) });
    this.fdb = new FdbChanges(to);
    this.mdb = new MdbChanges(to);
    this.vni = new VniChanges(to);
    this.mst = new MstChanges(to);
  }
}

/** What `bridge` shows and changes: ports, VLANs, forwarding entries, multicast groups, VNIs, spanning trees. */
export class Bridge {
  readonly link: BridgeLinks;
  readonly vlan: BridgeVlanTable;
  readonly fdb: Fdb;
  readonly mdb: BridgeMdb;
  readonly vni: Vnis;
  readonly mst: Mst;

  constructor(reader: Reader) {
    this.link = new BridgeLinks(reader);
    this.vlan = new BridgeVlanTable(reader);
    this.fdb = new Fdb(reader);
    this.mdb = new BridgeMdb(reader);
    this.vni = new Vnis(reader);
    this.mst = new Mst(reader);
  }
}
