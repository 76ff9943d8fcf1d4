import { addon, checked } from './addon.js';

/** A network namespace without a name. It lives until {@link close}, and on while anything else uses it. */
export class NetworkNamespace {
  /** Its descriptor: what `netns` of the transports' options takes. -1 once closed. */
  fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }

  /** A path by which any process of the same rights can enter it. */
  get path(): string {
    return `/proc/${process.pid}/fd/${this.fd}`;
  }

  /** Gives the namespace up. May be called again. */
  close(): void {
    if (this.fd < 0) return;
    release(this.fd);
    this.fd = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** What making and entering namespaces takes. */
const RIGHTS = { capability: 'CAP_SYS_ADMIN', capableIn: 'the user namespace of this process' };

/** Where named network namespaces are mounted. */
const FOLDER = '/run/netns';

/** Closes a descriptor that the native part has opened. */
export function release(fd: number): void {
  checked(addon().release(fd), `cannot close descriptor ${fd}`);
}

/**
 * Calls with a descriptor of the namespace of a name or path, which is closed afterwards; -1 where none is given, and
 * a descriptor as it is.
 */
export function withDescriptor<T>(netns: string | number | undefined, call: (fd: number) => T): T {
  if (typeof netns !== 'string') return call(netns ?? -1);
  const path = netns.includes('/') ? netns : `${FOLDER}/${netns}`;
  const fd = checked(addon().openNamespace(path), `cannot open the network namespace '${netns}'`, RIGHTS);
  try {
    return call(fd);
  } finally {
    release(fd);
  }
}

/** Makes an empty network namespace; no thread of this process is in it. Throws `EPERM` without CAP_SYS_ADMIN. */
export function createNamespace(): NetworkNamespace {
  return new NetworkNamespace(checked(addon().namespace(), 'cannot create a network namespace', RIGHTS));
}
