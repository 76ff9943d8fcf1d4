import { defined, only } from '../reader.js';
import { integer } from '../units.js';
import { type ActionWords, action } from './common.js';

/** DSCP and mark from the connection's mark, in iproute2's words. */
export interface CtinfoWords extends ActionWords {
  /** Zone of connection tracking. */
  zone?: number | undefined;
  /** Bits of the mark that are the DSCP; and those that say whether they are. */
  dscp?: { mask: number | string; statemask?: number | string | undefined } | undefined;
  /** Bits of the connection's mark that become the packet's; `true`: all. */
  cpmark?: number | string | true | undefined;
}

export const ctinfo = action<CtinfoWords>('pipe', ({ zone = 0, dscp, cpmark, ...rest }, act) => ({
  act,
  zone,
  ...defined({
    parmsDscpMask: dscp && integer(only('dscp', dscp, ['mask', 'statemask']).mask),
    parmsDscpStatemask: dscp?.statemask === undefined ? undefined : integer(dscp.statemask),
    parmsCpmarkMask: cpmark === undefined ? undefined : cpmark === true ? 0xffffffff : integer(cpmark),
  }),
  ...rest,
}));
