import { uptime } from 'node:os';
import type { Fields } from '../../objects/definition.js';

const FOREVER = 0xffffffff;
/** Seconds that the kernel and this may be apart. */
const SLACK = 2;

/** Whether a difference in the lifetime of an address is only the time that has passed since it was set. */
export function sameLifetimes(field: string, wanted: Fields, record: Fields): boolean {
  const key = field === 'cacheinfo.valid' ? 'valid' : field === 'cacheinfo.prefered' ? 'prefered' : undefined;
  if (key === undefined) return false;
  const { [key]: asked = FOREVER } = (wanted.cacheinfo ?? {}) as Record<string, number>;
  const { [key]: left = FOREVER, tstamp = 0 } = (record.cacheinfo ?? {}) as Record<string, number>;
  if (asked === FOREVER || left === FOREVER) return asked === left;
  const passed = uptime() - tstamp / 100;
  return left <= asked + SLACK && asked <= left + passed + SLACK;
}
