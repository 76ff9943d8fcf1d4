// Long, because a message's readers stand together.
// Made by scripts/readers of the declaration of ifinfomsg: npm run readers.
// @ts-nocheck
import type { ReadyReader } from '../../../schema/ready.js';

const unit0 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.blocks();
const c2 = h.formatHex;
return function rtnl_link_stats(u8, u32, i32, at, end, root, own) {
if (end - at < 96) return c0(u8, at, end, root);
const known = c1.find(u32, at, end); if (known !== undefined) return known;
const o = { "rxPackets": u32[(at) >> 2], "txPackets": u32[(at + 4) >> 2], "rxBytes": u32[(at + 8) >> 2], "txBytes": u32[(at + 12) >> 2], "rxErrors": u32[(at + 16) >> 2], "txErrors": u32[(at + 20) >> 2], "rxDropped": u32[(at + 24) >> 2], "txDropped": u32[(at + 28) >> 2], "multicast": u32[(at + 32) >> 2], "collisions": u32[(at + 36) >> 2], "rxLengthErrors": u32[(at + 40) >> 2], "rxOverErrors": u32[(at + 44) >> 2], "rxCrcErrors": u32[(at + 48) >> 2], "rxFrameErrors": u32[(at + 52) >> 2], "rxFifoErrors": u32[(at + 56) >> 2], "rxMissedErrors": u32[(at + 60) >> 2], "txAbortedErrors": u32[(at + 64) >> 2], "txCarrierErrors": u32[(at + 68) >> 2], "txFifoErrors": u32[(at + 72) >> 2], "txHeartbeatErrors": u32[(at + 76) >> 2], "txWindowErrors": u32[(at + 80) >> 2], "rxCompressed": u32[(at + 84) >> 2], "txCompressed": u32[(at + 88) >> 2], "rxNohandler": u32[(at + 92) >> 2] };
if (end - at > 96) o.rest = c2(u8, at + 96, end);
return c1.keep(u32, at, end, o);
};
},
};

const unit1 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.blocks();
const c2 = h.read64(false, true);
const c3 = h.read64(false, true);
const c4 = h.read64(false, true);
const c5 = h.formatHex;
return function rtnl_link_ifmap(u8, u32, i32, at, end, root, own) {
if (end - at < 32) return c0(u8, at, end, root);
const known = c1.find(u32, at, end); if (known !== undefined) return known;
const o = { "memStart": (u32[((at) >> 2) + 1] < 2097152 ? u32[(at) >> 2] + u32[((at) >> 2) + 1] * 4294967296 : c2(u8, at)), "memEnd": (u32[((at + 8) >> 2) + 1] < 2097152 ? u32[(at + 8) >> 2] + u32[((at + 8) >> 2) + 1] * 4294967296 : c3(u8, at + 8)), "baseAddr": (u32[((at + 16) >> 2) + 1] < 2097152 ? u32[(at + 16) >> 2] + u32[((at + 16) >> 2) + 1] * 4294967296 : c4(u8, at + 16)), "irq": (u8[at + 24] | u8[at + 24 + 1] << 8), "dma": u8[at + 26], "port": u8[at + 27] };
if (end - at > 32) o.rest = c5(u8, at + 32, end);
return c1.keep(u32, at, end, o);
};
},
};

const unit2 = {
  ids: [1, 2, 3, 4, 5],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; this.p6 = 0; } });
const c1 = h.readString;
const c2 = h.reading(() => T().byId.get(2).type);
const c3 = h.select('kind', { "can": h.reading(() => T().byId.get(3).type.cases["can"]) }, h.reading(() => T().byId.get(3).type.other));
const c4 = h.select('slaveKind', { "bond": h.reading(() => T().byId.get(5).type.cases["bond"]), "bridge": h.reading(() => T().byId.get(5).type.cases["bridge"]), "vrf": h.reading(() => T().byId.get(5).type.cases["vrf"]) }, h.select('kind', { "bond_slave": h.reading(() => T().byId.get(5).type.other.cases["bond_slave"]), "bridge_slave": h.reading(() => T().byId.get(5).type.other.cases["bridge_slave"]), "vrf_slave": h.reading(() => T().byId.get(5).type.other.cases["vrf_slave"]) }, h.reading(() => T().byId.get(5).type.other.other)));
const c5 = h.missed(() => T(), met);
const c6 = h.keepUnknown;
const c7 = h.late(() => [T().byId.get(2), T().byId.get(3), T().byId.get(5)]);
return function IFLA_INFO(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let late;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
o.kind = c1(u8, p + 4, e); continue;
break;
case 2:
if (o.kind === undefined) { (late || (late = [])).push(p); continue; }
{ const v0 = c2.read(u8, u32, i32, p + 4, e, root, o); if (v0 !== undefined) { o.data = v0; continue; } }
break;
case 3:
if (o.kind === undefined) { (late || (late = [])).push(p); continue; }
{ const v1 = c3.read(u8, u32, i32, p + 4, e, root, o); if (v1 !== undefined) { o.xstats = v1; continue; } }
break;
case 4:
o.slaveKind = c1(u8, p + 4, e); continue;
break;
case 5:
if (o.slaveKind === undefined) { (late || (late = [])).push(p); continue; }
{ const v2 = c4.read(u8, u32, i32, p + 4, e, root, o); if (v2 !== undefined) { o.slaveData = v2; continue; } }
break;
default: c5(u8, u32, i32, p, e, root, o); continue;
}
c6(o, u8, p, e);
}
if (late !== undefined) c7(u8, u32, i32, late, root, o);
return o;
};
},
};

