// Compiled, never run: what the editor knows about WireGuard.

import { WireGuard, type WireGuardDevice, type WireGuardEvent } from '../../src/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

declare const wg: WireGuard;
declare const device: WireGuardDevice;
declare const event: WireGuardEvent;

same<(typeof device.peers)[number]['allowedips'], string[]>(true);
same<typeof device.privateKey, string | undefined>(true);
// @ts-expect-error only the kernel counts
device.peers[0]!.rxBytes = 1;
// what is read can be given
void wg.set('wg0', device);
void wg.sync('wg0', device);
void wg.sync('wg0', WireGuard.parse(''));
void wg.set('wg0', { peers: [{ publicKey: '', remove: true }] });
// @ts-expect-error no such key
void wg.set('wg0', { listenPrt: 1 });
// @ts-expect-error a peer has a key
void wg.set('wg0', { peers: [{ allowedips: [] }] });
// @ts-expect-error a number
void wg.set('wg0', { listenPort: '1' });
void new WireGuard({ family: 'amneziawg' });
// @ts-expect-error no such family
void new WireGuard({ family: 'amnezia' });
if (event.event === 'transfer') same<typeof event.rxRate, number>(true);
// @ts-expect-error no such event
if (event.event === 'handshakes') void 0;
