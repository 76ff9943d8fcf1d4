/**
 * A marshal of one's own: it changes every message after it is read, for all that uses it.
 *
 * Run it: node build/examples/fix-message.js
 */
import { IPRoute, type Link, type NetlinkMessage, RouteMarshal } from '../src/index.js';

/** Links say `up: true` or `up: false`, as the verbs take it. */
class UpMarshal extends RouteMarshal {
  override fixMessage(message: NetlinkMessage): NetlinkMessage {
    if (message.name === 'RTM_NEWLINK') {
      message.body.up = (message.body as Partial<Link>).flags?.includes('up') ?? false;
    }
    return message;
  }
}

await using ipr = new IPRoute({ marshal: new UpMarshal() });
for (const link of await ipr.link.dump()) {
  const { ifname, up } = link as Link & { up: boolean };
  console.log(`${ifname} is ${up ? 'up' : 'down'}`);
}
