// Long, because a message's readers stand together.
// Made by scripts/readers of the declaration of ndmsg: npm run readers.
// @ts-nocheck
import type { ReadyReader } from '../../../schema/ready.js';

const unit0 = {
  ids: [],
  make: (T, h, met) => {
const c0 = h.interpreted(() => T());
const c1 = h.formatHex;
return function nda_cacheinfo(u8, u32, i32, at, end, root, own) {
if (end - at < 16) return c0(u8, at, end, root);
const o = { "confirmed": u32[(at) >> 2], "used": u32[(at + 4) >> 2], "updated": u32[(at + 8) >> 2], "refcnt": u32[(at + 12) >> 2] };
if (end - at > 16) o.rest = c1(u8, at + 16, end);
return o;
};
},
};

export const ndmsgReader: ReadyReader = {
  ids: [1, 2, 3, 4, 5, 9, 12, 13, 15],
  make: (T, h, met) => {
const c0 = h.constructorOf(function (never) { if (never) { this.p0 = 0; this.p1 = 0; this.p2 = 0; this.p3 = 0; this.p4 = 0; this.p5 = 0; this.p6 = 0; this.p7 = 0; this.p8 = 0; this.p9 = 0; this.p10 = 0; this.p11 = 0; this.p12 = 0; this.p13 = 0; this.p14 = 0; this.p15 = 0; this.p16 = 0; this.p17 = 0; } });
const c1 = h.table(T().header.fields[0].type.names, 256);
const c2 = h.flagList(T().header.fields[4].type.names);
const c3 = h.flagList(T().header.fields[5].type.names);
const c4 = h.table(T().header.fields[6].type.names, 256);
const c5 = h.readIp;
const c6 = h.formatL2;
const c7 = h.ready(() => T().attributes.byId.get(3).type, unit0);
const c8 = h.table(T().attributes.byId.get(12).type.names, 256);
const c9 = h.flagList(T().attributes.byId.get(15).type.names);
const c10 = h.missed(() => T().attributes, met);
const c11 = h.keepUnknown;
return function ndmsg(u8, u32, i32, at, end, root, own) {
if (end - at < 12) return undefined;
const o = new c0(); root = o;
o.family = c1[u8[at]];
o.ifindex = i32[(at + 4) >> 2];
o.state = c2((u8[at + 8] | u8[at + 8 + 1] << 8));
o.flags = c3(u8[at + 10]);
o.type = c4[u8[at + 11]];
let p = at + 12;
let w, n, e;
for (; p + 4 <= end; p = (e + 3) & ~3) {
w = u32[p >> 2];
n = w & 0xffff; e = p + n;
if (n < 4 || e > end) return undefined;
switch ((w >>> 16) & 0x3fff) {
case 1:
{ const v0 = c5(u8, p + 4, e, true, true); if (v0 !== undefined) { o.dst = v0; continue; } }
break;
case 2:
{ const v1 = c6(u8, p + 4, e); if (v1 !== undefined) { o.lladdr = v1; continue; } }
break;
case 3:
{ const v2 = c7.read(u8, u32, i32, p + 4, e, root, o); if (v2 !== undefined) { o.cacheinfo = v2; continue; } }
break;
case 4:
if (n === 8) { o.probes = u32[(p + 4) >> 2]; continue; }
break;
case 5:
if (n === 6) { o.vlan = (u8[p + 4] | u8[p + 4 + 1] << 8); continue; }
break;
case 9:
if (n === 8) { o.master = u32[(p + 4) >> 2]; continue; }
break;
case 12:
if (n === 5) { o.protocol = c8[u8[p + 4]]; continue; }
break;
case 13:
if (n === 8) { o.nhId = u32[(p + 4) >> 2]; continue; }
break;
case 15:
if (n === 8) { o.flagsExt = c9(u32[(p + 4) >> 2]); continue; }
break;
default: c10(u8, u32, i32, p, e, root, o); continue;
}
c11(o, u8, p, e);
}
return o;
};
},
};