const unit3 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.blocks();
const c2 = h.read64(false, true);
const c3 = h.read64(false, true);
const c4 = h.read64(false, true);
const c5 = h.read64(false, true);
const c6 = h.read64(false, true);
const c7 = h.read64(false, true);
const c8 = h.read64(false, true);
const c9 = h.read64(false, true);
const c10 = h.read64(false, true);
const c11 = h.read64(false, true);
const c12 = h.read64(false, true);
const c13 = h.read64(false, true);
const c14 = h.read64(false, true);
const c15 = h.read64(false, true);
const c16 = h.read64(false, true);
const c17 = h.read64(false, true);
const c18 = h.read64(false, true);
const c19 = h.read64(false, true);
const c20 = h.read64(false, true);
const c21 = h.read64(false, true);
const c22 = h.read64(false, true);
const c23 = h.read64(false, true);
const c24 = h.read64(false, true);
const c25 = h.read64(false, true);
const c26 = h.read64(false, true);
const c27 = h.formatHex;
return function rtnl_link_stats64(u8, u32, i32, at, end, root, own) {
if (end - at < 200) return c0(u8, at, end, root);
const known = c1.find(u32, at, end); if (known !== undefined) return known;
const o = { "rxPackets": (u32[((at) >> 2) + 1] < 2097152 ? u32[(at) >> 2] + u32[((at) >> 2) + 1] * 4294967296 : c2(u8, at)), "txPackets": (u32[((at + 8) >> 2) + 1] < 2097152 ? u32[(at + 8) >> 2] + u32[((at + 8) >> 2) + 1] * 4294967296 : c3(u8, at + 8)), "rxBytes": (u32[((at + 16) >> 2) + 1] < 2097152 ? u32[(at + 16) >> 2] + u32[((at + 16) >> 2) + 1] * 4294967296 : c4(u8, at + 16)), "txBytes": (u32[((at + 24) >> 2) + 1] < 2097152 ? u32[(at + 24) >> 2] + u32[((at + 24) >> 2) + 1] * 4294967296 : c5(u8, at + 24)), "rxErrors": (u32[((at + 32) >> 2) + 1] < 2097152 ? u32[(at + 32) >> 2] + u32[((at + 32) >> 2) + 1] * 4294967296 : c6(u8, at + 32)), "txErrors": (u32[((at + 40) >> 2) + 1] < 2097152 ? u32[(at + 40) >> 2] + u32[((at + 40) >> 2) + 1] * 4294967296 : c7(u8, at + 40)), "rxDropped": (u32[((at + 48) >> 2) + 1] < 2097152 ? u32[(at + 48) >> 2] + u32[((at + 48) >> 2) + 1] * 4294967296 : c8(u8, at + 48)), "txDropped": (u32[((at + 56) >> 2) + 1] < 2097152 ? u32[(at + 56) >> 2] + u32[((at + 56) >> 2) + 1] * 4294967296 : c9(u8, at + 56)), "multicast": (u32[((at + 64) >> 2) + 1] < 2097152 ? u32[(at + 64) >> 2] + u32[((at + 64) >> 2) + 1] * 4294967296 : c10(u8, at + 64)), "collisions": (u32[((at + 72) >> 2) + 1] < 2097152 ? u32[(at + 72) >> 2] + u32[((at + 72) >> 2) + 1] * 4294967296 : c11(u8, at + 72)), "rxLengthErrors": (u32[((at + 80) >> 2) + 1] < 2097152 ? u32[(at + 80) >> 2] + u32[((at + 80) >> 2) + 1] * 4294967296 : c12(u8, at + 80)), "rxOverErrors": (u32[((at + 88) >> 2) + 1] < 2097152 ? u32[(at + 88) >> 2] + u32[((at + 88) >> 2) + 1] * 4294967296 : c13(u8, at + 88)), "rxCrcErrors": (u32[((at + 96) >> 2) + 1] < 2097152 ? u32[(at + 96) >> 2] + u32[((at + 96) >> 2) + 1] * 4294967296 : c14(u8, at + 96)), "rxFrameErrors": (u32[((at + 104) >> 2) + 1] < 2097152 ? u32[(at + 104) >> 2] + u32[((at + 104) >> 2) + 1] * 4294967296 : c15(u8, at + 104)), "rxFifoErrors": (u32[((at + 112) >> 2) + 1] < 2097152 ? u32[(at + 112) >> 2] + u32[((at + 112) >> 2) + 1] * 4294967296 : c16(u8, at + 112)), "rxMissedErrors": (u32[((at + 120) >> 2) + 1] < 2097152 ? u32[(at + 120) >> 2] + u32[((at + 120) >> 2) + 1] * 4294967296 : c17(u8, at + 120)), "txAbortedErrors": (u32[((at + 128) >> 2) + 1] < 2097152 ? u32[(at + 128) >> 2] + u32[((at + 128) >> 2) + 1] * 4294967296 : c18(u8, at + 128)), "txCarrierErrors": (u32[((at + 136) >> 2) + 1] < 2097152 ? u32[(at + 136) >> 2] + u32[((at + 136) >> 2) + 1] * 4294967296 : c19(u8, at + 136)), "txFifoErrors": (u32[((at + 144) >> 2) + 1] < 2097152 ? u32[(at + 144) >> 2] + u32[((at + 144) >> 2) + 1] * 4294967296 : c20(u8, at + 144)), "txHeartbeatErrors": (u32[((at + 152) >> 2) + 1] < 2097152 ? u32[(at + 152) >> 2] + u32[((at + 152) >> 2) + 1] * 4294967296 : c21(u8, at + 152)), "txWindowErrors": (u32[((at + 160) >> 2) + 1] < 2097152 ? u32[(at + 160) >> 2] + u32[((at + 160) >> 2) + 1] * 4294967296 : c22(u8, at + 160)), "rxCompressed": (u32[((at + 168) >> 2) + 1] < 2097152 ? u32[(at + 168) >> 2] + u32[((at + 168) >> 2) + 1] * 4294967296 : c23(u8, at + 168)), "txCompressed": (u32[((at + 176) >> 2) + 1] < 2097152 ? u32[(at + 176) >> 2] + u32[((at + 176) >> 2) + 1] * 4294967296 : c24(u8, at + 176)), "rxNohandler": (u32[((at + 184) >> 2) + 1] < 2097152 ? u32[(at + 184) >> 2] + u32[((at + 184) >> 2) + 1] * 4294967296 : c25(u8, at + 184)), "rxOtherhostDropped": (u32[((at + 192) >> 2) + 1] < 2097152 ? u32[(at + 192) >> 2] + u32[((at + 192) >> 2) + 1] * 4294967296 : c26(u8, at + 192)) };
if (end - at > 200) o.rest = c27(u8, at + 200, end);
return c1.keep(u32, at, end, o);
};
},
};

