import type { LinkDetail, WireGuardItem } from '../../src/protocol.js';
import { Facts } from '../lib/parts.js';
import { timeText } from '../lib/text.js';
import { SocketList } from './lists.js';

type Fields = Readonly<Record<string, unknown>>;

export function WireGuardPeers({ device: { publicKey, port, peers } }: { device: WireGuardItem }) {
  return (
    <>
      <h3>WireGuard</h3>
      <Facts
        facts={[
          ['public key', publicKey],
          ['port', port > 0 && `${port}`],
        ]}
      />
      <ul class="plain mono">
        {peers.map((peer) => (
          <li key={peer.publicKey}>
            {peer.endpoint ?? 'no endpoint'} <span class="quiet">{peer.allowedips.join(', ')}</span>
            <br />
            <span class="quiet">
              {`${peer.publicKey} ${peer.handshake > 0 ? `seen at ${timeText(peer.handshake)}` : 'never seen'}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Device({ detail: { driver, sockets } }: { detail: LinkDetail }) {
  const {
    driver: own,
    rings,
    channels,
    features,
  } = (driver ?? {}) as Readonly<Record<'driver' | 'rings' | 'channels', Fields | undefined>> & {
    readonly features?: readonly string[];
  };
  const speed = Number(driver?.speed ?? -1);
  return (
    <>
      {driver === undefined ? (
        <p class="quiet">It has no driver that could be asked.</p>
      ) : (
        <Facts
          facts={[
            ['driver', own && [own.driver, own.version].filter(Boolean).join(' ')],
            ['bus', own?.busInfo as string | undefined],
            ['firmware', own?.fwVersion as string | undefined],
            ['speed', speed > 0 && `${speed.toLocaleString('en')} Mb/s`],
            ['duplex', driver.duplex as string | undefined],
            ['port', driver.port as string | undefined],
            ['rings', rings && amounts(rings)],
            ['channels', channels && amounts(channels)],
            ['features', features?.join(', ')],
          ]}
        />
      )}
      <SocketList title="Sockets bound to it" sockets={sockets} />
    </>
  );
}

const amounts = (fields: Fields): string =>
  Object.entries(fields)
    .filter(([, value]) => typeof value === 'number')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
