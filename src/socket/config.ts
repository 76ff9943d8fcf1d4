import type { Transport, TransportFactory, TransportOptions } from './transport.js';
import { givenAddon, useAddon } from './transports/load.js';
import { NativeTransport } from './transports/native.js';

/** Settings for everything created later in this process. */
export const config: {
  /** What sockets are made of where no transport is given to them: a class or a function. */
  transport: TransportFactory;
  /**
   * The native part, for programs that were bundled: the absolute path or `file:` URL of the package's
   * `prebuilds/PLATFORM-ARCH/tsroute2.node` wherever it was copied to, or what `require` of that file gave. It is read when
   * the first socket is opened. Unset, the file of the package's own folder is loaded, and nothing else is looked for.
   *
   * @throws {TypeError} when set to anything else, {Error} when set after the native part was loaded
   */
  addon: string | URL | object | undefined;
} = {
  transport: NativeTransport,
  get addon() {
    return givenAddon();
  },
  set addon(addon) {
    useAddon(addon);
  },
};
// a misspelt setting is an error
Object.preventExtensions(config);

/** Makes a transport by a factory, whether class or function. */
export function makeTransport(factory: TransportFactory, options: TransportOptions): Transport {
  // a class, also one that a stand-in is for: functions have a prototype that can be replaced
  const isClass = Object.getOwnPropertyDescriptor(factory, 'prototype')?.writable === false;
  return isClass
    ? new (factory as new (options: TransportOptions) => Transport)(options)
    : (factory as (options: TransportOptions) => Transport)(options);
}