const unit4 = {
  ids: [2, 10, 45],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; } });
const c1 = h.ready(() => T().byId.get(2).type.set, unit5);
const c2 = h.ready(() => T().byId.get(10).type.set, unit7);
const c3 = h.ready(() => T().byId.get(45).type.set, unit12);
const c4 = h.missed(() => T(), met);
const c5 = h.keepUnknown;
return function AF(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 2:
{ const v0 = c1.read(u8, u32, i32, p + 4, e, root, o); if (v0 !== undefined) { o.inet = v0; continue; } }
break;
case 10:
{ const v1 = c2.read(u8, u32, i32, p + 4, e, root, o); if (v1 !== undefined) { o.inet6 = v1; continue; } }
break;
case 45:
{ const v2 = c3.read(u8, u32, i32, p + 4, e, root, o); if (v2 !== undefined) { o.mctp = v2; continue; } }
break;
default: c4(u8, u32, i32, p, e, root, o); continue;
}
c5(o, u8, p, e);
}
return o;
};
},
};

const unit5 = {
  ids: [1],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; } });
const c1 = h.directed(h.reading(() => T().byId.get(1).type.request.set), h.ready(() => T().byId.get(1).type.reply, unit6));
const c2 = h.missed(() => T(), met);
const c3 = h.keepUnknown;
return function IFLA_INET(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
{ const v0 = c1.read(u8, u32, i32, p + 4, e, root, o); if (v0 !== undefined) { o.conf = v0; continue; } }
break;
default: c2(u8, u32, i32, p, e, root, o); continue;
}
c3(o, u8, p, e);
}
return o;
};
},
};

