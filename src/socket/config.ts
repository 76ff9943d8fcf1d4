import type { Transport, TransportFactory, TransportOptions } from './transport.js';
import { NativeTransport } from './transports/native.js';

/** Settings for everything created later in this process. */
export const config: {
  /** What sockets are made of where no transport is given to them: a class or a function. */
  transport: TransportFactory;
} = { transport: NativeTransport };

/** Makes a transport by a factory, whether class or function. */
export function makeTransport(factory: TransportFactory, options: TransportOptions): Transport {
  const isClass = /^class\b/.test(Function.prototype.toString.call(factory));
  return isClass
    ? new (factory as new (options: TransportOptions) => Transport)(options)
    : (factory as (options: TransportOptions) => Transport)(options);
}
