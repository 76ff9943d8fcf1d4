import { routeMessages, routeRequests } from '../messages/route/index.js';
import { Marshal } from '../protocol/marshal.js';

/** The marshal of rtnetlink: knows all of `RTM_*`. */
export class RouteMarshal extends Marshal {
  constructor() {
    super();
    this.registerPolicy(routeMessages).registerRequests(routeRequests);
  }
}
