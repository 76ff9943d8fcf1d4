import type { ViewName } from 'tsroute2/records';

/** The bucket with the last record under each key, and that with documents wanted of hosts and what came of them. */
export const STATE = 'net';
export const WISHES = 'wish';
export const OUTCOMES = 'outcome';

/** Subjects of a bucket's stream. */
export const subjectOf = (bucket: string, key: string): string => `$KV.${bucket}.${key}`;
export const streamOf = (bucket: string): string => `KV_${bucket}`;

/**
 * A name as one token of a subject. What a token cannot have becomes `=` and two hexadecimal digits: `web.1` is
 * `web=2E1`.
 *
 * @throws {TypeError} for the empty name
 */
export function token(name: string): string {
  if (name === '') throw new TypeError('the empty name is no part of a subject');
  return name.replace(/[^A-Za-z0-9_-]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

/** The name that a token stands for. */
export function nameOf(text: string): string {
  if (!text.includes('=')) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '=') bytes.push(text.charCodeAt(at));
    else {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    }
  }
  return Buffer.from(bytes).toString();
}

/** The key of a record in the bucket {@link STATE}. */
export function keyOf(host: string, view: ViewName, key: string): string {
  return `${token(host)}.${view}.${token(key)}`;
}

/** What a key is of. */
export interface Place {
  readonly host: string;
  readonly view: string;
  readonly key: string;
}

/** Takes a key of the bucket {@link STATE} apart; undefined for what is none. */
export function placeOf(key: string): Place | undefined {
  const [host, view, rest, more] = key.split('.');
  if (!host || !view || !rest || more !== undefined) return undefined;
  return { host: nameOf(host), view, key: nameOf(rest) };
}

/** What an agent has written under a key. */
export interface Written extends Place {
  /** When it happened, by the clock of the host, in milliseconds since 1970. */
  readonly at: number;
  /** The record as text, in its own form of JSON; undefined where it was removed. */
  readonly text: string | undefined;
}

/** The last moment that a date can name. */
const LAST = 8.64e15;

/**
 * Takes a write to the bucket {@link STATE} apart. Hosts write what they like: undefined for what no agent writes.
 */
export function writtenOf(key: string, value: string | undefined, time: number): Written | undefined {
  const place = placeOf(key);
  if (place === undefined || value === undefined) return place && { ...place, at: time, text: undefined };
  const [head, at] = /^\{"at":(\d+),"record":(?=\{)/.exec(value) ?? [];
  if (head === undefined || Number(at) > LAST || !value.endsWith('}}')) return undefined;
  return { ...place, at: Number(at), text: value.slice(head.length, -1) };
}