const unit6 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.blocks();
const c2 = h.formatHex;
return function ipv4_devconf(u8, u32, i32, at, end, root, own) {
if (end - at < 132) return c0(u8, at, end, root);
const known = c1.find(u32, at, end); if (known !== undefined) return known;
const o = { "forwarding": i32[(at) >> 2], "mcForwarding": i32[(at + 4) >> 2], "proxyArp": i32[(at + 8) >> 2], "acceptRedirects": i32[(at + 12) >> 2], "secureRedirects": i32[(at + 16) >> 2], "sendRedirects": i32[(at + 20) >> 2], "sharedMedia": i32[(at + 24) >> 2], "rpFilter": i32[(at + 28) >> 2], "acceptSourceRoute": i32[(at + 32) >> 2], "bootpRelay": i32[(at + 36) >> 2], "logMartians": i32[(at + 40) >> 2], "tag": i32[(at + 44) >> 2], "arpfilter": i32[(at + 48) >> 2], "mediumId": i32[(at + 52) >> 2], "noxfrm": i32[(at + 56) >> 2], "nopolicy": i32[(at + 60) >> 2], "forceIgmpVersion": i32[(at + 64) >> 2], "arpAnnounce": i32[(at + 68) >> 2], "arpIgnore": i32[(at + 72) >> 2], "promoteSecondaries": i32[(at + 76) >> 2], "arpAccept": i32[(at + 80) >> 2], "arpNotify": i32[(at + 84) >> 2], "acceptLocal": i32[(at + 88) >> 2], "srcVmark": i32[(at + 92) >> 2], "proxyArpPvlan": i32[(at + 96) >> 2], "routeLocalnet": i32[(at + 100) >> 2], "igmpv2UnsolicitedReportInterval": i32[(at + 104) >> 2], "igmpv3UnsolicitedReportInterval": i32[(at + 108) >> 2], "ignoreRoutesWithLinkdown": i32[(at + 112) >> 2], "dropUnicastInL2Multicast": i32[(at + 116) >> 2], "dropGratuitousArp": i32[(at + 120) >> 2], "bcForwarding": i32[(at + 124) >> 2], "arpEvictNocarrier": i32[(at + 128) >> 2] };
if (end - at > 132) o.rest = c2(u8, at + 132, end);
return c1.keep(u32, at, end, o);
};
},
};

const unit7 = {
  ids: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; this.p6 = 0; this.p7 = 0; this.p8 = 0; this.p9 = 0; this.p10 = 0; } });
const c1 = h.flagList(T().byId.get(1).type.names);
const c2 = h.ready(() => T().byId.get(2).type, unit8);
const c3 = h.ready(() => T().byId.get(3).type.of, unit9);
const c4 = h.formatHex;
const c5 = h.ready(() => T().byId.get(5).type, unit10);
const c6 = h.ready(() => T().byId.get(6).type, unit11);
const c7 = h.readIp;
const c8 = h.table(T().byId.get(8).type.names, 256);
const c9 = h.missed(() => T(), met);
const c10 = h.keepUnknown;
return function IFLA_INET6(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
if (n === 8) { o.flags = c1(u32[(p + 4) >> 2]); continue; }
break;
case 2:
{ const v0 = c2.read(u8, u32, i32, p + 4, e, root, o); if (v0 !== undefined) { o.conf = v0; continue; } }
break;
case 3:
{ const v1 = c3.read(u8, u32, i32, p + 4, e, root, o); if (v1 !== undefined) { o.stats = v1; continue; } }
break;
case 4:
o.mcast = c4(u8, p + 4, e); continue;
break;
case 5:
{ const v2 = c5.read(u8, u32, i32, p + 4, e, root, o); if (v2 !== undefined) { o.cacheinfo = v2; continue; } }
break;
case 6:
{ const v3 = c6.read(u8, u32, i32, p + 4, e, root, o); if (v3 !== undefined) { o.icmp6stats = v3; continue; } }
break;
case 7:
{ const v4 = c7(u8, p + 4, e, false, true); if (v4 !== undefined) { o.token = v4; continue; } }
break;
case 8:
if (n === 5) { o.addrGenMode = c8[u8[p + 4]]; continue; }
break;
case 9:
if (n === 8) { o.raMtu = u32[(p + 4) >> 2]; continue; }
break;
default: c9(u8, u32, i32, p, e, root, o); continue;
}
c10(o, u8, p, e);
}
return o;
};
},
};

