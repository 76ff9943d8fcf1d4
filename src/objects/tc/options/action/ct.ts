import { typeError } from '../../../../schema/stack.js';
import { defined, only } from '../reader.js';
import { masked } from '../units.js';
import { type ActionWords, action } from './common.js';

/** Connection tracking in iproute2's words: `{ commit: true, zone: 5, nat: { src: '10.0.0.1-10.0.0.9' } }`. */
export interface CtWords extends ActionWords {
  /** Keeps the connection. */
  commit?: boolean | undefined;
  /** Drops an entry of the other direction first. */
  force?: boolean | undefined;
  /** Forgets the connection. */
  clear?: boolean | undefined;
  /** Zone of connection tracking. */
  zone?: number | undefined;
  /** With a mask where it has one: `'7/0xff'`. */
  mark?: number | string | undefined;
  /** 16 bytes in hexadecimal, with a mask where it has one. */
  label?: string | undefined;
  /** As the connection has it; or the new source or destination: an address, or a range of them. */
  nat?:
    | true
    | {
        /** Translates the source to this address, or a range. */
        src?: string | undefined;
        /** Translates the destination to this address, or a range. */
        dst?: string | undefined;
        /** A port, or a range: `'1000-2000'`. */
        port?: number | string | undefined;
      }
    | undefined;
  /** `'ipv4-tcp-ftp'` (6.3) */
  helper?: string | undefined;
}

const FULL = 'f'.repeat(32);
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };
const FAMILIES: Readonly<Record<string, number>> = { ipv4: 2, ipv6: 10 };

/** The first and the last of a range. */
function range(text: string): [string, string] {
  const [first = '', last = first] = text.split('-');
  return [first, last];
}

function addresses(text: string): object {
  const [min, max] = range(text);
  return min.includes(':') ? { natIpv6Min: min, natIpv6Max: max } : { natIpv4Min: min, natIpv4Max: max };
}

function helperOf(text: string): object {
  const [family = '', proto = '', ...name] = text.split('-');
  const helperFamily = FAMILIES[family];
  const helperProto = PROTOCOLS[proto];
  if (!helperFamily || !helperProto || name.length === 0) {
    throw typeError(`'${text}' is no helper, such as 'ipv4-tcp-ftp'`);
  }
  return { helperFamily, helperProto, helperName: name.join('-') };
}

export const ct = action<CtWords>(
  'pipe',
  ({ commit, force, clear, zone, mark, label, nat, helper, ...rest }, parms) => {
    const rule = typeof nat === 'object' ? only('nat', nat, ['src', 'dst', 'port']) : {};
    const marked = mark === undefined ? undefined : masked(mark);
    const [labels, labelsMask = FULL] = label?.split('/') ?? [undefined, undefined];
    const [portMin, portMax] = rule.port === undefined ? [] : range(String(rule.port)).map(Number);
    const flags = { commit, force, clear, nat, natSrc: rule.src, natDst: rule.dst };
    return {
      ...defined({
        zone,
        mark: marked?.value,
        markMask: marked && (marked.mask ?? 0xffffffff),
        labels,
        labelsMask: labels && labelsMask,
      }),
      ...(rule.src ? addresses(rule.src) : {}),
      ...(rule.dst ? addresses(rule.dst) : {}),
      ...defined({ natPortMin: portMin, natPortMax: portMax }),
      ...(helper ? helperOf(helper) : {}),
      action: Object.entries(flags).flatMap(([name, on]) => (on ? [name] : [])),
      parms,
      ...rest,
    };
  },
);
