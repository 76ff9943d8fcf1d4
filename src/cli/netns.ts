import type { Command } from '../commands/command.js';
import { attach, create, identify, list, pids, remove } from '../netns/named.js';
import * as nsid from '../netns/nsid.js';
import { UsageError } from './errors.js';
import type { Options } from './options.js';
import { print } from './output.js';
import { escaped, json } from './text.js';

type Fields = Readonly<Record<string, unknown>>;

/** `netns list|add|delete|attach|identify|pids`. */
export async function netns({ verb, input }: Command, options: Options): Promise<void> {
  const { name, target, pid } = input as { name?: string; target?: number; pid?: number };
  const named = (): string => {
    if (name === undefined) throw new UsageError(`netns ${verb}: of which namespace?`);
    return name;
  };
  switch (verb) {
    case 'dump':
      return lines(await list(), options);
    case 'add':
      return await create(named());
    case 'del':
      return await remove(named());
    case 'attach':
      if (target === undefined) throw new UsageError('netns attach: the process is missing');
      return await attach(named(), { pid: target });
    case 'identify':
      return lines(await identify(pid ?? 'self'), options);
    default:
      return lines(await pids(named()), options);
  }
}

/** `netns set NAME ID`. */
export async function netnsid({ netns: name, nsid: id }: Fields, options: Options): Promise<void> {
  await nsid.set(name as string, id as number | undefined, { netns: options.netns } as nsid.NsidOptions);
}

function lines(found: readonly (string | number)[], { json: asJson }: Options): void {
  if (asJson) print(`${json(found)}\n`);
  else print(found.map((one) => `${escaped(`${one}`)}\n`).join(''));
}
