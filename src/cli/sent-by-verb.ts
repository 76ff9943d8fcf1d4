import type { SentByVerb } from '../decoder/output/typescript/index.js';
import { IPRoute } from '../iproute/iproute.js';
import { FakeKernel } from '../testing/fake-kernel.js';

type Verb = (value: unknown) => unknown;

/**
 * What the verbs of `IPRoute` send for a value, for code that is printed to send the very same. Undefined where a verb
 * refuses it, or would have to ask the kernel first.
 */
export function sentByVerb(): SentByVerb {
  return (path, value) => {
    // it never answers
    const kernel = new FakeKernel().otherwise(() => new Promise(() => {}));
    using ipr = new IPRoute({ transport: kernel.transport });
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
    return kernel.requests.at(-1)?.bytes;
  };
}
