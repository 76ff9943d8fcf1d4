import { NativeTransport } from '../../src/socket/transports/native.js';

/** `RTM_MAX` and beyond: a type that the kernel knows nothing of. */
const NOBODYS = 0x0fff;

/** Has the kernel refuse one request of many: of those that change something, the one that `countdown` says. */
export class Refusing {
  /** Requests that may still pass; negative for all. */
  countdown = -1;
  /** What came past since {@link arm}. */
  seen = 0;

  /** From here on, so many requests pass, then one is refused. */
  arm(passing: number): void {
    this.countdown = passing;
    this.seen = 0;
  }

  /** The transport to open a database with. */
  readonly transport = (options: ConstructorParameters<typeof NativeTransport>[0]): NativeTransport => {
    const transport = new NativeTransport(options);
    const send = transport.send.bind(transport);
    transport.send = (datagram) => {
      this.#look(datagram);
      send(datagram);
    };
    return transport;
  };

  #look(datagram: Uint8Array): void {
    const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
    for (let at = 0; at + 16 <= datagram.length; ) {
      const length = view.getUint32(at, true);
      const type = view.getUint16(at + 4, true);
      // RTM_NEW… and RTM_DEL…; a get has the number after them
      if (type >= 16 && (type & 3) < 2) {
        this.seen++;
        if (this.countdown === 0) view.setUint16(at + 4, NOBODYS, true);
        if (this.countdown >= 0) this.countdown--;
      }
      at += (length + 3) & ~3;
    }
  }
}
