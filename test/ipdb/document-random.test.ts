import { describe, it } from 'node:test';
import { noNamespaces } from '../helpers.js';
import { compareWithIp } from './document-random.js';

/** Another one: TSROUTE2_SEED. */
const SEED = Number(process.env.TSROUTE2_SEED ?? 1);

describe('random documents', { skip: noNamespaces }, () => {
  for (const seed of [SEED, SEED + 1])
    it(`are what ip makes of the same words, and plan nothing again (seed ${seed})`, () =>
      compareWithIp(seed, 3));
});