const unit8 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.blocks();
const c2 = h.formatHex;
return function ipv6_devconf(u8, u32, i32, at, end, root, own) {
if (end - at < 240) return c0(u8, at, end, root);
const known = c1.find(u32, at, end); if (known !== undefined) return known;
const o = { "forwarding": i32[(at) >> 2], "hoplimit": i32[(at + 4) >> 2], "mtu6": i32[(at + 8) >> 2], "acceptRa": i32[(at + 12) >> 2], "acceptRedirects": i32[(at + 16) >> 2], "autoconf": i32[(at + 20) >> 2], "dadTransmits": i32[(at + 24) >> 2], "rtrSolicits": i32[(at + 28) >> 2], "rtrSolicitInterval": i32[(at + 32) >> 2], "rtrSolicitDelay": i32[(at + 36) >> 2], "useTempaddr": i32[(at + 40) >> 2], "tempValidLft": i32[(at + 44) >> 2], "tempPreferedLft": i32[(at + 48) >> 2], "regenMaxRetry": i32[(at + 52) >> 2], "maxDesyncFactor": i32[(at + 56) >> 2], "maxAddresses": i32[(at + 60) >> 2], "forceMldVersion": i32[(at + 64) >> 2], "acceptRaDefrtr": i32[(at + 68) >> 2], "acceptRaPinfo": i32[(at + 72) >> 2], "acceptRaRtrPref": i32[(at + 76) >> 2], "rtrProbeInterval": i32[(at + 80) >> 2], "acceptRaRtInfoMaxPlen": i32[(at + 84) >> 2], "proxyNdp": i32[(at + 88) >> 2], "optimisticDad": i32[(at + 92) >> 2], "acceptSourceRoute": i32[(at + 96) >> 2], "mcForwarding": i32[(at + 100) >> 2], "disableIpv6": i32[(at + 104) >> 2], "acceptDad": i32[(at + 108) >> 2], "forceTllao": i32[(at + 112) >> 2], "ndiscNotify": i32[(at + 116) >> 2], "mldv1UnsolicitedReportInterval": i32[(at + 120) >> 2], "mldv2UnsolicitedReportInterval": i32[(at + 124) >> 2], "suppressFragNdisc": i32[(at + 128) >> 2], "acceptRaFromLocal": i32[(at + 132) >> 2], "useOptimistic": i32[(at + 136) >> 2], "acceptRaMtu": i32[(at + 140) >> 2], "stableSecret": i32[(at + 144) >> 2], "useOifAddrsOnly": i32[(at + 148) >> 2], "acceptRaMinHopLimit": i32[(at + 152) >> 2], "ignoreRoutesWithLinkdown": i32[(at + 156) >> 2], "dropUnicastInL2Multicast": i32[(at + 160) >> 2], "dropUnsolicitedNa": i32[(at + 164) >> 2], "keepAddrOnDown": i32[(at + 168) >> 2], "rtrSolicitMaxInterval": i32[(at + 172) >> 2], "seg6Enabled": i32[(at + 176) >> 2], "seg6RequireHmac": i32[(at + 180) >> 2], "enhancedDad": i32[(at + 184) >> 2], "addrGenMode": i32[(at + 188) >> 2], "disablePolicy": i32[(at + 192) >> 2], "acceptRaRtInfoMinPlen": i32[(at + 196) >> 2], "ndiscTclass": i32[(at + 200) >> 2], "rplSegEnabled": i32[(at + 204) >> 2], "raDefrtrMetric": i32[(at + 208) >> 2], "ioam6Enabled": i32[(at + 212) >> 2], "ioam6Id": i32[(at + 216) >> 2], "ioam6IdWide": i32[(at + 220) >> 2], "ndiscEvictNocarrier": i32[(at + 224) >> 2], "acceptUntrackedNa": i32[(at + 228) >> 2], "acceptRaMinLft": i32[(at + 232) >> 2], "forceForwarding": i32[(at + 236) >> 2] };
if (end - at > 240) o.rest = c2(u8, at + 240, end);
return c1.keep(u32, at, end, o);
};
},
};

const unit9 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.blocks();
const c1 = h.read64(false, true);
return function array(u8, u32, i32, at, end, root, own) {
const known = c0.find(u32, at, end); if (known !== undefined) return known;
const length = (end - at) / 8; if (length % 1 !== 0) return undefined;
const list = new Array(length);
for (let i = 0, p = at; i < length; i++, p += 8) {
list[i] = (u32[((p) >> 2) + 1] < 2097152 ? u32[(p) >> 2] + u32[((p) >> 2) + 1] * 4294967296 : c1(u8, p));
}
return c0.keep(u32, at, end, list);
};
},
};

const unit10 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.formatHex;
return function ifla_cacheinfo(u8, u32, i32, at, end, root, own) {
if (end - at < 16) return c0(u8, at, end, root);
const o = { "maxReasmLen": u32[(at) >> 2], "tstamp": u32[(at + 4) >> 2], "reachableTime": u32[(at + 8) >> 2], "retransTime": u32[(at + 12) >> 2] };
if (end - at > 16) o.rest = c1(u8, at + 16, end);
return o;
};
},
};

const unit11 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.blocks();
const c2 = h.read64(false, true);
const c3 = h.read64(false, true);
const c4 = h.read64(false, true);
const c5 = h.read64(false, true);
const c6 = h.read64(false, true);
const c7 = h.read64(false, true);
const c8 = h.read64(false, true);
const c9 = h.formatHex;
return function icmpv6_mib(u8, u32, i32, at, end, root, own) {
if (end - at < 56) return c0(u8, at, end, root);
const known = c1.find(u32, at, end); if (known !== undefined) return known;
const o = { "num": (u32[((at) >> 2) + 1] < 2097152 ? u32[(at) >> 2] + u32[((at) >> 2) + 1] * 4294967296 : c2(u8, at)), "inmsgs": (u32[((at + 8) >> 2) + 1] < 2097152 ? u32[(at + 8) >> 2] + u32[((at + 8) >> 2) + 1] * 4294967296 : c3(u8, at + 8)), "inerrors": (u32[((at + 16) >> 2) + 1] < 2097152 ? u32[(at + 16) >> 2] + u32[((at + 16) >> 2) + 1] * 4294967296 : c4(u8, at + 16)), "outmsgs": (u32[((at + 24) >> 2) + 1] < 2097152 ? u32[(at + 24) >> 2] + u32[((at + 24) >> 2) + 1] * 4294967296 : c5(u8, at + 24)), "outerrors": (u32[((at + 32) >> 2) + 1] < 2097152 ? u32[(at + 32) >> 2] + u32[((at + 32) >> 2) + 1] * 4294967296 : c6(u8, at + 32)), "csumerrors": (u32[((at + 40) >> 2) + 1] < 2097152 ? u32[(at + 40) >> 2] + u32[((at + 40) >> 2) + 1] * 4294967296 : c7(u8, at + 40)), "ratelimithost": (u32[((at + 48) >> 2) + 1] < 2097152 ? u32[(at + 48) >> 2] + u32[((at + 48) >> 2) + 1] * 4294967296 : c8(u8, at + 48)) };
if (end - at > 56) o.rest = c9(u8, at + 56, end);
return c1.keep(u32, at, end, o);
};
},
};

