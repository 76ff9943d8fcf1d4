import { type Attributes, attributes, enumeration, type Infer, pad, u32, u64 } from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const set = attributes('QUOTA_NL_A', {
  qtype: [1, enumeration(u32, { user: 0, group: 1, project: 2 })],
  excessId: [2, u64],
  warning: [
    3,
    enumeration(u32, {
      nowarn: 0,
      ihardwarn: 1,
      isoftlongwarn: 2,
      isoftwarn: 3,
      bhardwarn: 4,
      bsoftlongwarn: 5,
      bsoftwarn: 6,
      ihardbelow: 7,
      isoftbelow: 8,
      bhardbelow: 9,
      bsoftbelow: 10,
    }),
  ],
  devMajor: [4, u32],
  devMinor: [5, u32],
  causedId: [6, u64],
  pad: [7, pad(0)],
});
export interface QuotaWarning extends Infer<typeof set> {}

const family = genericFamily('VFS_DQUOT', {
  prefix: 'QUOTA_NL_C',
  commands: { warning: { id: 1, reply: set as Attributes<QuotaWarning> } },
  groups: ['events'],
});
export interface QuotaCommands extends CommandsOf<typeof family> {}
/** Disk quotas that are exceeded (linux/quota.h). */
export const quotaFamily: GenericFamily<QuotaCommands> = family;
