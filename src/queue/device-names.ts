import type { SocketOptions } from '../socket/socket.js';
import type { DeviceNames } from './metadata.js';

/** Milliseconds in which an unknown index is looked up once. */
const PAUSE = 1000;

/** Names of a namespace's interfaces: read when they are first requested, and again when there is a new one. */
export function deviceNames({ netns, transport }: Pick<SocketOptions, 'netns' | 'transport'>): {
  names: DeviceNames;
  ready: () => Promise<void>;
} {
  let known: ReadonlyMap<number, string> = new Map();
  let readAt = 0;
  const read = async (): Promise<void> => {
    readAt = Date.now();
    if (transport !== undefined) return;
    const { interfaceNames } = await import('../iproute/interface-names.js');
    known = new Map([...(await interfaceNames(netns))].map(([name, index]) => [index, name]));
  };
  return {
    // a name is worth having, and no more: a packet waits for none
    names: (index) => {
      const name = known.get(index);
      if (name === undefined && Date.now() - readAt > PAUSE) read().catch(() => undefined);
      return name;
    },
    ready: read,
  };
}
