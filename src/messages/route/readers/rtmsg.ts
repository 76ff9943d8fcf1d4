// Long, because a message's readers stand together.
// Made by scripts/readers of the declaration of rtmsg: npm run readers.
// @ts-nocheck
import type { ReadyReader } from '../../../schema/ready.js';

const unit0 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.formatHex;
return function rta_cacheinfo(u8, u32, i32, at, end, root, own) {
if (end - at < 32) return c0(u8, at, end, root);
const o = { "clntref": u32[(at) >> 2], "lastuse": u32[(at + 4) >> 2], "expires": i32[(at + 8) >> 2], "error": i32[(at + 12) >> 2], "used": u32[(at + 16) >> 2], "id": u32[(at + 20) >> 2], "ts": u32[(at + 24) >> 2], "tsage": u32[(at + 28) >> 2] };
if (end - at > 32) o.rest = c1(u8, at + 32, end);
return o;
};
},
};

export const rtmsgReader: ReadyReader = {
  ids: [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 20, 22, 23, 30],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; this.p6 = 0; this.p7 = 0; this.p8 = 0; this.p9 = 0; this.p10 = 0; this.p11 = 0; this.p12 = 0; this.p13 = 0; this.p14 = 0; this.p15 = 0; this.p16 = 0; this.p17 = 0; this.p18 = 0; this.p19 = 0; this.p20 = 0; this.p21 = 0; this.p22 = 0; this.p23 = 0; this.p24 = 0; this.p25 = 0; } });
const c1 = h.table(T().header.fields[0].type.names, 256);
const c2 = h.table(T().header.fields[5].type.names, 256);
const c3 = h.table(T().header.fields[6].type.names, 256);
const c4 = h.table(T().header.fields[7].type.names, 256);
const c5 = h.flagList(T().header.fields[8].type.names);
const c6 = h.readPrefix;
const c7 = h.readFamilyIp;
const c8 = h.reading(() => T().attributes.byId.get(8).type.set);
const c9 = h.reading(() => T().attributes.byId.get(9).type);
const c10 = h.ready(() => T().attributes.byId.get(12).type, unit0);
const c11 = h.table(T().attributes.byId.get(20).type.names, 256);
const c12 = h.select('encapType', { "bpf": h.reading(() => T().attributes.byId.get(22).type.cases["bpf"]), "ila": h.reading(() => T().attributes.byId.get(22).type.cases["ila"]), "ioam6": h.reading(() => T().attributes.byId.get(22).type.cases["ioam6"]), "ip": h.reading(() => T().attributes.byId.get(22).type.cases["ip"]), "ip6": h.reading(() => T().attributes.byId.get(22).type.cases["ip6"]), "mpls": h.reading(() => T().attributes.byId.get(22).type.cases["mpls"]), "rpl": h.reading(() => T().attributes.byId.get(22).type.cases["rpl"]), "seg6": h.reading(() => T().attributes.byId.get(22).type.cases["seg6"]), "seg6Local": h.reading(() => T().attributes.byId.get(22).type.cases["seg6Local"]), "xfrm": h.reading(() => T().attributes.byId.get(22).type.cases["xfrm"]) }, h.reading(() => T().attributes.byId.get(22).type.other));
const c13 = h.read64(false, true);
const c14 = h.missed(() => T().attributes, met);
const c15 = h.keepUnknown;
const c16 = h.late(() => [T().attributes.byId.get(22)]);
return function rtmsg(u8, u32, i32, at, end, root, own) {
if (end - at < 12) return undefined;
const o = new c0(); root = o;
o.family = c1[u8[at]];
const l0 = u8[at + 1];
const l1 = u8[at + 2];
o.tos = u8[at + 3];
o.table = u8[at + 4];
o.protocol = c2[u8[at + 5]];
o.scope = c3[u8[at + 6]];
o.type = c4[u8[at + 7]];
o.flags = c5(u32[(at + 8) >> 2]);
let p = at + 12;
let late;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
{ const v2 = c6(u8, p + 4, e, l0, root); if (v2 !== undefined) { o.dst = v2; continue; } }
break;
case 2:
{ const v3 = c6(u8, p + 4, e, l1, root); if (v3 !== undefined) { o.src = v3; continue; } }
break;
case 3:
if (n === 8) { o.iif = u32[(p + 4) >> 2]; continue; }
break;
case 4:
if (n === 8) { o.oif = u32[(p + 4) >> 2]; continue; }
break;
case 5:
{ const v4 = c7(u8, p + 4, e, root); if (v4 !== undefined) { o.gateway = v4; continue; } }
break;
case 6:
if (n === 8) { o.priority = u32[(p + 4) >> 2]; continue; }
break;
case 7:
{ const v5 = c7(u8, p + 4, e, root); if (v5 !== undefined) { o.prefsrc = v5; continue; } }
break;
case 8:
{ const v6 = c8.read(u8, u32, i32, p + 4, e, root, o); if (v6 !== undefined) { o.metrics = v6; continue; } }
break;
case 9:
{ const v7 = c9.read(u8, u32, i32, p + 4, e, root, o); if (v7 !== undefined) { o.multipath = v7; continue; } }
break;
case 12:
{ const v8 = c10.read(u8, u32, i32, p + 4, e, root, o); if (v8 !== undefined) { o.cacheinfo = v8; continue; } }
break;
case 15:
if (n === 8) { o.table = u32[(p + 4) >> 2]; continue; }
break;
case 20:
if (n === 5) { o.pref = c11[u8[p + 4]]; continue; }
break;
case 22:
if (o.encapType === undefined) { (late || (late = [])).push(p); continue; }
{ const v9 = c12.read(u8, u32, i32, p + 4, e, root, o); if (v9 !== undefined) { o.encap = v9; continue; } }
break;
case 23:
if (n === 8) { o.expires = u32[(p + 4) >> 2]; continue; }
if (n === 12) { o.expires = (u32[((p + 4) >> 2) + 1] < 2097152 ? u32[(p + 4) >> 2] + u32[((p + 4) >> 2) + 1] * 4294967296 : c13(u8, p + 4)); continue; }
break;
case 30:
if (n === 8) { o.nhId = u32[(p + 4) >> 2]; continue; }
break;
default: c14(u8, u32, i32, p, e, root, o); continue;
}
c15(o, u8, p, e);
}
if (late !== undefined) c16(u8, u32, i32, late, root, o);
if (o.dst === undefined) { if (l0 > 0) o.dst =
  (o.family === 'inet6' ? '::/' : '0.0.0.0/') + l0; else o.dst = "default"; }
if (o.src === undefined) { if (l1 > 0) o.src =
  (o.family === 'inet6' ? '::/' : '0.0.0.0/') + l1; }
return o;
};
},
};
