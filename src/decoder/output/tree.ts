import { checkArgument } from '../../schema/argument.js';
import type { WireAttribute } from '../../schema/index.js';
import { checkOptions, optionNames } from '../../schema/options.js';
import { formatGrouped } from '../../schema/text/hex.js';
import { flagNamesOf } from '../flags.js';
import { type Decoded, type DecodedMessage, isNotice, type Notice, type Outcome } from '../types.js';
import { guessesOf } from '../undeclared/guesses.js';
import { isOpaque } from '../undeclared/streams.js';
import { type Region, regionsOf } from './regions.js';
import { coloured, escaped, type Paint, plain, shown } from './text.js';

/** How the tree is printed. */
export interface TreeOptions {
  /** With the escape sequences of terminals. */
  readonly colour?: boolean | undefined;
  /** Bytes shown of one attribute; the rest is counted. By default 256. */
  readonly most?: number | undefined;
}

const OPTIONS = optionNames<TreeOptions>({ colour: true, most: true });

/** Bytes in a line. */
const WIDTH = 8;
const MOST = 256;

/** Prints a message, or a notice, as lines for people: offsets and bytes at the left, what they mean at the right. */
export function treeText(one: Decoded, options: TreeOptions = {}): string {
  checkArgument('treeText', 'one', one, 'an object');
  checkOptions(options, OPTIONS);
  const paint = options.colour ? coloured : plain;
  if (isNotice(one)) return noticeText(one, paint);
  const lines = [title(one, paint)];
  const most = options.most ?? MOST;
  for (const region of regionsOf(one)) lines.push(...rows(one, region, paint, most));
  for (const error of one.errors) lines.push(`      ${paint('red', `! ${escaped(error)}`)}`);
  if (one.outcome && one.culpritRequest) lines.push(...blamed(one.culpritRequest, one.outcome, paint, most));
  return `${lines.join('\n')}\n`;
}

function noticeText({ notice, severity, offset, line }: Notice, paint: Paint): string {
  const where = line === undefined ? `offset ${offset}` : `line ${line}`;
  return `${paint(severity === 'damage' ? 'red' : 'yellow', `! ${where}: ${escaped(notice)}`)}\n`;
}

/** The line above a message: which way, what, where, and what it has to do with others. */
function title(message: DecodedMessage, paint: Paint): string {
  const { header, name, protocol, family, direction, offset, line, process, request, outcome } = message;
  const arrow = direction === 'sent' ? '→' : direction === 'received' ? '←' : '·';
  const what = name ?? (header ? `type ${header.type}` : 'no message');
  const facts = [family === undefined ? `${protocol}` : `${protocol} ${escaped(family)}`, `offset ${offset}`];
  if (line !== undefined) facts.push(`line ${line}`);
  if (process) facts.push(`process ${process}`);
  let text = `${arrow} ${paint('bold', what)}`;
  if (outcome) text += ` ${outcomeText(outcome, paint)}`;
  text += paint('dim', `  ${facts.join(', ')}`);
  if (request) text += paint('dim', `, answers ${request.name ?? 'the request'} at ${request.offset}`);
  return text;
}

function outcomeText({ errno, code, text, kernel, culprit }: Outcome, paint: Paint): string {
  if (errno === 0) return paint('green', kernel === undefined ? 'done' : `done: ${escaped(kernel)}`);
  const place = culprit ? ` (${escaped(culprit.path)}${culprit.missing ? ' is missing' : ''})` : '';
  return paint('red', `${code} ${text}${kernel === undefined ? '' : `: ${escaped(kernel)}`}${place}`);
}

