import { closeSync, openSync } from 'node:fs';
import type { Datagram } from '../decoder/types.js';
import { IPRoute } from '../iproute/iproute.js';
import { succeeded } from '../netns/system.js';
import { LITTLE_ENDIAN } from '../schema/bytes.js';
import { addon } from '../socket/transports/addon.js';

/** `sizeof (struct sockaddr_ll)`. */
const ADDRESS = 20;
const NLM_F_REQUEST = 1;
/** Bytes of messages that may wait. */
const ROOM = 16 << 20;
/** Netlink messages of more than one datagram are as long as the kernel makes them at most. */
const LARGEST = 1 << 20;

/** A packet socket on an nlmon interface: reads every netlink message of the network namespace. */
export class PacketSocket {
  readonly #fd: number;
  readonly #buffer = new Uint8Array(LARGEST);
  readonly #address = new Uint8Array(ADDRESS);

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /** @throws NetlinkError `EPERM` without CAP_NET_RAW, `ENODEV` where there is no such interface. */
  static async open(name: string): Promise<PacketSocket> {
    using ipr = new IPRoute();
    const { index } = await ipr.link.get({ ifname: name });
    const ns = openSync('/proc/self/ns/net', 'r');
    try {
      return new PacketSocket(
        succeeded(addon().packet(ns, index, ROOM), `cannot read the interface '${name}'`),
      );
    } finally {
      closeSync(ns);
    }
  }

  /** Hands over everything that has come. */
  drain(take: (datagram: Datagram) => void): void {
    for (;;) {
      const length = succeeded(
        addon().receiveFrom(this.#fd, this.#buffer, this.#address),
        'cannot read the interface',
      );
      if (length === 0) return;
      const data = this.#buffer.slice(0, Math.min(length, LARGEST));
      const view = new DataView(data.buffer);
      const isRequest = data.length >= 8 && (view.getUint16(6, LITTLE_ENDIAN) & NLM_F_REQUEST) !== 0;
      take({
        data,
        offset: 0,
        little: LITTLE_ENDIAN,
        // nlmon has the number of the netlink protocol in the place of the EtherType
        protocol: new DataView(this.#address.buffer).getUint16(2),
        time: Date.now(),
        direction: isRequest ? 'sent' : 'received',
        ...(length > LARGEST ? { length } : {}),
      });
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
