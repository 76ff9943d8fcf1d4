import {
  type Attributes,
  asciiz,
  attributes,
  bitfield32,
  flag,
  hex,
  indexed,
  lazy,
  nested,
  s8,
  s16,
  s32,
  s64,
  sint,
  type Type,
  u8,
  u16,
  u32,
  u64,
  uint,
} from '../../schema/index.js';

/** What the kernel accepts as one attribute, as the controller reports it. */
export interface AttributePolicy {
  readonly type?: string | number;
  readonly policyIdx?: number;
}
/** By policy, and attribute. */
export type KernelPolicies = Readonly<Record<number, Readonly<Record<number, AttributePolicy>>>>;

const LEAVES: Readonly<Record<string, Type>> = {
  flag,
  u8,
  u16,
  u32,
  u64,
  s8,
  s16,
  s32,
  s64,
  string: asciiz,
  nulString: asciiz,
  sint,
  uint,
  bitfield32: bitfield32({}),
};

/** The attributes that a policy of the kernel's describes, named by their numbers. */
export function attributesOf(
  prefix: string,
  policies: KernelPolicies,
  index: number,
  made = new Map<number, Attributes>(),
): Attributes | undefined {
  const known = made.get(index);
  if (known) return known;
  const policy = policies[index];
  if (!policy) return undefined;
  const spec: Record<string, readonly [number, Type, string]> = {};
  for (const [number, { type, policyIdx }] of Object.entries(policy)) {
    if (type === 'invalid' || type === undefined) continue;
    spec[`attr${number}`] = [
      Number(number),
      typeOf(prefix, policies, type, policyIdx, made),
      `${prefix}_A_${number}`,
    ];
  }
  const set = attributes(prefix, spec) as unknown as Attributes;
  made.set(index, set);
  return set;
}

function typeOf(
  prefix: string,
  policies: KernelPolicies,
  type: string | number,
  index: number | undefined,
  made: Map<number, Attributes>,
): Type {
  if (index !== undefined && policies[index] && (type === 'nested' || type === 'nestedArray')) {
    // policies refer to one another, in circles too
    const set = lazy(() => attributesOf(prefix, policies, index, made)! as Type as never);
    return (type === 'nested' ? nested(set as never) : indexed(nested(set as never), 0)) as Type;
  }
  return LEAVES[type] ?? hex;
}
