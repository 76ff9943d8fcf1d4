import { describe, it } from 'node:test';
import { noNamespaces } from '../helpers.js';
import { compareWithIp } from './document-random.js';

const SEED = Number(process.env.TSROUTE2_SEED ?? 100);

describe('many random documents', { skip: noNamespaces }, () => {
  for (let seed = SEED; seed < SEED + 20; seed++)
    it(`are what ip makes of the same words, and plan nothing again (seed ${seed})`, () =>
      compareWithIp(seed, 5));
});