function rows(message: DecodedMessage, region: Region, paint: Paint, most: number): string[] {
  const { at, length } = region;
  const { bytes } = message;
  const label = labelOf(message, region, paint);
  const indent = '  '.repeat(region.depth + (region.kind === 'header' ? 0 : 1));
  const lines: string[] = [];
  if (
    length > WIDTH &&
    region.kind === 'padding' &&
    bytes.subarray(at, at + length).every((byte) => byte === 0)
  ) {
    const zeros = `00 × ${length}`.padEnd(3 * WIDTH - 1);
    return [`${paint('dim', offsetText(at))}  ${paint('cyan', zeros)}  ${indent}${label}`];
  }
  const shownBytes = Math.min(length, most);
  for (let from = 0; from === 0 || from < shownBytes; from += WIDTH) {
    const end = Math.min(at + from + WIDTH, at + shownBytes);
    const hex = formatGrouped(bytes, at + from, end, ' ').padEnd(3 * WIDTH - 1);
    const left = `${paint('dim', offsetText(at + from))}  ${paint('cyan', hex)}`;
    lines.push(from === 0 ? `${left}  ${indent}${label}`.trimEnd() : left.trimEnd());
  }
  if (shownBytes < length) lines.push(paint('dim', `      … ${length - shownBytes} more bytes`));
  return lines;
}

function offsetText(at: number): string {
  return at.toString(16).padStart(4, '0');
}

function labelOf(message: DecodedMessage, region: Region, paint: Paint): string {
  const { kind, name, value, attribute } = region;
  switch (kind) {
    case 'header': {
      const { length, type, seq, pid } = message.header!;
      const flags = flagNamesOf(message.header!, message.name).join('|') || '0';
      return `${paint('blue', 'nlmsghdr')} length ${length}, type ${type}, flags ${flags}, seq ${seq}, pid ${pid}`;
    }
    case 'field':
      return `${paint('blue', name!)} ${paint('yellow', shown(value))}`;
    case 'record':
      return paint('blue', `struct ${name}`);
    case 'pad':
    case 'padding':
      return paint('dim', kind);
    case 'trailing':
      return paint('magenta', message.header === null ? 'bytes' : 'bytes that are not declared');
    default: {
      const flags = (attribute!.flags & 2 ? ' NESTED' : '') + (attribute!.flags & 1 ? ' NET_BYTEORDER' : '');
      const called = name === null ? paint('magenta', `attribute ${attribute!.type}`) : paint('green', name);
      const fault = attribute!.error === undefined ? '' : paint('red', ` ! ${escaped(attribute!.error)}`);
      const text =
        kind === 'nest' ? '' : ` ${paint('yellow', shown(value))}${guessed(message, attribute!, paint)}`;
      return `${called}${paint('dim', flags)}${text}${fault}`;
    }
  }
}

/** What bytes that nobody declared may be. */
function guessed({ little }: DecodedMessage, attribute: WireAttribute, paint: Paint): string {
  if (!isOpaque(attribute)) return '';
  const guesses = Object.entries(guessesOf(attribute.payload, little));
  return guesses.length === 0
    ? ''
    : paint('dim', `  maybe ${guesses.map(([type, value]) => `${type} ${shown(value)}`).join(', ')}`);
}

/** The part of a request that the kernel complains about, under what leads to it. */
function blamed(request: DecodedMessage, outcome: Outcome, paint: Paint, most: number): string[] {
  const { offset, missing, path, name } = outcome.culprit!;
  const lines = [paint('dim', `      in ${request.name ?? 'the request'} at ${request.offset}:`)];
  const complaint = missing ? `${name ?? path} is missing` : (outcome.kernel ?? outcome.text ?? '');
  const mark = paint('red', ` ◀ ${escaped(complaint)}`);
  let marked = false;
  for (const region of regionsOf(request)) {
    const { at, length, attribute, kind } = region;
    const end = attribute ? attribute.offset + attribute.length : at + length;
    if (kind === 'header' ? offset >= length : offset < at || offset >= end) continue;
    const isIt: boolean =
      !marked && (attribute ? attribute.offset === offset : offset >= at && offset < at + length);
    const [first, ...more] = rows(request, region, paint, most);
    lines.push(isIt ? first! + mark : first!, ...more);
    marked ||= isIt;
    if (isIt) break;
  }
  return lines;
}