const unit12 = {
  ids: [1, 2],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; } });
const c1 = h.table(T().byId.get(2).type.names, 256);
const c2 = h.missed(() => T(), met);
const c3 = h.keepUnknown;
return function IFLA_MCTP(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
if (n === 8) { o.net = u32[(p + 4) >> 2]; continue; }
break;
case 2:
if (n === 5) { o.physBinding = c1[u8[p + 4]]; continue; }
break;
default: c2(u8, u32, i32, p, e, root, o); continue;
}
c3(o, u8, p, e);
}
return o;
};
},
};

const unit13 = {
  ids: [1, 2, 3, 4, 5, 6, 7, 8],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; this.p6 = 0; this.p7 = 0; this.p8 = 0; this.p9 = 0; } });
const c1 = h.table(T().byId.get(2).type.names, 256);
const c2 = h.flagList(T().byId.get(3).type.names);
const c3 = h.missed(() => T(), met);
const c4 = h.keepUnknown;
return function IFLA_XDP(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
if (n === 8) { o.fd = i32[(p + 4) >> 2]; continue; }
break;
case 2:
if (n === 5) { o.attached = c1[u8[p + 4]]; continue; }
break;
case 3:
if (n === 8) { o.flags = c2(u32[(p + 4) >> 2]); continue; }
break;
case 4:
if (n === 8) { o.progId = u32[(p + 4) >> 2]; continue; }
break;
case 5:
if (n === 8) { o.drvProgId = u32[(p + 4) >> 2]; continue; }
break;
case 6:
if (n === 8) { o.skbProgId = u32[(p + 4) >> 2]; continue; }
break;
case 7:
if (n === 8) { o.hwProgId = u32[(p + 4) >> 2]; continue; }
break;
case 8:
if (n === 8) { o.expectedFd = i32[(p + 4) >> 2]; continue; }
break;
default: c3(u8, u32, i32, p, e, root, o); continue;
}
c4(o, u8, p, e);
}
return o;
};
},
};

const unit14 = {
  ids: [53],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; } });
const c1 = h.readString;
const c2 = h.missed(() => T(), met);
const c3 = h.keepUnknown;
return function IFLA(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 53:
if (o.altIfname === undefined) o.altIfname = [c1(u8, p + 4, e)]; else o.altIfname.push(c1(u8, p + 4, e)); continue;
break;
default: c2(u8, u32, i32, p, e, root, o); continue;
}
c3(o, u8, p, e);
}
return o;
};
},
};

const unit15 = {
  ids: [1, 2, 3, 184],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; } });
const c1 = h.readString;
const c2 = h.read64(false, true);
const c3 = h.missed(() => T(), met);
const c4 = h.keepUnknown;
return function DEVLINK_ATTR(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
o.busName = c1(u8, p + 4, e); continue;
break;
case 2:
o.devName = c1(u8, p + 4, e); continue;
break;
case 3:
if (n === 8) { o.portIndex = u32[(p + 4) >> 2]; continue; }
break;
case 184:
if (n === 8) { o.index = u32[(p + 4) >> 2]; continue; }
if (n === 12) { o.index = (u32[((p + 4) >> 2) + 1] < 2097152 ? u32[(p + 4) >> 2] + u32[((p + 4) >> 2) + 1] * 4294967296 : c2(u8, p + 4)); continue; }
break;
default: c3(u8, u32, i32, p, e, root, o); continue;
}
c4(o, u8, p, e);
}
return o;
};
},
};

const unit16 = {
  ids: [1],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; } });
const c1 = h.missed(() => T(), met);
const c2 = h.keepUnknown;
return function DPLL_A_PIN(u8, u32, i32, at, end, root, own) {
const o = new c0();
let p = at;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
if (n === 8) { o.id = u32[(p + 4) >> 2]; continue; }
break;
default: c1(u8, u32, i32, p, e, root, o); continue;
}
c2(o, u8, p, e);
}
return o;
};
},
};

