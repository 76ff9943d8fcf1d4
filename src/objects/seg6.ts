import { seg6Family } from '../messages/generic/seg6.js';
import { defined } from '../schema/fields.js';
import { genericObject } from './generic.js';

/** The source address of packets that segment routing encapsulates (Linux 4.10). */
export const seg6Tunsrc = genericObject<{ address?: string }, 'set' | 'get'>(
  'seg6.tunsrc',
  seg6Family,
  { set: 'setTunsrc', get: 'getTunsrc' },
  {
    plural: 'source addresses',
    shape: ({ address }) => defined({ dst: address }),
    entries: ({ dst }) => [defined({ address: dst })],
    identity: [],
  },
);

/** A key of segment routing: its number, its algorithm, and the secret. */
export interface Seg6HmacInput {
  id?: number;
  algorithm?: 'sha1' | 'sha256';
  /** Hexadecimal; an empty one removes the key. */
  secret?: string;
}

/** Keys by which segment routing headers are authenticated (Linux 4.10). */
export const seg6Hmac = genericObject<Seg6HmacInput, 'set' | 'dump' | 'get'>(
  'seg6.hmac',
  seg6Family,
  { set: 'sethmac', dump: 'dumphmac', get: 'dumphmac' },
  {
    plural: 'keys',
    shape({ id, algorithm, secret = '' }, verb) {
      if (verb !== 'set') return {};
      const length = (secret as string).length / 2;
      return { hmackeyid: id, secretlen: length, algid: algorithm, ...(length > 0 ? { secret } : {}) };
    },
    entries: ({ hmackeyid, algid, secret }) => [defined({ id: hmackeyid, algorithm: algid, secret })],
    identity: ['id'],
  },
);
