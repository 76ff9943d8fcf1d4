// Compiled, never run: what the editor knows about sockets.

import type { SocketEntry, SocketEvent, Sockets } from '../../src/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

declare const sockets: Sockets;
declare const entry: SocketEntry;
declare const event: SocketEvent;

// the kind tells the rest
if (entry.kind === 'tcp') same<typeof entry.sport, number>(true);
if (entry.kind === 'unix') same<typeof entry.name, string | undefined>(true);
// @ts-expect-error a socket of unix has no port
if (entry.kind === 'unix') void entry.sport;
if (entry.kind === 'mptcp') void entry.info?.token;
// @ts-expect-error that is what MPTCP knows
if (entry.kind === 'tcp') void entry.info?.token;
if (entry.kind === 'tcp') void entry.ulpInfo?.tls?.cipher;

for (const one of await sockets.list({ kinds: ['vsock'] })) same<typeof one.srcCid, number>(true);
for (const one of await sockets.listening()) same<typeof one.kind, 'tcp' | 'udp'>(true);
// @ts-expect-error no such kind
void sockets.list({ kinds: ['tpc'] });
// @ts-expect-error no such extension
void sockets.list({ show: ['inf'] });
// @ts-expect-error no such state
void sockets.list({ states: ['listening'] });
// @ts-expect-error no such key
void sockets.find({ prt: 22 });
if (event.event === 'destroy') void event.info?.bytesAcked;
// @ts-expect-error no such event
if (event.event === 'close') void 0;
