/**
 * A transport of one's own under an unchanged IPRoute: it prints each message that goes through it on one line.
 *
 * Run it: node build/examples/custom-transport.js
 */
import { config, type Datagrams, IPRoute, NativeTransport, RouteMarshal } from '../src/index.js';

const names = new RouteMarshal();

/** Sends and receives as the native transport does, and says so. */
class LoggingTransport extends NativeTransport {
  override send(datagram: Uint8Array): void {
    log('->', datagram);
    super.send(datagram);
  }

  override receive(max?: number): Datagrams | undefined {
    const datagrams = super.receive(max);
    // five ints for each datagram: offset, length, port id, namespace id, flags
    for (let i = 0; datagrams && i < datagrams.count; i++) {
      const start = datagrams.index[5 * i]!;
      log('<-', datagrams.bytes.u8.subarray(start, start + datagrams.index[5 * i + 1]!));
    }
    return datagrams;
  }
}

function log(arrow: string, datagram: Uint8Array): void {
  for (const { header, name } of names.parse(datagram)) {
    console.log(`${arrow} ${name ?? `type ${header.type}`}, ${header.length} bytes`);
  }
}

config.transport = LoggingTransport; // for everything created from here on

await using ipr = new IPRoute();
const lo = await ipr.link.get({ dev: 'lo' });
console.log(`lo has index ${lo.index}`);
