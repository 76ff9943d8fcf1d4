/** Random objects in random spellings: what `ensure` makes of them, and what iproute2 makes of the same words. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IPRoute } from '../../src/index.js';
import type { Ensured, EnsureOptions } from '../../src/iproute/objects.js';
import type { TestNamespace } from '../helpers.js';

/** The seed of all that is random: `TSROUTE2_SEED=N` repeats a run. */
export const SEED = Number(process.env.TSROUTE2_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A sequence of random numbers that a seed repeats (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to below the bound. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** The parts that are chosen, each or not. */
  some<T>(...parts: readonly T[]): T[] {
    return parts.filter(() => this.below(2) === 0);
  }
}

/** A field in the words of `ip`, and as the library takes it, in several spellings. */
export interface Part {
  readonly words: string;
  readonly spellings: readonly object[];
}

export interface Case<T = IPRoute> {
  /** The verbs, of what has them. */
  readonly verbs: (of: T) => {
    ensure(value: object, options?: EnsureOptions): Promise<Ensured<object>>;
  };
  readonly command: string;
  /** What shows it. */
  readonly show: readonly [program: string, ...words: string[]];
  readonly parts: readonly Part[];
  /** What changes by itself in what is shown. */
  readonly but?: RegExp;
}

export const part = (words: string, ...spellings: object[]): Part => ({ words, spellings });

/** Lets `ip` and `ensure` make the same objects in turn, and look at what the other has made. */
export async function compareRandom<T>(
  space: TestNamespace,
  of: T,
  kinds: readonly ((random: Random) => Case<T>)[],
  rounds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const random = new Random(SEED + round);
    const { verbs, command, parts, show, but = /^$/ } = random.of(kinds)(random);
    const words = `${command} ${parts.map((one) => one.words).join(' ')}`;
    const where = `round ${round}, seed ${SEED}: ${words}`;
    const input = () => Object.assign({}, ...parts.map((one) => random.of(one.spellings))) as object;
    const ensure = async (options?: EnsureOptions) => {
      const value = input();
      try {
        return [(await verbs(of).ensure(value, options)).outcome, value] as const;
      } catch (error) {
        throw new Error(`${where}: ${JSON.stringify(value)}: ${error}`, { cause: error });
      }
    };
    const expect = async (outcome: string, options?: EnsureOptions) => {
      const [found, value] = await ensure(options);
      assert.equal(found, outcome, `${where}: ${JSON.stringify(value)}`);
    };
    const [program, ...shown] = show;
    const view = () => space.run(program, shown).stdout.replace(but, '');
    const before = view();
    const [name, ...rest] = words.split(' ');
    const { status, stderr } = space.run(name!, rest);
    assert.equal(status, 0, `${where}: ${stderr}`);
    const made = view();
    assert.notEqual(made, before, where);
    await expect('unchanged');
    await expect('unchanged');
    await expect('removed', { present: false });
    // the kernel takes some apart behind the answer
    for (let i = 0; i < 50 && view() !== before; i++) await sleep(20);
    await expect('unchanged', { present: false });
    assert.equal(view(), before, where);
    await expect('created');
    assert.equal(view(), made, where);
    await expect('unchanged');
    await expect('removed', { present: false });
    for (let i = 0; i < 50 && view() !== before; i++) await sleep(20);
  }
}
