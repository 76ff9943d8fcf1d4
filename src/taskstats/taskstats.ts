import { GenericNetlink, type GenericNetlinkOptions } from '../generic/generic.js';
import { GenericMarshal } from '../generic/marshal.js';
import { NETLINK_GENERIC } from '../messages/generic/genlmsghdr.js';
import {
  type TaskStatistics,
  type TaskstatsAnswer,
  taskstatsAnswer,
  taskstatsFamily,
} from '../messages/generic/taskstats.js';
import { NetlinkError } from '../protocol/errors.js';
import { HEADER } from '../protocol/framing.js';
import { decodeAt } from '../schema/index.js';
import { memoized } from '../schema/memoized.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { publicVerbs } from '../schema/verbs.js';
import { config } from '../socket/config.js';
import { NetlinkSocket, type RequestOptions } from '../socket/socket.js';
import { type ExitEvent, exitOf, known } from './exit.js';
import { isInOtherNamespace, possibleCpus } from './namespace.js';
import { ExitStream } from './stream.js';

export interface TaskStatsOptions extends GenericNetlinkOptions {}

export interface ExitOptions {
  /** CPUs whose exits are reported, as `'0-3,5'`; all that there may be, by default. */
  cpus?: string | undefined;
  /** Receive buffer to ask for, in bytes; 4 MiB by default, some thousands of exits ahead of the reader. */
  receiveBuffer?: number | undefined;
  /** Ends the stream when aborted. */
  signal?: AbortSignal | undefined;
}

const EXIT_OPTIONS = optionNames<ExitOptions>({ cpus: true, receiveBuffer: true, signal: true });

/**
 * Statistics of processes (taskstats): what a task has used, and what it waited for.
 *
 * ```ts
 * await using stats = new TaskStats();
 * const { comm, utime, readBytes } = await stats.getPid(process.pid);
 * for await (const exit of await stats.exits()) console.log(exit);
 * ```
 *
 * The kernel demands CAP_NET_ADMIN in the initial user namespace: `EPERM` otherwise.
 */
export class TaskStats {
  static {
    publicVerbs(TaskStats);
  }

  readonly #options: TaskStatsOptions;
  readonly #genl: GenericNetlink;
  readonly #streams = new Set<ExitStream>();
  readonly #bound = memoized(() => this.#genl.bind(taskstatsFamily));

  constructor(options: TaskStatsOptions = {}) {
    this.#options = options;
    this.#genl = new GenericNetlink(options);
  }

  /**
   * Reads the statistics of one task: a thread, by its id (of a process, the main thread). Throws `ESRCH` where there
   * is none.
   */
  async getPid(pid: number, options?: RequestOptions): Promise<TaskStatistics> {
    const { aggrPid } = await this.#get({ pid }, options);
    return known(aggrPid!.stats!);
  }

  /**
   * Reads the statistics of a process: delays and context switches, summed over its threads, living and dead. All
   * else is 0, as the kernel leaves it, but `tgid`.
   */
  async getTgid(tgid: number, options?: RequestOptions): Promise<TaskStatistics> {
    const { aggrTgid } = await this.#get({ tgid }, options);
    return { ...known(aggrTgid!.stats!), tgid: aggrTgid!.tgid! };
  }

  async #get(of: { pid: number } | { tgid: number }, options?: RequestOptions): Promise<TaskstatsAnswer> {
    const family = await this.#bound();
    return family.get('get', of, options);
  }

  /**
   * Reports tasks as they end on the given CPUs, each with its statistics. Resolves when the kernel has registered
   * that. The stream ends with leaving the loop, `close()`, or this object.
   *
   * The kernel reports exits in the initial network namespace only, of processes in the initial ones: elsewhere this
   * throws `EOPNOTSUPP` (`EINVAL` in another user or pid namespace), for nothing would ever come.
   */
  async exits(options: ExitOptions = {}): Promise<ExitStream> {
    checkOptions(options, EXIT_OPTIONS);
    this.#genl.socket.checkOpen();
    const far = (this.#options.transport ?? config.transport).namespaces;
    if (far === undefined && isInOtherNamespace(this.#options.netns)) {
      const error = NetlinkError.of('EOPNOTSUPP', 'exits of tasks');
      error.message =
        "exits of tasks are reported in the initial network namespace only: new TaskStats({ netns: '/proc/1/ns/net' })";
      throw error;
    }
    const { id } = (await this.#bound()).info;
    this.#genl.socket.checkOpen();
    const marshal = new GenericMarshal();
    marshal.bind(id, taskstatsFamily);
    const socket = new NetlinkSocket({ ...this.#options, protocol: NETLINK_GENERIC, marshal });
    try {
      if (far && options.cpus === undefined)
        throw typeError(`cpus: which CPUs ${far.machine} has is not seen from here`);
      const { cpus = possibleCpus(), receiveBuffer = 4 << 20, signal } = options;
      const exits = socket.subscribe<ExitEvent>([], { receiveBuffer, signal }, ({ bytes, at, end }) =>
        exitOf(decodeAt(taskstatsAnswer as never, bytes, at + HEADER, end) as unknown as TaskstatsAnswer),
      );
      const stream = new ExitStream(socket, exits, id, cpus);
      // closing must end it while it is being registered, too
      this.#streams.add(stream);
      exits.closed.then(() => this.#streams.delete(stream));
      await stream.register();
      return stream;
    } catch (error) {
      socket.close();
      throw explained(error);
    }
  }

  /** Ends everything under way, streams included. May be called again. */
  close(): void {
    for (const stream of this.#streams) stream.close();
    this.#genl.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}

/** The right that is missing, which is not the one of most other families. */
function explained(error: unknown): unknown {
  if (error instanceof NetlinkError && error.code === 'EPERM') {
    error.message = `${error.request ?? 'TASKSTATS'}: EPERM: CAP_NET_ADMIN is needed in the initial user namespace`;
  }
  return error;
}
