import * as w from '../tables/statements.js';
/** Statements of rules as nft's words. */
import * as t from '../tables/types.js';
import type {
  Expression,
  LogStatement,
  NatStatement,
  Rate,
  RejectStatement,
  Statement,
  SynproxyStatement,
  TproxyStatement,
} from '../tree.js';
import { duration, inUnits } from './duration.js';
import { expressionText, operatorText } from './expressions.js';
import { ruleText } from './objects.js';
import type { FormatOptions } from './options.js';
import { typeOf } from './values.js';

/** Statements within sets and meters print without their counts. */
function stateless(options: FormatOptions): FormatOptions {
  return options.stateless ? options : { ...options, stateless: true };
}

/** A statement as text. */
export function statementText(statement: Statement, options: FormatOptions): string {
  const text = (one: Expression): string => expressionText(one, options);
  switch (statement.kind) {
    case 'match': {
      const { left, operator, right } = statement;
      return text(left) + operatorText(operator, left, right) + text(right);
    }
    case 'verdict':
      return text(statement.verdict);
    case 'chain statement':
      return `${statement.verdict} {\n${statement.rules.map((rule) => `\t\t\t${ruleText(rule, { ...options, handles: false })}\n`).join('')}\t\t}`;
    case 'mangle':
      return `${text(statement.key)} set ${text(statement.value)}`;
    case 'counter':
      if (options.stateless) return 'counter';
      return `counter packets ${statement.packets ?? 0n} bytes ${statement.bytes ?? 0n}`;
    case 'limit':
      return `limit ${rateText(statement, true)}`;
    case 'quota': {
      const used = options.stateless || !statement.used ? '' : ` used ${inUnits(statement.used).join(' ')}`;
      return `quota ${statement.over ? 'over ' : ''}${inUnits(statement.bytes).join(' ')}${used}`;
    }
    case 'ct count':
      return `ct count ${statement.over ? 'over ' : ''}${statement.count}`;
    case 'last':
      if (options.stateless) return 'last';
      return `last used ${statement.used === undefined ? 'never' : duration(statement.used)}`;
    case 'log':
      return logText(statement);
    case 'reject':
      return rejectText(statement, options);
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return natText(statement, options);
    case 'tproxy':
      return tproxyText(statement, options);
    case 'synproxy':
      return `synproxy${synproxyWords(statement)}`;
    case 'dup':
      return `dup to ${text(statement.to)}${statement.device ? ` device ${text(statement.device)}` : ''}`;
    case 'fwd':
      return statement.address
        ? `fwd ${statement.family} to ${text(statement.address)} device ${text(statement.device)}`
        : `fwd to ${text(statement.device)}`;
    case 'queue': {
      const flags = (['bypass', 'fanout'] as const).filter((flag) => statement.flags?.includes(flag));
      const number = statement.number ? text(statement.number) : '0';
      return `queue${flags.length > 0 ? ` flags ${flags.join(',')}` : ''} to ${number}`;
    }
    case 'notrack':
      return 'notrack';
    case 'flow':
      return `flow add @${statement.name}`;
    case 'set statement': {
      const { operation, set, key, data, timeout, expires, comment, statements } = statement;
      const parts = [text(key)];
      if (timeout !== undefined) parts.push(`timeout ${duration(timeout)}`);
      if (expires !== undefined && !options.stateless) parts.push(`expires ${duration(expires)}`);
      if (comment !== undefined) parts.push(`comment "${comment}"`);
      for (const one of statements ?? []) parts.push(statementText(one, stateless(options)));
      if (data !== undefined) parts.push(`: ${text(data)}`);
      return `${operation} ${text(set)} { ${parts.join(' ')} }`;
    }
    case 'meter': {
      const { name, size, key, timeout, statement: inner } = statement;
      const limit = timeout === undefined ? '' : ` timeout ${duration(timeout)}`;
      return `meter ${name} size ${size ?? 65535} { ${text(key)}${limit} ${statementText(inner, stateless(options))} }`;
    }
    case 'object':
      return `${OBJECT_WORDS[statement.type] ?? `${statement.type} name`} ${text(statement.name)}`;
    case 'reset option':
      return `reset ${text(statement.option)}`;
    case 'xt':
      return `xt ${statement.type} "${statement.name}"`;
    case 'raw expression':
      return `raw expression "${statement.name}" 0x${statement.data}`;
  }
}

