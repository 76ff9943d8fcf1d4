import { type Message, message, pad, struct, u8 } from '../../../schema/index.js';
import type { GenericFamily } from '../family.js';
import { type Nl80211Attributes, nl80211Attributes } from './attributes.js';
import { command, commands, type Nl80211Command } from './commands.js';

const both = message('nl80211', {
  header: struct(
    'genlmsghdr',
    '',
    { cmd: command, genlVersion: u8, reserved: pad(2) },
    { names: { cmd: 'cmd', genlVersion: 'version', reserved: 'reserved' } },
  ),
  attributes: nl80211Attributes,
});
/** What is said of wireless devices: all commands and events have the same attributes. */
export interface Nl80211 extends Nl80211Attributes {
  cmd: Nl80211Command | number;
  genlVersion: number;
}
export const nl80211: Message<Nl80211> = both as unknown as Message<Nl80211>;

/** Wireless devices (cfg80211), as a family. */
export const nl80211Family: GenericFamily = {
  name: 'nl80211',
  prefix: 'NL80211_CMD',
  commands,
  messageOf: () => nl80211 as Message,
};