export const ifinfomsgReader: ReadyReader = {
  ids: [1, 2, 3, 4, 5, 6, 7, 10, 12, 13, 14, 16, 17, 18, 20, 23, 26, 27, 30, 31, 32, 33, 35, 37, 38, 39, 40, 41, 42, 43, 47, 48, 50, 51, 52, 54, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; this.p6 = 0; this.p7 = 0; this.p8 = 0; this.p9 = 0; this.p10 = 0; this.p11 = 0; this.p12 = 0; this.p13 = 0; this.p14 = 0; this.p15 = 0; this.p16 = 0; this.p17 = 0; this.p18 = 0; this.p19 = 0; this.p20 = 0; this.p21 = 0; this.p22 = 0; this.p23 = 0; this.p24 = 0; this.p25 = 0; this.p26 = 0; this.p27 = 0; this.p28 = 0; this.p29 = 0; this.p30 = 0; this.p31 = 0; this.p32 = 0; this.p33 = 0; this.p34 = 0; this.p35 = 0; this.p36 = 0; this.p37 = 0; this.p38 = 0; this.p39 = 0; this.p40 = 0; this.p41 = 0; this.p42 = 0; this.p43 = 0; this.p44 = 0; this.p45 = 0; this.p46 = 0; this.p47 = 0; this.p48 = 0; this.p49 = 0; this.p50 = 0; this.p51 = 0; this.p52 = 0; this.p53 = 0; this.p54 = 0; this.p55 = 0; this.p56 = 0; this.p57 = 0; } });
