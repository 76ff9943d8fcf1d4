/** Declared families held against the policy that a kernel has of them (`CTRL_CMD_GETPOLICY`). */
import type { FamilyInfo, FamilyPolicy } from '../../src/generic/family.js';
import type { GenericFamily } from '../../src/messages/generic/family.js';
import type { AttributePolicy } from '../../src/messages/nlmsgerr.js';
import { sizeOf } from '../../src/schema/declare.js';
import { type AnyType, type Attributes, resolve } from '../../src/schema/type.js';

import { REASONS } from './reasons.js';

export interface Comparison {
  /** What of the family was compared. */
  commands: number;
  attributes: number;
  /** What differs, by a text that says where: it is the key of a reason. */
  differences: string[];
}

/** Holds a declaration against what a kernel tells of it. */
export function compare(family: GenericFamily, info: FamilyInfo, policy: FamilyPolicy): Comparison {
  const result: Comparison = { commands: 0, attributes: 0, differences: [] };
  const differ = (text: string): void => {
    if (!result.differences.includes(text)) result.differences.push(text);
  };
  const declared = new Map(Object.entries(family.commands).map(([key, id]) => [id, key]));
  for (const { id } of info.commands) {
    if (declared.has(id)) result.commands++;
    else differ(`command ${id} is not declared`);
  }
  for (const group of Object.keys(info.groups)) {
    if (!family.groups?.includes(group)) differ(`group ${group} is not declared`);
  }
  if (family.hdrsize !== undefined && info.hdrsize !== family.hdrsize && family.hdrsize > 0)
    differ(`its header has ${info.hdrsize} bytes, here ${family.hdrsize}`);
  const elsewhere = Object.values(family.commands).map((id) => family.messageOf(id, false).attributes);
  const seen = new Set<string>();
  const counted = new Set<string>();
  const walk = (set: Attributes, index: number, path: string): void => {
    if (seen.has(`${index} ${path}`)) return;
    seen.add(`${index} ${path}`);
    for (const [number, accepted] of Object.entries(policy.policies[index] ?? {})) {
      const attribute = set.byId.get(Number(number));
      if (accepted.type === 'invalid') continue;
      if (!attribute) {
        // one policy for all commands: here it is another's
        if (path === '' && elsewhere.some((one) => one.byId.has(Number(number)))) continue;
        differ(`${path === '' ? set.name : path}: attribute ${number} (${accepted.type}) is not declared`);
        continue;
      }
      if (!counted.has(attribute.name)) result.attributes++;
      counted.add(attribute.name);
      const why = unlike(attribute.type, accepted);
      if (why) differ(`${attribute.name}: ${why}`);
      const inner = nestOf(attribute.type);
      if (inner && accepted.policyIdx !== undefined) walk(inner, accepted.policyIdx, attribute.name);
    }
  };
  for (const [id, { do: one, dump }] of Object.entries(policy.commands)) {
    if (!declared.has(Number(id))) continue;
    const { attributes } = family.messageOf(Number(id), false);
    for (const index of [one, dump]) if (index !== undefined) walk(attributes, index, '');
  }
  return result;
}

/** The set that a nest holds. */
function nestOf(declared: AnyType): Attributes | undefined {
  const type = resolve(declared);
  if (type.kind === 'repeated') return nestOf(type.of);
  if (type.kind === 'directed') return nestOf(type.request);
  if (type.kind !== 'nest') return undefined;
  const set = resolve<Attributes>(type.set);
  // numbers that mean something: every one is declared alike
  return set;
}

const SIZES: Readonly<Record<string, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  s8: 1,
  s16: 2,
  s32: 4,
  s64: 8,
};

/** Why a type is not what the kernel takes; undefined where it is. */
function unlike(declared: AnyType, policy: AttributePolicy): string | undefined {
  const type = resolve(declared);
  const { type: taken = '' } = policy;
  const kind = `${taken} in the kernel, ${type.kind} here`;
  switch (type.kind) {
    case 'repeated':
      return unlike(type.of, policy);
    case 'directed':
      return unlike(type.request, policy);
    case 'select':
      return [...Object.values(type.cases), type.other].every((one) => unlike(one, policy))
        ? kind
        : undefined;
    case 'custom':
      if (!type.widths) return undefined;
      return ['uint', 'sint'].includes(String(taken)) ? undefined : kind;
    case 'flag':
      return taken === 'flag' ? undefined : kind;
    case 'pad':
      return undefined;
    case 'string':
      return ['string', 'nulString', 'binary'].includes(String(taken)) ? undefined : kind;
    case 'nest':
    case 'list':
    case 'message':
    case 'attributes':
      return ['nested', 'nestedArray'].includes(String(taken)) ? undefined : kind;
    default:
  }
  if (type.kind === 'struct' && type.name === 'nla_bitfield32')
    return taken === 'bitfield32' ? undefined : kind;
  const size = type.kind === 'ip' ? (type.sizes.length === 1 ? type.sizes[0]! : 0) : sizeOf(type);
  if (taken === 'binary') {
    const { minLength = 0, maxLength } = policy;
    const bounded = type.kind === 'binary' && type.max < 65531 ? type.max : size;
    if (bounded > 0 && maxLength !== undefined && bounded > maxLength)
      return `at most ${maxLength} bytes in the kernel, ${bounded} here`;
    return size > 0 && size < minLength
      ? `at least ${minLength} bytes in the kernel, ${size} here`
      : undefined;
  }
  if (taken === 'uint' || taken === 'sint') return size === 8 || size === 4 ? undefined : kind;
  const wanted = SIZES[String(taken)];
  if (wanted === undefined) return kind;
  if (size !== wanted) return `${taken} in the kernel, ${size} bytes here`;
  const base = type.kind === 'enum' || type.kind === 'flags' ? type.base : type;
  if (base.kind === 'int' && base.signed !== String(taken).startsWith('s'))
    return `${taken} in the kernel, ${base.signed ? 'signed' : 'unsigned'} here`;
  return undefined;
}

/** Differences that no reason is given for: `family: what`. */
export function unexplained(families: Readonly<Record<string, Pick<Comparison, 'differences'>>>): string[] {
  return Object.entries(families).flatMap(([family, { differences }]) => {
    const reasons = REASONS[family] ?? {};
    return differences.filter((text) => !Object.hasOwn(reasons, text)).map((text) => `${family}: ${text}`);
  });
}
