/** A rule of iptables as statements of nft. */
import { Fault } from '../errors.js';
import { addressCondition } from './addresses.js';
import { type Arguments, optionsOf, type Term, type Used } from './arguments.js';
import type { IpFamily } from './options.js';
import { IMPLIED, protocolName } from './protocols.js';
import { joined, type Scope, type Written } from './rule.js';

const VERDICTS: Readonly<Record<string, string>> = {
  ACCEPT: 'accept',
  DROP: 'drop',
  RETURN: 'return',
  QUEUE: 'queue',
};
/** Longest comment of nft (`NFTNL_UDATA_COMMENT_MAXLEN`). */
const COMMENT_BYTES = 128;

/** `eth+` means every name that begins so. */
function deviceCondition(key: string, { text, negated, at }: Term): string {
  const operator = negated ? '!= ' : '';
  if (text === '+') return negated ? `${key} "INVAL/D"` : '';
  if (text === '' || text.length > 15 || /["\s]/.test(text))
    throw new Fault(`'${text}' is no name of a device`, at);
  const spelt = text.replace(/\*/g, '\\*');
  return `${key} ${operator}"${spelt.endsWith('+') ? `${spelt.slice(0, -1)}*` : spelt}"`;
}

/** The protocol of a rule as nft spells it; undefined for all. */
export function protocolOf(term: Term | undefined): string | undefined {
  if (!term || term.text.toLowerCase() === 'all' || term.text === '0') return undefined;
  const name = protocolName(term.text);
  if (name === undefined) throw new Fault(`'${term.text}' is no protocol`, term.at);
  return name;
}

function protocolCondition(term: Term, family: IpFamily): string {
  const name = protocolOf(term);
  if (name === undefined) {
    if (term.negated) throw new Fault('no protocol at all is no packet', term.at);
    return '';
  }
  return `${family === 'ip' ? 'ip protocol' : 'meta l4proto'} ${term.negated ? '!= ' : ''}${name}`;
}

function commentOf(matches: readonly Used[]): string | undefined {
  const texts = matches
    .filter(({ name }) => name === 'comment')
    .map((used) => {
      const options = optionsOf(used);
      const text = options.needed('comment');
      // a comment of iptables may be longer, and may have quotes
      const spelt = text.replace(/"/g, "'").replace(/\n/g, ' ');
      if (new TextEncoder().encode(spelt).length > COMMENT_BYTES)
        throw options.fault(`a comment of nftables has at most ${COMMENT_BYTES} bytes`, 'comment');
      return spelt;
    });
  return texts.length === 0 ? undefined : texts.join(' ');
}

/** The rule's statements: one text for each pair of addresses. */
export function writeRule(rule: Arguments, scope: Scope, counters: boolean): string[] {
  checkDevices(rule, scope);
  const { family } = scope;
  const written = rule.matches
    .filter(({ name }) => name !== 'comment')
    .map((used): Written & { name: string } => {
      const made = used.extension.write(optionsOf(used), scope);
      return { name: used.name, ...(typeof made === 'string' ? { text: made } : made) };
    });
  const implied = IMPLIED[scope.protocol ?? ''];
  const saysProtocol = written.some(
    ({ name, impliesProtocol, text }) => impliesProtocol && text !== '' && sameMatch(name, implied),
  );
  const fragment =
    rule.fragment &&
    (family === 'ip' ? `ip frag-off & 0x1fff ${rule.fragment.negated ? '==' : '!='} 0` : undefined);
  if (rule.fragment && fragment === undefined)
    throw new Fault('-f is of iptables: -m frag is for IPv6', rule.fragment.at);
  const before = joined(
    rule.inDevice && deviceCondition('iifname', rule.inDevice),
    rule.outDevice && deviceCondition('oifname', rule.outDevice),
    fragment,
    rule.protocol && !saysProtocol && protocolCondition(rule.protocol, family),
  );
  const behind = joined(
    ...written.map(({ text }) => text),
    counters && counterText(rule),
    targetText(rule, scope),
    commentText(rule),
  );
  const made: string[] = [];
  for (const source of addresses(rule.source, `${family} saddr`, family))
    for (const destination of addresses(rule.destination, `${family} daddr`, family))
      made.push(joined(before, source, destination, behind));
  return made;
}

function sameMatch(name: string, implied: string | undefined): boolean {
  const alike = name === 'icmpv6' || name === 'ipv6-icmp' ? 'icmp6' : name;
  return alike === implied;
}

/** Devices that a packet cannot have at a hook. */
function checkDevices({ inDevice, outDevice }: Arguments, { hook, chain }: Scope): void {
  if (outDevice && (hook === 'input' || hook === 'prerouting'))
    throw new Fault(`a packet in ${chain} has no -o`, outDevice.at);
  if (inDevice && (hook === 'output' || hook === 'postrouting'))
    throw new Fault(`a packet in ${chain} has no -i`, inDevice.at);
}

function addresses(term: Term | undefined, field: string, family: IpFamily): string[] {
  if (!term) return [''];
  const list = term.text.split(',');
  if (list.length > 1 && term.negated)
    throw new Fault("several addresses cannot have '!' before them", term.at);
  return list.map((one) => addressCondition(field, one, term.negated, family, term.at));
}

function counterText({ counters }: Arguments): string {
  if (!counters || (counters.packets === '0' && counters.bytes === '0')) return 'counter';
  return `counter packets ${counters.packets} bytes ${counters.bytes}`;
}

function targetText({ target, jump, goto }: Arguments, scope: Scope): string {
  if (goto) return `goto ${scope.chainName(goto.text, goto.at)}`;
  if (target) {
    const { tables } = target.extension;
    if (tables && !tables.includes(scope.table))
      throw new Fault(`the target '${target.name}' is of the table ${tables.join(' or ')}`, target.at);
    const made = target.extension.write(optionsOf(target), scope);
    return typeof made === 'string' ? made : made.text;
  }
  if (!jump) return '';
  return VERDICTS[jump.text] ?? `jump ${scope.chainName(jump.text, jump.at)}`;
}

function commentText({ matches }: Arguments): string | undefined {
  const text = commentOf(matches);
  return text === undefined ? undefined : `comment "${text}"`;
}
