/** Compares every declared family that the running kernel has with its policy; prints one line of JSON. */
import { release } from 'node:os';
import { GenericNetlink } from '../../src/generic/generic.js';
import { genericFamilies } from '../../src/messages/generic/index.js';
import { NetlinkError } from '../../src/protocol/errors.js';
import { type Comparison, compare } from './policy.js';

export interface Proof {
  /** Kernel version: `7.3`. */
  kernel: string;
  families: Record<string, Comparison & { policy: boolean }>;
}

/** What the running kernel proves of the declared families. */
export async function prove(netns?: number): Promise<Proof> {
  await using genl = new GenericNetlink({ netns });
  const families: Proof['families'] = {};
  const there = await genl.families();
  for (const family of genericFamilies) {
    const info = there.find(({ name }) => name === family.name);
    if (!info) continue;
    let policy = { policies: {}, commands: {} };
    let known = true;
    try {
      policy = await genl.policy(family.name);
    } catch (error) {
      // it has none, or the kernel is older than 5.7
      if (!(error instanceof NetlinkError) || !['ENODATA', 'EOPNOTSUPP'].includes(error.code)) throw error;
      known = false;
    }
    families[family.name] = { ...compare(family, info, policy), policy: known };
  }
  return { kernel: release().split('.').slice(0, 2).join('.'), families };
}
