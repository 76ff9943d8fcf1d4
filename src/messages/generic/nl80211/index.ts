import type { Message } from '../../../schema/index.js';
import { type GenericFamily, genericFamily } from '../family.js';
import type { GenlHeader } from '../genlmsg.js';
import { type Nl80211Attributes, nl80211Attributes } from './attributes.js';
import { commands, type Nl80211Command } from './commands.js';

/** What is said of wireless devices: all commands and events have the same attributes. */
interface Nl80211Header extends GenlHeader<Nl80211Command, Nl80211Attributes> {}
export interface Nl80211 extends Nl80211Attributes, Nl80211Header {}

/** What every command takes and answers. */
export type Nl80211Commands = {
  readonly [K in Nl80211Command]: { readonly request: Nl80211Attributes; readonly reply: Nl80211 };
};

/** Wireless devices (cfg80211), as a family. */
export const nl80211Family: GenericFamily<Nl80211Commands> = genericFamily('nl80211', {
  prefix: 'NL80211_CMD',
  commands,
  attributes: nl80211Attributes,
  groups: ['config', 'scan', 'regulatory', 'mlme', 'vendor', 'nan', 'testmode'],
}) as GenericFamily;
export const nl80211 = nl80211Family.messageOf(commands.getWiphy, true) as Message<Nl80211>;
