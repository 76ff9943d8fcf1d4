import type { WireGuardDevice, WireGuardPeer } from '../../objects/wireguard/index.js';
import { nearest } from '../../schema/names.js';
import { hint, UsageError } from '../errors.js';
import { colourful, print } from '../output.js';
import { type Column, table } from '../table.js';
import { escaped, styled } from '../text.js';

const NONE = '(none)';

/** What `wg show DEV WORD` prints of a peer, or of a device: cells of one line. */
const ofPeers: Readonly<Record<string, (peer: WireGuardPeer) => (string | number)[]>> = {
  peers: () => [],
  'preshared-keys': ({ presharedKey }) => [presharedKey ?? NONE],
  endpoints: ({ endpoint }) => [endpoint ?? NONE],
  'allowed-ips': ({ allowedips }) => [allowedips.join(' ') || NONE],
  'latest-handshakes': (peer) => [handshake(peer)],
  transfer: ({ rxBytes, txBytes }) => [rxBytes, txBytes],
  'persistent-keepalive': (peer) => [keepalive(peer)],
};

const ofDevice: Readonly<Record<string, (device: WireGuardDevice) => string | number>> = {
  'public-key': ({ publicKey }) => publicKey ?? NONE,
  'private-key': ({ privateKey }) => privateKey ?? NONE,
  'listen-port': ({ listenPort }) => listenPort,
  fwmark,
};

/** The words that may stand behind `wg show DEV`. */
export const SHOW_WORDS = [...Object.keys(ofDevice), ...Object.keys(ofPeers), 'dump'];

/** Prints one fact of devices, as `wg show DEV WORD` does: a line each, cells divided by tabulators. */
export function showFact(devices: readonly WireGuardDevice[], word: string, named: boolean): void {
  const lines: (string | number)[][] = [];
  for (const device of devices) {
    const line = (...cells: (string | number)[]) =>
      lines.push(named ? [escaped(device.ifname), ...cells] : cells);
    const { privateKey = NONE, publicKey = NONE, listenPort, peers } = device;
    if (word === 'dump') {
      line(privateKey, publicKey, listenPort, fwmark(device));
      for (const peer of peers) line(peer.publicKey, ...dumped(peer));
    } else if (Object.hasOwn(ofDevice, word)) line(ofDevice[word]!(device));
    else if (Object.hasOwn(ofPeers, word))
      for (const peer of peers) line(peer.publicKey, ...ofPeers[word]!(peer));
    else throw new UsageError(`wg show: unknown word '${word}'${hint(nearest(word, SHOW_WORDS))}`);
  }
  print(lines.map((cells) => `${cells.join('\t')}\n`).join(''));
}

function dumped(peer: WireGuardPeer): (string | number)[] {
  const { presharedKey = NONE, endpoint = NONE, allowedips, rxBytes, txBytes } = peer;
  return [
    presharedKey,
    endpoint,
    allowedips.join(',') || NONE,
    handshake(peer),
    rxBytes,
    txBytes,
    keepalive(peer),
  ];
}

function handshake({ lastHandshakeTime = 0 }: WireGuardPeer): number {
  return Math.floor(lastHandshakeTime / 1000);
}

function keepalive({ persistentKeepaliveInterval: seconds }: WireGuardPeer): string | number {
  return seconds === 0 ? 'off' : seconds;
}

function fwmark({ fwmark: mark }: WireGuardDevice): string {
  return mark === 0 ? 'off' : `0x${mark.toString(16)}`;
}

const peers: readonly Column<WireGuardPeer>[] = [
  { title: 'PEER', cell: (one) => one.publicKey, style: 'yellow' },
  { title: 'ENDPOINT', cell: (one) => one.endpoint },
  { title: 'ALLOWED IPS', cell: (one) => one.allowedips.join(', ') },
  { title: 'HANDSHAKE', cell: (one) => ago(one.lastHandshakeTime), right: true },
  { title: 'RECEIVED', cell: (one) => amount(one.rxBytes), right: true },
  { title: 'SENT', cell: (one) => amount(one.txBytes), right: true },
  { title: 'KEEPALIVE', cell: (one) => one.persistentKeepaliveInterval || undefined, right: true },
  { title: 'PSK', cell: (one) => (one.presharedKey ? 'yes' : undefined) },
];

/** Prints devices for people: a line of facts, and a table of peers. Private keys are not shown. */
export function showDevices(devices: readonly WireGuardDevice[]): void {
  const colour = colourful();
  for (const [i, device] of devices.entries()) {
    const { ifname, publicKey, listenPort, fwmark: mark } = device;
    const facts = [
      colour ? styled('green', escaped(ifname)) : escaped(ifname),
      ...(publicKey ? [`public key ${publicKey}`] : ['no key']),
      ...(listenPort ? [`port ${listenPort}`] : []),
      ...(mark ? [`fwmark ${fwmark(device)}`] : []),
    ];
    print(`${i > 0 ? '\n' : ''}${facts.join('  ')}\n`);
    if (device.peers.length > 0) print(table(peers, device.peers, colour));
  }
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function amount(bytes: number): string | undefined {
  if (bytes === 0) return undefined;
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${unit === 0 ? bytes : (bytes / 1024 ** unit).toFixed(2)} ${UNITS[unit]}`;
}

const STEPS: readonly [seconds: number, letter: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
];

function ago(time: number | undefined): string | undefined {
  if (time === undefined) return undefined;
  let seconds = Math.max(0, Math.round((Date.now() - time) / 1000));
  const parts: string[] = [];
  for (const [length, letter] of STEPS) {
    const count = Math.floor(seconds / length);
    seconds -= count * length;
    if (count > 0) parts.push(`${count}${letter}`);
  }
  return parts.slice(0, 2).join(' ') || '0s';
}
