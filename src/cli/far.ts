import { UsageError } from './errors.js';

/** What a command line begins with that is meant for another machine. */
const WAYS = ['--host', '--exec'];

/** Whether a command line is meant for another machine. */
export function isFar(argv: readonly string[]): boolean {
  return WAYS.some((way) => argv[0] === way || argv[0]?.startsWith(`${way}=`));
}

/**
 * Has everything that is opened from now on be opened on another machine: `--host root@router`, or where a command leads
 * to, `--exec 'docker exec -i web'`. Returns the rest of the command line.
 */
export async function goFar([first = '', ...rest]: readonly string[]): Promise<readonly string[]> {
  const equals = first.indexOf('=');
  const way = equals < 0 ? first : first.slice(0, equals);
  const value = equals < 0 ? rest.shift() : first.slice(equals + 1);
  if (value === undefined || value === '') throw new UsageError(`${way} needs a value`);
  const [{ config }, { exec, ssh }] = await Promise.all([
    import('../socket/config.js'),
    import('../remote/index.js'),
  ]);
  config.transport = way === '--host' ? ssh(value) : exec(value.split(' ').filter((word) => word !== ''));
  return rest;
}
