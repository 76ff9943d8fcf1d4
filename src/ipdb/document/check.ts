import { checkKeys, undefinedWithin } from '../../schema/keys.js';
import { instead } from '../../schema/options.js';
import { typeError } from '../../schema/stack.js';
import { checkFields } from './fields.js';
import type { LinkState, StateDocument } from './state-document.js';

const SECTIONS = ['version', 'interfaces', 'nexthops', 'routes', 'rules', 'neighbours', 'firewall'] as const;

/**
 * Complains of what is no document, naming the place.
 *
 * @throws TypeError that names the place.
 */
export function checkDocument(document: unknown): asserts document is StateDocument {
  if (typeof document !== 'object' || document === null) throw typeError('the state has to be an object');
  checkKeys(document);
  const given = document as Record<string, unknown>;
  if (given.version !== 1) throw typeError(`version: ${JSON.stringify(given.version)} is not 1`);
  for (const key of Object.keys(given)) {
    if (!(SECTIONS as readonly string[]).includes(key))
      throw typeError(`${key}: there is no such section${instead(key, SECTIONS)}`);
    const value = given[key];
    if (key === 'firewall') checkFirewall(value);
    else if (key !== 'version' && value !== undefined && !Array.isArray(value))
      throw typeError(`${key}: has to be an array`);
  }
  const names = new Set<string>();
  for (const [i, link] of ((given.interfaces ?? []) as LinkState[]).entries()) {
    const at = `interfaces[${i}]`;
    if (link !== null && typeof link === 'object') checkFields('interfaces', link, at);
    if (typeof link?.ifname !== 'string') throw typeError(`${at}.ifname: has to be the name of a link`);
    if (names.has(link.ifname)) throw typeError(`${at}.ifname: '${link.ifname}' is there twice`);
    names.add(link.ifname);
    for (const [k, address] of (link.addresses ?? []).entries()) {
      checkFields('addresses', address, `${at}.addresses[${k}]`);
      checkSaid(address, `${at}.addresses[${k}]`);
      if (typeof address?.address !== 'string')
        throw typeError(`${at}.addresses[${k}].address: has to be an address`);
    }
    for (const [k, vlan] of (link.vlans ?? []).entries()) {
      checkFields('vlans', vlan, `${at}.vlans[${k}]`);
      if (!/^\d+(-\d+)?$/.test(`${vlan?.vid}`))
        throw typeError(`${at}.vlans[${k}].vid: has to be a number, or a range as text: '10-20'`);
    }
    for (const [k, entry] of (link.fdb ?? []).entries()) {
      checkFields('fdb', entry, `${at}.fdb[${k}]`);
      if (typeof entry?.lladdr !== 'string') throw typeError(`${at}.fdb[${k}].lladdr: has to be an address`);
      if (entry.state !== undefined && entry.state !== 'static' && entry.state !== 'permanent')
        throw typeError(`${at}.fdb[${k}].state: has to be 'static' or 'permanent'`);
    }
  }
  for (const section of ['nexthops', 'routes', 'rules', 'neighbours'] as const)
    for (const [i, one] of ((given[section] ?? []) as { multipath?: unknown }[]).entries()) {
      const at = `${section}[${i}]`;
      if (one === null || typeof one !== 'object') throw typeError(`${at}: has to be an object`);
      checkFields(section, one, at);
      checkSaid(one, at);
      if (!Array.isArray(one.multipath)) continue;
      for (const [k, hop] of one.multipath.entries()) checkFields('hops', hop, `${at}.multipath[${k}]`);
    }
  for (const [i, one] of ((given.nexthops ?? []) as { id?: unknown }[]).entries())
    if (typeof one?.id !== 'number') throw typeError(`nexthops[${i}].id: has to be a number`);
  for (const [i, one] of ((given.rules ?? []) as { tunId?: unknown }[]).entries())
    if (one?.tunId !== undefined && !/^\d+$/.test(`${one.tunId}`))
      throw typeError(`rules[${i}].tunId: has to be a number, or one as decimal text`);
  for (const [i, one] of ((given.neighbours ?? []) as { dev?: unknown; dst?: unknown }[]).entries())
    for (const key of ['dev', 'dst'] as const)
      if (typeof one?.[key] !== 'string') throw typeError(`neighbours[${i}].${key}: has to be text`);
}

/** Refuses an entry of a table with a field that is there and undefined: without it, it would be another one. */
function checkSaid(entry: object | null, at: string): void {
  const path = undefinedWithin(entry ?? {}, at);
  if (path !== undefined) throw typeError(`${path}: is undefined; leave the field out`);
}

/** A text, a tree, what a builder made, or one of them as `wanted`. */
function checkFirewall(value: unknown): void {
  if (value === undefined || typeof value === 'string') return;
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (!('wanted' in given)) {
    if (!('commands' in given) && !('ruleset' in given))
      throw typeError('firewall: has to be a text of nft, or its tree');
    return;
  }
  const unknown = Object.keys(given).find((key) => key !== 'wanted' && key !== 'keepOthers');
  if (unknown !== undefined)
    throw typeError(
      `firewall.${unknown}: there is no such field${instead(unknown, ['wanted', 'keepOthers'])}`,
    );
  if (typeof given.wanted !== 'string') checkFirewall(given.wanted ?? null);
}
