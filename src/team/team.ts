import type { GenericNetlinkOptions } from '../generic/generic.js';
import { type Device, FamilyUtility } from '../generic/utility.js';
import { type TeamCommands, type Team as TeamFields, teamFamily } from '../messages/generic/team.js';
import { NetlinkError } from '../protocol/errors.js';
import { defined } from '../schema/fields.js';
import { EncodeError } from '../schema/index.js';
import { checkOptions, instead, optionNames } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import type { SubscriptionOptions } from '../socket/subscription.js';
import { dataOf, optionOf, type TeamOption } from './option.js';

export interface TeamOptions extends GenericNetlinkOptions {}

/** Limits of waiting for one request. */
export interface TeamCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<TeamCallOptions>(CALL_NAMES);

/** A port of a team. */
export interface TeamPort {
  ifindex: number;
  ifname: string;
  linkup: boolean;
  /** Megabits a second. */
  speed: number;
  duplex: 'half' | 'full';
}

/** Options or ports of a team have changed. */
export type TeamEvent =
  | { event: 'options'; team: number; options: TeamOption[] }
  | { event: 'ports'; team: number; ports: (Omit<TeamPort, 'ifname'> & { removed?: boolean })[] }
  | { event: 'overrun' }
  | { event: 'error'; error: unknown; data?: Uint8Array };

/** Which of the options of a name: of a port, or of an array. */
export interface TeamOptionKey {
  port?: Device | undefined;
  arrayIndex?: number | undefined;
}

/**
 * Options and ports of team devices, as `teamnl` shows and sets them. The devices themselves are links of the kind
 * `team`.
 *
 * ```ts
 * await using team = new Team();
 * await team.setOption('team0', 'mode', 'activebackup');
 * await team.setOption('team0', 'priority', 100, { port: 'eth0' });
 * for (const { name, value } of await team.options('team0')) console.log(name, value);
 * ```
 *
 * Needs CAP_NET_ADMIN in the namespace, for reading too, and the module `team`.
 */
export class Team extends FamilyUtility<TeamCommands> {
  static {
    publicVerbs(Team);
  }

  constructor(options: TeamOptions = {}) {
    super(teamFamily, options);
  }

  /** Lists the options of a team, and of its ports. */
  async options(dev: Device, options?: TeamCallOptions): Promise<TeamOption[]> {
    const parts = await this.#ask('optionsGet', dev, options);
    return parts.flatMap(({ listOption = [] }) => listOption.map(optionOf));
  }

  /** Lists the ports of a team. */
  async ports(dev: Device, options?: TeamCallOptions): Promise<TeamPort[]> {
    const parts = await this.#ask('portListGet', dev, options);
    const names = await this.names();
    return parts.flatMap(({ listPort = [] }) =>
      listPort.map((one) => ({ ...portOf(one), ifname: names.get(one.ifindex ?? 0) ?? `${one.ifindex}` })),
    );
  }

  async #ask(
    command: 'optionsGet' | 'portListGet',
    dev: Device,
    options?: TeamCallOptions,
  ): Promise<TeamFields[]> {
    checkOptions(options, CALL_OPTIONS);
    const teamIfindex = await this.indexOf(dev);
    const family = await this.family();
    return family.request(command, { teamIfindex }, options).catch((error) => explained(error, dev));
  }

  /**
   * Sets an option; of what type it is, the kernel is asked.
   *
   * @throws EncodeError for an option that the team has not, or a value of another type.
   */
  async setOption(
    dev: Device,
    name: string,
    value: TeamOption['value'],
    { port, arrayIndex }: TeamOptionKey = {},
    options?: TeamCallOptions,
  ): Promise<void> {
    const teamIfindex = await this.indexOf(dev);
    const portIfindex = port === undefined ? undefined : await this.indexOf(port);
    const all = await this.options(teamIfindex, options);
    const found = all.find(
      (one) =>
        one.name === name && one.port === portIfindex && (arrayIndex ?? one.arrayIndex) === one.arrayIndex,
    );
    if (!found) {
      const names = all.filter((one) => one.port === portIfindex).map((one) => one.name);
      throw new EncodeError(
        'team option',
        name,
        `${port === undefined ? 'the team' : 'the port'} has no such option${instead(name, new Set(names))}`,
      );
    }
    const data = dataOf(name, found.type, value);
    const option = defined({ name, type: found.type, data, portIfindex, arrayIndex: found.arrayIndex });
    const family = await this.family();
    const request = { teamIfindex, listOption: [option] };
    await family.request('optionsSet', request as never, options).catch((error) => {
      // it is set, and nobody listens to whom the kernel could tell of it
      if ((error as NetlinkError).code !== 'ESRCH') explained(error, dev);
    });
  }

  /**
   * Reports options and ports as they change. It resolves once the group is joined; it ends with leaving the loop or
   * `close()`.
   */
  async monitor(options: SubscriptionOptions = {}): Promise<AsyncIterable<TeamEvent> & { close(): void }> {
    const events = (await this.family()).subscribe(['change_event'], options);
    return {
      close: () => events.close(),
      async *[Symbol.asyncIterator]() {
        for await (const one of events) {
          const { teamIfindex: team = 0, listOption, listPort } = one as TeamFields;
          if (listOption) yield { event: 'options', team, options: listOption.map(optionOf) };
          else if (listPort)
            yield {
              event: 'ports',
              team,
              ports: listPort.map((port) => ({ ...portOf(port), ...(port.removed && { removed: true }) })),
            };
          else yield one as unknown as TeamEvent;
        }
      },
    };
  }
}

function portOf(fields: NonNullable<TeamFields['listPort']>[number]): Omit<TeamPort, 'ifname'> {
  const { ifindex = 0, linkup, speed = 0, duplex } = fields;
  return { ifindex, linkup: linkup === true, speed, duplex: duplex === 1 ? 'full' : 'half' };
}

function explained(error: unknown, dev: Device): never {
  if (error instanceof NetlinkError && error.code === 'EINVAL' && !error.kernelMessage)
    error.message = `${error.request}: EINVAL: '${dev}' is no team device, or its mode refuses that`;
  throw error;
}
