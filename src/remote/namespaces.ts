import { NetlinkError } from '../protocol/errors.js';
import type { Namespaces, Transport, TransportOptions } from '../socket/transport.js';
import { FIRST_NAMESPACE, LAST_NAMESPACE, NS_CLOSE, NS_CREATE, NS_OPEN, NS_REMOVE } from './frames.js';

/** What the namespaces of the far side need of their connection. */
interface Host {
  readonly name: string;
  namespace(
    kind: number,
    handle: number,
    path: string,
    doing: string,
    answer: (error: NetlinkError | undefined, value: bigint) => void,
  ): void;
  open(options: TransportOptions): Transport;
  unused(): void;
}

interface Held {
  readonly path: string;
  readonly created: boolean;
  users: number;
  /** The inode, by which it is known again after reconnecting. */
  inode?: bigint;
  failure?: NetlinkError;
}

const FOLDER = '/run/netns';

/** Namespaces of the far side, each held there by a descriptor whose number is chosen here. */
export class FarNamespaces implements Namespaces {
  readonly #host: Host;
  readonly #held = new Map<number, Held>();

  constructor(host: Host) {
    this.#host = host;
  }

  get machine(): string {
    return this.#host.name;
  }

  /** Whether any is held. */
  get held(): boolean {
    return this.#held.size > 0;
  }

  open(path: string): number {
    for (const [number, one] of this.#held)
      if (one.path === path && !one.created && one.failure === undefined) {
        one.users++;
        return number;
      }
    return this.#keep(path, false);
  }

  create(name?: string): number {
    return this.#keep(name === undefined ? '' : pathOf(name), true);
  }

  #keep(path: string, created: boolean): number {
    let number = FIRST_NAMESPACE;
    while (this.#held.has(number)) number++;
    if (number > LAST_NAMESPACE)
      throw NetlinkError.of('EMFILE', `too many network namespaces of ${this.#host.name} are open`);
    const one: Held = { path, created, users: 1 };
    this.#held.set(number, one);
    this.#ask(number, one, created ? NS_CREATE : NS_OPEN);
    return number;
  }

  #ask(number: number, one: Held, kind: number): void {
    const verb = kind === NS_CREATE ? 'make' : 'open';
    const what =
      one.path === '' ? '' : ` '${one.path.startsWith(`${FOLDER}/`) ? one.path.slice(11) : one.path}'`;
    const doing = `cannot ${verb} the network namespace${what} of ${this.#host.name}`;
    this.#host.namespace(kind, number, one.path, doing, (error, inode) => {
      if (error !== undefined) {
        if (error.code !== 'ENETRESET') one.failure = error;
        return;
      }
      if (one.inode !== undefined && one.inode !== inode) {
        const doing = `the network namespace${what} of ${this.#host.name} is another one`;
        one.failure = NetlinkError.of('ESTALE', doing);
      }
      one.inode = inode;
    });
  }

  release(number: number): void {
    const one = this.#held.get(number);
    if (one === undefined || --one.users > 0) return;
    this.#held.delete(number);
    if (one.failure === undefined)
      this.#host.namespace(NS_CLOSE, number, '', 'cannot close a network namespace', () =>
        this.#host.unused(),
      );
    this.#host.unused();
    if (one.failure) throw one.failure;
  }

  transport(options: TransportOptions): Transport {
    return this.#host.open(options);
  }

  async remove(name: string): Promise<void> {
    const doing = `cannot remove the network namespace '${name}' of ${this.#host.name}`;
    await new Promise<void>((resolve, reject) =>
      this.#host.namespace(NS_REMOVE, 0, pathOf(name), doing, (error) => (error ? reject(error) : resolve())),
    );
    this.#host.unused();
  }

  /** @internal Why a namespace could not be opened. */
  failure(netns: string | number | undefined): NetlinkError | undefined {
    return typeof netns === 'number' ? this.#held.get(netns)?.failure : undefined;
  }

  /** @internal Opens a namespace by its name or path, for a socket that is to be there. */
  openNamed(netns: string): number {
    return this.open(netns.includes('/') ? netns : pathOf(netns));
  }

  /** @internal Opens all of them again on a new connection. */
  restore(): void {
    for (const [number, one] of this.#held) {
      if (one.created && one.path === '')
        one.failure = NetlinkError.of(
          'ESTALE',
          `the network namespace without a name on ${this.#host.name} went with the connection`,
        );
      else this.#ask(number, one, NS_OPEN);
    }
  }

  /** @internal */
  clear(): void {
    this.#held.clear();
  }
}

/** The file of a name. */
function pathOf(name: string): string {
  if (name === '' || /[/\0]/.test(name) || name === '.' || name === '..' || Buffer.byteLength(name) > 255)
    throw NetlinkError.of('EINVAL', `'${name}' cannot be the name of a network namespace`);
  return `${FOLDER}/${name}`;
}