const c1 = h.table(T().header.fields[0].type.names, 256);
const c2 = h.enumName(T().header.fields[2].type.names);
const c3 = h.flagList(T().header.fields[4].type.names);
const c4 = h.flagList(T().header.fields[5].type.names);
const c5 = h.formatL2;
const c6 = h.readString;
const c7 = h.ready(() => T().attributes.byId.get(7).type, unit0);
const c8 = h.select('family', { "bridge": h.reading(() => T().attributes.byId.get(12).type.cases["bridge"]), "inet6": h.reading(() => T().attributes.byId.get(12).type.cases["inet6"]) }, h.reading(() => T().attributes.byId.get(12).type.other.set));
const c9 = h.ready(() => T().attributes.byId.get(14).type, unit1);
const c10 = h.table(T().attributes.byId.get(16).type.names, 256);
const c11 = h.table(T().attributes.byId.get(17).type.names, 256);
const c12 = h.deep(h.ready(() => h.resolve(h.resolve(T().attributes.byId.get(18).type).set), unit2));
const c13 = h.ready(() => T().attributes.byId.get(23).type, unit3);
const c14 = h.select('family', { "bridge": h.reading(() => T().attributes.byId.get(26).type.cases["bridge"]) }, h.ready(() => T().attributes.byId.get(26).type.other.set, unit4));
const c15 = h.ready(() => T().attributes.byId.get(43).type.set, unit13);
const c16 = h.ready(() => T().attributes.byId.get(52).type.set, unit14);
const c17 = h.ready(() => T().attributes.byId.get(62).type.set, unit15);
const c18 = h.ready(() => T().attributes.byId.get(65).type.set, unit16);
const c19 = h.read64(false, true);
const c20 = h.missed(() => T().attributes, met);
const c21 = h.keepUnknown;
return function ifinfomsg(u8, u32, i32, at, end, root, own) {
if (end - at < 16) return undefined;
const o = new c0(); root = o;
o.family = c1[u8[at]];
o.type = c2((u8[at + 2] | u8[at + 2 + 1] << 8));
o.index = i32[(at + 4) >> 2];
o.flags = c3(u32[(at + 8) >> 2]);
o.change = c4(u32[(at + 12) >> 2]);
let p = at + 16;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
{ const v0 = c5(u8, p + 4, e); if (v0 !== undefined) { o.address = v0; continue; } }
break;
case 2:
{ const v1 = c5(u8, p + 4, e); if (v1 !== undefined) { o.broadcast = v1; continue; } }
break;
case 3:
o.ifname = c6(u8, p + 4, e); continue;
break;
case 4:
if (n === 8) { o.mtu = u32[(p + 4) >> 2]; continue; }
break;
case 5:
if (n === 8) { o.link = u32[(p + 4) >> 2]; continue; }
break;
case 6:
o.qdisc = c6(u8, p + 4, e); continue;
break;
case 7:
{ const v2 = c7.read(u8, u32, i32, p + 4, e, root, o); if (v2 !== undefined) { o.stats = v2; continue; } }
break;
case 10:
if (n === 8) { o.master = u32[(p + 4) >> 2]; continue; }
break;
case 12:
{ const v3 = c8.read(u8, u32, i32, p + 4, e, root, o); if (v3 !== undefined) { o.protinfo = v3; continue; } }
break;
case 13:
if (n === 8) { o.txqlen = u32[(p + 4) >> 2]; continue; }
break;
case 14:
{ const v4 = c9.read(u8, u32, i32, p + 4, e, root, o); if (v4 !== undefined) { o.map = v4; continue; } }
break;
case 16:
if (n === 5) { o.operstate = c10[u8[p + 4]]; continue; }
break;
case 17:
if (n === 5) { o.linkmode = c11[u8[p + 4]]; continue; }
break;
case 18:
{ const v5 = c12.read(u8, u32, i32, p + 4, e, root, o); if (v5 !== undefined) { o.linkinfo = v5; continue; } }
break;
case 20:
o.ifalias = c6(u8, p + 4, e); continue;
break;
case 23:
{ const v6 = c13.read(u8, u32, i32, p + 4, e, root, o); if (v6 !== undefined) { o.stats64 = v6; continue; } }
break;
case 26:
{ const v7 = c14.read(u8, u32, i32, p + 4, e, root, o); if (v7 !== undefined) { o.afSpec = v7; continue; } }
break;
case 27:
if (n === 8) { o.group = u32[(p + 4) >> 2]; continue; }
break;
case 30:
if (n === 8) { o.promiscuity = u32[(p + 4) >> 2]; continue; }
break;
case 31:
if (n === 8) { o.numTxQueues = u32[(p + 4) >> 2]; continue; }
break;
case 32:
if (n === 8) { o.numRxQueues = u32[(p + 4) >> 2]; continue; }
break;
case 33:
if (n === 5) { o.carrier = u8[p + 4]; continue; }
break;
case 35:
if (n === 8) { o.carrierChanges = u32[(p + 4) >> 2]; continue; }
break;
case 37:
if (n === 8) { o.linkNetnsid = i32[(p + 4) >> 2]; continue; }
break;
case 38:
o.physPortName = c6(u8, p + 4, e); continue;
break;
case 39:
if (n === 5) { o.protoDown = u8[p + 4]; continue; }
break;
case 40:
if (n === 8) { o.gsoMaxSegs = u32[(p + 4) >> 2]; continue; }
break;
case 41:
if (n === 8) { o.gsoMaxSize = u32[(p + 4) >> 2]; continue; }
break;
case 42:
continue;
break;
case 43:
{ const v8 = c15.read(u8, u32, i32, p + 4, e, root, o); if (v8 !== undefined) { o.xdp = v8; continue; } }
break;
case 47:
if (n === 8) { o.carrierUpCount = u32[(p + 4) >> 2]; continue; }
break;
case 48:
if (n === 8) { o.carrierDownCount = u32[(p + 4) >> 2]; continue; }
break;
case 50:
if (n === 8) { o.minMtu = u32[(p + 4) >> 2]; continue; }
break;
case 51:
if (n === 8) { o.maxMtu = u32[(p + 4) >> 2]; continue; }
break;
case 52:
{ const v9 = c16.read(u8, u32, i32, p + 4, e, root, o); if (v9 !== undefined) { o.propList = v9; continue; } }
break;
case 54:
{ const v10 = c5(u8, p + 4, e); if (v10 !== undefined) { o.permAddress = v10; continue; } }
break;
case 56:
o.parentDevName = c6(u8, p + 4, e); continue;
break;
case 57:
o.parentDevBusName = c6(u8, p + 4, e); continue;
break;
case 58:
if (n === 8) { o.groMaxSize = u32[(p + 4) >> 2]; continue; }
break;
case 59:
if (n === 8) { o.tsoMaxSize = u32[(p + 4) >> 2]; continue; }
break;
case 60:
if (n === 8) { o.tsoMaxSegs = u32[(p + 4) >> 2]; continue; }
break;
case 61:
if (n === 8) { o.allmulti = u32[(p + 4) >> 2]; continue; }
break;
case 62:
{ const v11 = c17.read(u8, u32, i32, p + 4, e, root, o); if (v11 !== undefined) { o.devlinkPort = v11; continue; } }
break;
case 63:
if (n === 8) { o.gsoIpv4MaxSize = u32[(p + 4) >> 2]; continue; }
break;
case 64:
if (n === 8) { o.groIpv4MaxSize = u32[(p + 4) >> 2]; continue; }
break;
case 65:
{ const v12 = c18.read(u8, u32, i32, p + 4, e, root, o); if (v12 !== undefined) { o.dpllPin = v12; continue; } }
break;
case 66:
if (n === 8) { o.maxPacingOffloadHorizon = u32[(p + 4) >> 2]; continue; }
if (n === 12) { o.maxPacingOffloadHorizon = (u32[((p + 4) >> 2) + 1] < 2097152 ? u32[(p + 4) >> 2] + u32[((p + 4) >> 2) + 1] * 4294967296 : c19(u8, p + 4)); continue; }
break;
case 67:
if (n === 5) { o.netnsImmutable = u8[p + 4]; continue; }
break;
case 68:
if (n === 6) { o.headroom = (u8[p + 4] | u8[p + 4 + 1] << 8); continue; }
break;
case 69:
if (n === 6) { o.tailroom = (u8[p + 4] | u8[p + 4 + 1] << 8); continue; }
break;
default: c20(u8, u32, i32, p, e, root, o); continue;
}
c21(o, u8, p, e);
}
return o;
};
},
};
