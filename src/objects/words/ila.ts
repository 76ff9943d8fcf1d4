import type { Line } from './line.js';
import type { Value, Word } from './types.js';
import { names } from './values.js';
import { word } from './word.js';

/** A locator: four groups of hexadecimal digits. */
export const ilaLocator: Value = { read: locator, write: locatorText };

/** Words that mappings of ILA have in routes and by themselves. */
export const ilaOptions: readonly Word[] = [
  word(
    'csum-mode',
    'csumMode',
    names({
      'adj-transport': 'adjustTransport',
      'neutral-map': 'neutralMap',
      'neutral-map-auto': 'neutralMapAuto',
      'no-action': 'noAction',
    }),
  ),
  word(
    'ident-type',
    'identType',
    names({
      luid: 'luid',
      'use-format': 'useFormat',
      iid: 'iid',
      'virt-v4': 'virtV4',
      'virt-uni-v6': 'virtUniV6',
      'virt-multi-v6': 'virtMultiV6',
      'nonlocal-addr': 'nonlocalAddr',
    }),
  ),
];

function locator(given: string, line: Line): number | string {
  const parts = given.split(':');
  if (parts.length !== 4 || !parts.every((one) => /^[\da-f]{1,4}$/i.test(one)))
    throw line.error(`'${given}' is not four groups of hexadecimal digits`);
  const value = parts.reduce((all, one) => all * 0x10000n + BigInt(`0x${one}`), 0n);
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : `${value}`;
}

function locatorText(value: unknown): string[] {
  const number = BigInt(value as number);
  return [[48n, 32n, 16n, 0n].map((shift) => ((number >> shift) & 0xffffn).toString(16)).join(':')];
}
