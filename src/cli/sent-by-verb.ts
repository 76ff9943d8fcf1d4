import type { SentByVerb } from '../decoder/output/typescript/index.js';
import { IPRoute } from '../iproute/iproute.js';
import { QueueTransport } from '../socket/transports/queue.js';

/** Keeps what is sent last, and never answers. */
class Keeper extends QueueTransport {
  last: Uint8Array | undefined;

  send(datagram: Uint8Array): void {
    this.last = datagram.slice();
  }
}

type Verb = (value: unknown) => unknown;

/**
 * What the verbs of `IPRoute` send for a value, for code that is printed to send the very same. Undefined where a verb
 * refuses it, or would have to ask the kernel first.
 */
export function sentByVerb(): SentByVerb {
  return (path, value) => {
    const transport = new Keeper();
    using ipr = new IPRoute({ transport });
    const names = path.split('.');
    const verb = names.pop()!;
    let member = ipr as unknown as Record<string, unknown>;
    for (const name of names) member = member[name] as Record<string, unknown>;
    try {
      const sending = (member[verb] as Verb).call(member, value) as PromiseLike<unknown>;
      // dumps are sent when they are waited for; what is under way fails with the socket
      sending.then(
        () => {},
        () => {},
      );
    } catch {
      return undefined;
    }
    return transport.last;
  };
}
