// Long, because a message's readers stand together.
// Made by scripts/readers of the declaration of ifaddrmsg: npm run readers.
// @ts-nocheck
import type { ReadyReader } from '../../../schema/ready.js';

const unit0 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.formatHex;
return function ifa_cacheinfo(u8, u32, i32, at, end, root, own) {
if (end - at < 16) return c0(u8, at, end, root);
const o = { "prefered": u32[(at) >> 2], "valid": u32[(at + 4) >> 2], "cstamp": u32[(at + 8) >> 2], "tstamp": u32[(at + 12) >> 2] };
if (end - at > 16) o.rest = c1(u8, at + 16, end);
return o;
};
},
};

export const ifaddrmsgReader: ReadyReader = {
  ids: [1, 2, 3, 4, 5, 6, 7, 8, 9, 11],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; this.p6 = 0; this.p7 = 0; this.p8 = 0; this.p9 = 0; this.p10 = 0; this.p11 = 0; this.p12 = 0; this.p13 = 0; this.p14 = 0; this.p15 = 0; this.p16 = 0; } });
const c1 = h.table(T().header.fields[0].type.names, 256);
const c2 = h.flagList(T().header.fields[2].type.names);
const c3 = h.table(T().header.fields[3].type.names, 256);
const c4 = h.readIp;
const c5 = h.readString;
const c6 = h.ready(() => T().attributes.byId.get(6).type, unit0);
const c7 = h.flagList(T().attributes.byId.get(8).type.names);
const c8 = h.table(T().attributes.byId.get(11).type.names, 256);
const c9 = h.missed(() => T().attributes, met);
const c10 = h.keepUnknown;
return function ifaddrmsg(u8, u32, i32, at, end, root, own) {
if (end - at < 8) return undefined;
const o = new c0(); root = o;
o.family = c1[u8[at]];
o.prefixlen = u8[at + 1];
o.flags = c2(u8[at + 2]);
o.scope = c3[u8[at + 3]];
o.index = u32[(at + 4) >> 2];
let p = at + 8;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
{ const v0 = c4(u8, p + 4, e, true, true); if (v0 !== undefined) { o.address = v0; continue; } }
break;
case 2:
{ const v1 = c4(u8, p + 4, e, true, true); if (v1 !== undefined) { o.local = v1; continue; } }
break;
case 3:
o.label = c5(u8, p + 4, e); continue;
break;
case 4:
{ const v2 = c4(u8, p + 4, e, true, true); if (v2 !== undefined) { o.broadcast = v2; continue; } }
break;
case 5:
{ const v3 = c4(u8, p + 4, e, true, true); if (v3 !== undefined) { o.anycast = v3; continue; } }
break;
case 6:
{ const v4 = c6.read(u8, u32, i32, p + 4, e, root, o); if (v4 !== undefined) { o.cacheinfo = v4; continue; } }
break;
case 7:
{ const v5 = c4(u8, p + 4, e, true, true); if (v5 !== undefined) { o.multicast = v5; continue; } }
break;
case 8:
if (n === 8) { o.flags = c7(u32[(p + 4) >> 2]); continue; }
break;
case 9:
if (n === 8) { o.rtPriority = u32[(p + 4) >> 2]; continue; }
break;
case 11:
if (n === 5) { o.proto = c8[u8[p + 4]]; continue; }
break;
default: c9(u8, u32, i32, p, e, root, o); continue;
}
c10(o, u8, p, e);
}
return o;
};
},
};
