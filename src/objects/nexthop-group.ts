import type { NexthopGroup } from '../messages/route/nexthop.js';

const MEMBER = /^(\d+)(?:,(\d+))?$/;

/** Members of a group from any of the ways to say them; what makes no sense is left for the encoder to refuse. */
export function groupMembers(group: unknown): unknown {
  if (typeof group === 'string') return group.split('/').map(memberOf);
  if (!Array.isArray(group)) return group;
  return group.map((member) => (typeof member === 'number' ? { id: member } : member));
}

/** `'1,300'`: the id, and its weight from 1 to 65536. */
function memberOf(text: string): NexthopGroup | string {
  const [, id, weight = '1'] = MEMBER.exec(text) ?? [];
  const less = Number(weight) - 1;
  if (id === undefined || less < 0 || less > 0xffff)
    throw new TypeError(`group: '${text}' is not ID or ID,WEIGHT (1 to 65536)`);
  return { id: Number(id), weight: less & 0xff, weightHigh: less >> 8 };
}
