import { type IlaMapping, ilaFamily } from '../messages/generic/ila.js';
import { EncodeError } from '../schema/errors.js';
import type { Input } from '../schema/index.js';
import { genericObject } from './generic.js';
import { interfaceKeys } from './interfaces.js';

/** A mapping of identifier-locator addressing: `locatorMatch` in an address becomes `locator`. */
export interface IlaInput extends Input<IlaMapping> {
  /** The interface by which packets arrive, by name or index. */
  dev?: string | number;
}

/** Mappings of identifier-locator addressing (Linux 4.5). */
export const ilaMapping = genericObject<IlaInput, 'add' | 'del' | 'dump' | 'flush'>(
  'ila',
  ilaFamily,
  { add: 'add', del: 'del', dump: 'get', flush: 'flush' },
  {
    plural: 'mappings',
    interfaces: interfaceKeys({ dev: 'ifindex' }),
    normalize(given, verb) {
      for (const key of verb === 'add' ? ['locatorMatch', 'locator'] : verb === 'del' ? ['locatorMatch'] : [])
        if (given[key] === undefined) throw new EncodeError('ila', key, 'is missing');
      return given;
    },
    identity: ['locatorMatch', 'ifindex'],
  },
);