/** Objects that are not used by `TYPE name`. */
const OBJECT_WORDS: Readonly<Record<string, string>> = {
  'ct helper': 'ct helper set',
  'ct timeout': 'ct timeout set',
  'ct expectation': 'ct expectation set',
  secmark: 'meta secmark set',
};

/** `rate over 5/second burst 10 packets`. */
export function rateText({ over, rate, unit, per, burst, burstUnit }: Rate, always: boolean): string {
  const head = `rate ${over ? 'over ' : ''}`;
  if (unit === undefined) {
    const most = burst ?? w.DEFAULT_BURST;
    const shown = always || (most > 0n && most !== w.DEFAULT_BURST);
    return `${head}${rate}/${per}${shown ? ` burst ${most} packets` : ''}`;
  }
  const [amount, words] = inUnits(rate * w.unitBytes[unit]);
  const extra = (burst ?? 0n) * w.unitBytes[burstUnit ?? 'bytes'];
  return `${head}${amount} ${words}/${per}${extra === 0n ? '' : ` burst ${inUnits(extra).join(' ')}`}`;
}

function logText({ prefix, group, snaplen, queueThreshold, level, flags = [] }: LogStatement): string {
  let text = 'log';
  if (prefix !== undefined) text += ` prefix "${prefix}"`;
  if (group !== undefined) text += ` group ${group}`;
  if (snaplen !== undefined) text += ` snaplen ${snaplen}`;
  if (queueThreshold !== undefined) text += ` queue-threshold ${queueThreshold}`;
  if (level !== undefined && level !== 'warn') text += ` level ${level}`;
  const has = (flag: (typeof flags)[number]): boolean => flags.includes(flag);
  if (has('all')) return `${text} flags all`;
  const tcp = [...(has('tcp sequence') ? ['sequence'] : []), ...(has('tcp options') ? ['options'] : [])];
  if (tcp.length > 0) text += ` flags tcp ${tcp.join(',')}`;
  if (has('ip options')) text += ' flags ip options';
  if (has('skuid')) text += ' flags skuid';
  if (has('ether')) text += ' flags ether';
  return text;
}

function rejectText(statement: RejectStatement, options: FormatOptions): string {
  const { with: kind, code, implied } = statement;
  if (kind === undefined || implied) return 'reject';
  if (kind === 'tcp reset' || code === undefined) return `reject with ${kind}`;
  return `reject with ${kind} ${expressionText(code, options)}`;
}

function natText({ kind, family, address, port, flags, form }: NatStatement, options: FormatOptions): string {
  let text: string = kind;
  if (address || port) {
    if (family) text += ` ${family}`;
    text += form === 'prefix' ? ' prefix to' : ' to';
  }
  if (address) text += ` ${port ? bracketed(address, options) : expressionText(address, options)}`;
  if (port) text += `${address ? '' : ' '}:${expressionText(port, options)}`;
  const shown = w.given(w.wordsOf(w.natFlags), flags);
  return shown.length > 0 ? `${text} ${shown.join(',')}` : text;
}

/** An IPv6 address before a port. */
function bracketed(address: Expression, options: FormatOptions): string {
  const text = (one: Expression): string => expressionText(one, options);
  const isIp6 = (one: Expression): boolean => one.kind === 'value' && typeOf(one).id === t.ipv6.id;
  if (isIp6(address)) return `[${text(address)}]`;
  if (address.kind === 'range' && isIp6(address.from)) return `[${text(address.from)}]-[${text(address.to)}]`;
  return text(address);
}

function tproxyText({ family, address, port }: TproxyStatement, options: FormatOptions): string {
  let text = `tproxy${family ? ` ${family}` : ''} to`;
  if (address) text += ` ${bracketed(address, options)}`;
  if (port) text += `${address ? '' : ' '}:${expressionText(port, options)}`;
  return text;
}

/** ` mss 1460 wscale 7 timestamp sack-perm`. */
function synproxyWords({ mss, wscale, timestamp, sackPerm }: SynproxyStatement): string {
  const flags = `${timestamp ? ' timestamp' : ''}${sackPerm ? ' sack-perm' : ''}`;
  if (mss === undefined && wscale === undefined) return flags;
  return ` mss ${mss ?? 0} wscale ${wscale ?? 0}${flags}`;
}
