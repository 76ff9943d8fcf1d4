import { type Named, type OptionNames, optionNames } from '../../schema/options.js';
import type { SystemNames } from '../tables/names.js';

/** How a ruleset is printed: the switches of nft, all off by default. */
export interface FormatOptions {
  /** `-s`: without counters, quotas used, and times of expiry. */
  stateless?: boolean | undefined;
  /** `-t`: without the elements of named sets. */
  terse?: boolean | undefined;
  /** `-a`: with handles, as comments. */
  handles?: boolean | undefined;
  /** `-p`: numbers of protocols in the place of names. */
  numericProtocol?: boolean | undefined;
  /** `-y`: numbers of priorities in the place of names. */
  numericPriority?: boolean | undefined;
  /** `-n`: numbers in the place of all symbols, of protocols and priorities too. */
  numeric?: boolean | undefined;
  /** `-S`: names of ports. */
  services?: boolean | undefined;
  /** `-u`: names of users and groups. */
  users?: boolean | undefined;
  /** `-T`: times of day and dates as numbers. */
  numericTime?: boolean | undefined;
  /** Names of the system: interfaces by index, marks, realms, device groups, labels. */
  names?: SystemNames | undefined;
}

/** The names of the options. */
export const FORMAT_NAMES: Named<FormatOptions> = {
  stateless: true,
  terse: true,
  handles: true,
  numericProtocol: true,
  numericPriority: true,
  numeric: true,
  services: true,
  users: true,
  numericTime: true,
  names: true,
};
export const FORMAT_OPTIONS: OptionNames = optionNames(FORMAT_NAMES);

/** The options of what has others besides. */
export function formatOptionsIn(given: FormatOptions): FormatOptions {
  return Object.fromEntries(Object.entries(given).filter(([key]) => FORMAT_OPTIONS.has(key)));
}
