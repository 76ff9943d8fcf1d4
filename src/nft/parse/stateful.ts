import { Fault } from '../errors.js';
import * as w from '../tables/statements.js';
import type { ByteUnit, LimitStatement, QuotaStatement, Rate, Statement } from '../tree.js';
import type { Cursor } from './cursor.js';
import { duration } from './time.js';

/** A word of a rate, in which letters end at `/`. */
function rateWord<const W extends readonly string[]>(c: Cursor, words: W): W[number] | undefined {
  const token = c.peekRate();
  if (token.kind !== 'word' || !words.includes(token.text)) return undefined;
  return c.next().text;
}

/** `over 10 mbytes/second burst 20 mbytes`, behind `rate`. */
export function rate(c: Cursor, strict: boolean): Rate {
  const mode = rateWord(c, ['over', 'until']);
  const amount = c.long('a rate');
  const unit = rateWord(c, w.byteUnits);
  c.expectSign('/');
  const per = rateWord(c, w.timeUnits) ?? c.fail(w.timeUnits.join(', '));
  const made: Rate = { rate: amount, per };
  if (mode === 'over') made.over = true;
  if (unit) made.unit = unit;
  c.endRate();
  if (c.isWord('burst')) {
    c.next();
    const token = c.peek();
    made.burst = c.long('a burst');
    const burstUnit = rateWord(c, unit ? w.byteUnits : ['packets']);
    if (!burstUnit) c.fail(unit ? w.byteUnits.join(', ') : '"packets"');
    if (unit) made.burstUnit = burstUnit as ByteUnit;
    else if (strict && made.burst === 0n)
      throw new Fault('a burst of packets must be more than 0', c.here(token));
    c.endRate();
  }
  return made;
}

/** `over 1 gbytes used 5 bytes`, behind `quota`. */
export function quotaArguments(c: Cursor): Omit<QuotaStatement, 'kind' | 'at'> {
  const over = c.acceptAny(['over', 'until']) === 'over';
  const amount = c.long('an amount of bytes');
  const made: Omit<QuotaStatement, 'kind' | 'at'> = {
    bytes: BigInt.asUintN(64, amount * w.unitBytes[c.expectAny(w.byteUnits)]),
  };
  if (over) made.over = true;
  if (c.acceptWord('used')) {
    const used = c.long('an amount of bytes');
    made.used = BigInt.asUintN(64, used * w.unitBytes[c.expectAny(w.byteUnits)]);
  }
  return made;
}

/** A statement that keeps a state: alone, in a set, or in an element. */
export function stateful(c: Cursor): Statement | undefined {
  const token = c.peek();
  if (token.kind !== 'word') return undefined;
  const { start } = token;
  switch (token.text) {
    case 'counter': {
      c.next();
      const made: Statement = { kind: 'counter' };
      for (;;) {
        const key = c.acceptAny(['packets', 'bytes']);
        if (!key) break;
        made[key] = c.long('a number');
      }
      made.at = c.at(start);
      return made;
    }
    case 'limit': {
      c.next();
      c.expectWord('rate');
      const made: LimitStatement = { kind: 'limit', ...rate(c, true) };
      made.at = c.at(start);
      return made;
    }
    case 'quota':
      c.next();
      return { kind: 'quota', ...quotaArguments(c), at: c.at(start) };
    case 'last': {
      c.next();
      const made: Statement = { kind: 'last' };
      if (c.acceptWord('used') && !c.acceptWord('never')) made.used = duration(c);
      made.at = c.at(start);
      return made;
    }
    case 'ct': {
      if (c.peekSecond().text !== 'count') return undefined;
      c.next();
      c.next();
      const over = c.acceptWord('over');
      const made: Statement = {
        kind: 'ct count',
        count: Number(BigInt.asUintN(32, c.long('a number of connections'))),
      };
      if (over) made.over = true;
      made.at = c.at(start);
      return made;
    }
    default:
      return undefined;
  }
}

export function setElementStatement(c: Cursor): Statement | undefined {
  return stateful(c);
}
