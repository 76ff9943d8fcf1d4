import { node } from '../node.js';
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
    node.fs.closeSync(this.fd);
    this.fd = -1;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Makes an empty network namespace; no thread of this process is in it. Throws `EPERM` without CAP_SYS_ADMIN. */
export function createNamespace(): NetworkNamespace {
  return new NetworkNamespace(checked(addon().namespace(), 'cannot create a network namespace'));
}
