import { typeError } from '../schema/stack.js';

const MEMBER = /^(\d+)(?:,(\d+))?$/;

/** Members of a group from any of the ways to say them; what makes no sense is left for the encoder to refuse. */
export function groupMembers(group: unknown): unknown {
  if (typeof group === 'string') return group.split('/').map(memberOf);
  if (!Array.isArray(group)) return group;
  return group.map((member) => {
    if (typeof member === 'number') return { id: member, weight: 1 };
    return typeof member === 'object' && member !== null ? { weight: 1, ...member } : member;
  });
}

/** `'1,300'`: the id, and its weight from 1 to 65536. */
function memberOf(text: string): { id: number; weight: number } {
  const [, id, weight = '1'] = MEMBER.exec(text) ?? [];
  if (id === undefined || Number(weight) < 1 || Number(weight) > 0x10000)
    throw typeError(`group: '${text}' is not ID or ID,WEIGHT (1 to 65536)`);
  return { id: Number(id), weight: Number(weight) };
}
