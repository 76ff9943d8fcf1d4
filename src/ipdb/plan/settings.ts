import { equal } from '../../objects/rules.js';
import { recordKinds } from '../records/record-kinds.js';
import type { ViewName } from '../types.js';
import type { Fields } from './change.js';

/** What of a record is somebody's setting: it can be sent. */
export function settingsOf(view: ViewName, record: Fields): Fields {
  return recordKinds[view].definition.settings?.(record) ?? record;
}

/** Whether two records of a view have the same settings. */
export function sameRecord(view: ViewName, a: Fields | undefined, b: Fields | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return equal(settingsOf(view, a), settingsOf(view, b), recordKinds[view].changesByItself);
}
