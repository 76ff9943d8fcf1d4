import type { WireAttribute, WireField, WireMessage } from '../../schema/index.js';
import { formatHex } from '../../schema/text/hex.js';
import { flagNamesOf } from '../flags.js';
import type { Body, Culprit, DecodedMessage, Outcome, RequestReference } from '../types.js';
import { quoted } from './text.js';

/**
 * A message as JSON, in one line. Written by hand: it takes most of a decoder's time, and `JSON.stringify` of objects
 * made for it would take thrice as long. Integers beyond 2^53 are strings of digits, bytes are hexadecimal.
 */
export function messageJson(message: DecodedMessage): string {
  const { header, line, time, direction, process, family, request, outcome, errors, echo, bytes } = message;
  let text = `{"offset":${message.offset}`;
  if (line !== undefined) text += `,"line":${line}`;
  if (time !== undefined) text += `,"time":${time}`;
  if (direction !== undefined) text += `,"direction":"${direction}"`;
  if (process) text += `,"process":${process}`;
  text += `,"protocol":${valueJson(message.protocol)},"name":${nameJson(message.name)}`;
  if (family !== undefined) text += `,"family":${quoted(family)}`;
  if (header) {
    const { length, type, flags, seq, pid } = header;
    text += `,"header":{"length":${length},"type":${type},"flags":${flags},"seq":${seq},"pid":${pid}}`;
    text += `,"flags":${valueJson(flagNamesOf(header, message.name))}`;
  } else text += ',"header":null,"flags":[]';
  text += bodyJson(message);
  if (echo) text += `,"echo":{${bodyJson(echo).slice(1)},"object":${valueJson(echo.object)}}`;
  const behind = header ? Math.min(header.length, bytes.length) : bytes.length;
  if (behind < bytes.length) text += hexJson('padding', bytes.subarray(behind));
  text += `,"object":${valueJson(message.object)}`;
  if (request) text += `,"request":${requestJson(request)}`;
  if (outcome) text += `,"outcome":${outcomeJson(outcome)}`;
  return `${text},"errors":${valueJson(errors)}}`;
}

function requestJson({ offset, line, name, seq }: RequestReference): string {
  return `{"offset":${offset}${line === undefined ? '' : `,"line":${line}`},"name":${nameJson(name)},"seq":${seq}}`;
}

function outcomeJson({ errno, code, text, kernel, culprit }: Outcome): string {
  return valueJson({ errno, code, text, kernel, culprit: culprit && culpritObject(culprit) });
}

function culpritObject({ path, name, offset, missing }: Culprit) {
  return { path, name, offset, missing };
}

function bodyJson({ fields, gap, attributes, trailing }: Omit<Body, 'object'>): string {
  let text = `,"fields":${fieldsJson(fields)}`;
  if (gap) text += hexJson('gap', gap);
  text += `,"attributes":${attributesJson(attributes)}`;
  if (trailing) text += hexJson('trailing', trailing);
  return text;
}

function fieldsJson(fields: readonly WireField[]): string {
  let text = '[';
  for (const { name, offset, length, value } of fields) {
    text += `${text === '[' ? '' : ','}{"name":${nameJson(name)},"offset":${offset},"length":${length},"value":${valueJson(value ?? null)}}`;
  }
  return `${text}]`;
}

function attributesJson(attributes: readonly WireAttribute[]): string {
  let text = '[';
  for (const attribute of attributes) text += (text === '[' ? '' : ',') + attributeJson(attribute);
  return `${text}]`;
}

function attributeJson(attribute: WireAttribute): string {
  const {
    name,
    type,
    flags,
    offset,
    length,
    value,
    fields,
    gap,
    attributes,
    records,
    trailing,
    padding,
    error,
  } = attribute;
  let text = `{"name":${nameJson(name)},"type":${type}`;
  if (flags & 2) text += ',"nested":true';
  if (flags & 1) text += ',"netByteorder":true';
  text += `,"offset":${offset},"length":${length},"value":${valueJson(value ?? null)}`;
  if (fields) text += `,"fields":${fieldsJson(fields)}`;
  if (gap) text += hexJson('gap', gap);
  if (attributes) text += `,"attributes":${attributesJson(attributes)}`;
  if (records) text += `,"records":[${records.map(recordJson).join(',')}]`;
  if (trailing) text += hexJson('trailing', trailing);
  if (padding) text += hexJson('padding', padding);
  if (error !== undefined) text += `,"error":${quoted(error)}`;
  return `${text}}`;
}

function recordJson(record: WireMessage): string {
  const padding = record.padding ? hexJson('padding', record.padding) : '';
  return `{"offset":${record.offset},"length":${record.length}${bodyJson(record)}${padding}}`;
}

function hexJson(key: string, bytes: Uint8Array): string {
  return `,"${key}":"${formatHex(bytes)}"`;
}

const names = new Map<string, string>();

/** Names come from declarations, so that there are few. */
function nameJson(name: string | null): string {
  if (name === null) return 'null';
  let text = names.get(name);
  if (text === undefined) names.set(name, (text = quoted(name)));
  return text;
}

/** Sets of flags are shared between all messages that have them. */
const lists = new WeakMap<object, string>();

/** Any value of an object view. */
export function valueJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Number.isFinite(value) ? `${value}` : 'null';
    case 'bigint':
      return `"${value}"`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return arrayJson(value);
      if (value instanceof Uint8Array) return `"${formatHex(value)}"`;
      return objectJson(value as Record<string, unknown>);
    default:
      return 'null';
  }
}

function arrayJson(list: readonly unknown[]): string {
  const frozen = Object.isFrozen(list);
  const known = frozen ? lists.get(list) : undefined;
  if (known !== undefined) return known;
  let text = '[';
  for (let i = 0; i < list.length; i++) text += (i === 0 ? '' : ',') + valueJson(list[i]);
  text += ']';
  if (frozen) lists.set(list, text);
  return text;
}

function objectJson(object: Readonly<Record<string, unknown>>): string {
  let text = '{';
  for (const key in object) {
    const value = object[key];
    if (value === undefined) continue;
    text += `${text === '{' ? '' : ','}${nameJson(key)}:${valueJson(value)}`;
  }
  return `${text}}`;
}
