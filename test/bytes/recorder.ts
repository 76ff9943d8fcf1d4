import { routeMessages, routeRequests } from '../../src/messages/route/index.js';
import { FakeKernel, Refusal } from '../../src/testing.js';

/** A kernel that knows the indices of some interfaces, says yes to everything, and keeps what was asked of it. */
export class RequestRecorder extends FakeKernel {
  constructor(interfaces: Readonly<Record<string, number>>) {
    super();
    const getlink = ({ ifname, altIfname }: { ifname?: string; altIfname?: string }) => {
      const index = interfaces[ifname ?? altIfname ?? ''];
      if (index === undefined) throw new Refusal('ENODEV');
      return { index };
    };
    this.messages(routeMessages, { getlink }, { requests: routeRequests });
    this.otherwise(() => undefined);
  }

  /** What was sent besides questions for indices, in order. */
  get recorded(): Uint8Array[] {
    return this.requests.filter(({ command }) => command !== 'getlink').map(({ bytes }) => bytes);
  }
}
