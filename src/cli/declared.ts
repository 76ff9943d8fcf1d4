import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DecoderOptions } from '../decoder/decoder.js';
import type { GenericFamily } from '../messages/generic/family.js';
import { CommandError } from './errors.js';

/** What a file of declarations has for the decoder. */
export type Declared = Pick<DecoderOptions, 'declare' | 'policy'>;

/**
 * Reads a module with declarations: families of generic netlink, under any name, in lists too; and, as `policy`, message
 * classes by message type, or by protocol and message type.
 */
export async function declaredIn(file: string): Promise<Declared> {
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw new CommandError(`cannot load ${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  const families = Object.values(module)
    .flatMap((one) => (Array.isArray(one) ? one : [one]))
    .filter(isFamily);
  const { policy } = module as { policy?: DecoderOptions['policy'] };
  if (families.length === 0 && policy === undefined)
    throw new CommandError(`${file} exports no family (genericFamily(…)), and no policy`);
  return { declare: [...new Set(families)], ...(policy ? { policy } : {}) };
}

function isFamily(one: unknown): one is GenericFamily {
  return typeof one === 'object' && one !== null && 'messageOf' in one && 'commands' in one && 'name' in one;
}
