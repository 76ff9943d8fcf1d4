import { type OptionNames, optionNames } from '../../schema/options.js';
/** Tables of iptables are of one family or the other. */
export type IpFamily = 'ip' | 'ip6';

export interface FromIptablesOptions {
  /** Name of the file, for errors. */
  filename?: string | undefined;
  /** Family of a saved file; by default what its heading or its addresses show, else `ip`. */
  family?: IpFamily | undefined;
  /** `false` leaves out the counters that every rule of iptables has. */
  counters?: boolean | undefined;
  /** Takes what is only near to the meaning, where there is nothing better: `recent --hitcount` as a rate. */
  approximate?: boolean | undefined;
  /** Types of the sets of ipset that rules refer to (`{ blocked: 'hash:ip,port' }`), where the text does not define them. */
  sets?: Readonly<Record<string, string>> | undefined;
  /** Numbers of users and groups that `-m owner` names. */
  users?: ReadonlyMap<string, number> | undefined;
  groups?: ReadonlyMap<string, number> | undefined;
}

/** The names of the options. */
export const FROM_IPTABLES_OPTIONS: OptionNames = optionNames<FromIptablesOptions>({
  filename: true,
  family: true,
  counters: true,
  approximate: true,
  sets: true,
  users: true,
  groups: true,
});
