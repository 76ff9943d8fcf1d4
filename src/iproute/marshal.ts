import { routeMessages, routeOmitted, routeRequests } from '../messages/route/index.js';
import { Marshal } from '../protocol/marshal.js';
import type { Decoder } from '../schema/codec.js';

/** The marshal of rtnetlink: knows all of `RTM_*`. */
export class RouteMarshal extends Marshal {
  readonly #completing = new Map<number, { readonly plain: Decoder; readonly whole: Decoder }>();

  constructor() {
    super();
    this.registerPolicy(routeMessages).registerRequests(routeRequests);
  }

  /** Reads the body of messages of a type, with what the kernel leaves out where it is 0. */
  override decoderOf(type: number): Decoder | undefined {
    const plain = super.decoderOf(type);
    const omitted = routeOmitted.get(type);
    if (plain === undefined || omitted === undefined) return plain;
    const known = this.#completing.get(type);
    if (known?.plain === plain) return known.whole;
    const whole: Decoder = (bytes, at, end) => {
      const body = plain(bytes, at, end);
      for (const key in omitted) body[key] ??= omitted[key];
      return body;
    };
    this.#completing.set(type, { plain, whole });
    return whole;
  }
}
