/** Changes of the ruleset: one batch, all or nothing. */

import { batchMessages } from '../messages/netfilter/batch.js';
import { subsystems } from '../messages/netfilter/nfgenmsg.js';
import { compileToSend } from '../nft/compile.js';
import type { SentRequest } from '../nft/messages/requests.js';
import { type ParseOptions, parse } from '../nft/parse/parse.js';
import type { SystemNames } from '../nft/tables/names.js';
import type { Command, Ruleset } from '../nft/tree.js';
import { NLM_F_ECHO } from '../protocol/framing.js';
import type { NetlinkMessage } from '../protocol/marshal.js';
import { typeError } from '../schema/stack.js';
import { refused } from './errors.js';
import type { Host, NftablesCallOptions } from './host.js';
import { knownState } from './state.js';

export interface ApplyOptions extends NftablesCallOptions, ParseOptions {
  /** Lets the kernel check everything, and changes nothing. */
  check?: boolean | undefined;
  /** Asks the kernel to tell what it made, with handles. */
  echo?: boolean | undefined;
  /** Names of the system, besides those of its interfaces. */
  system?: SystemNames | undefined;
  /** The generation that the changes are meant for: refused with `ERESTART` in another. */
  generation?: number | undefined;
}

/** What was applied. */
export interface Applied {
  /** Messages of the batch. */
  messages: number;
  /** With `echo`: what the kernel made, as it would tell of it. */
  echoes: readonly NetlinkMessage[];
}

const NFTABLES = { resId: subsystems.nftables } as const;
/** Times that a batch is made again because the ruleset has changed while it was made. */
const AGAIN = 5;

/** A text or a tree, as a tree. */
export function treeOf(ruleset: string | Ruleset, options: ParseOptions = {}): Ruleset {
  const { filename, include } = options;
  return typeof ruleset === 'string' ? parse(ruleset, { filename, include }) : ruleset;
}

/** What of the kernel's state a ruleset refers to without saying it. */
interface Needs {
  sets: boolean;
  rules: boolean;
  elements: boolean;
  names: boolean;
}

const NAMES: ReadonlySet<string> = new Set(['iif', 'oif', 'sdif', 'iface_index']);

/** Members that say where something is written. */
const PLACES: ReadonlySet<string> = new Set(['at', 'nameAt', 'tableAt', 'chainAt', 'hookAt']);

/** Looks through the whole of a tree: what stands in it is plain data. */
function needsOf({ commands }: Ruleset): Needs {
  const needs: Needs = { sets: false, rules: false, elements: false, names: false };
  const declared = new Set<string>();
  const visit = (node: object): void => {
    if (Array.isArray(node)) {
      for (const each of node) if (typeof each === 'object' && each !== null) visit(each);
      return;
    }
    const members = node as Record<string, unknown>;
    switch (members.kind) {
      case 'set reference':
        if (!declared.has(String(members.name))) needs.sets = true;
        break;
      case 'meta':
        if (NAMES.has(String(members.key))) needs.names = true;
        break;
      case 'value':
        if (NAMES.has(String(members.type))) needs.names = true;
        break;
      case 'type':
        if ((members.types as string[] | undefined)?.includes('iface_index')) needs.names = true;
        break;
      case 'fib':
      case 'dup':
      case 'fwd':
        needs.names = true;
    }
    for (const member in members) {
      const value = members[member];
      if (typeof value === 'object' && value !== null && !PLACES.has(member)) visit(value);
    }
  };
  const set = ({ kind, name }: { kind: string; name?: string | undefined }): void => {
    if ((kind === 'set' || kind === 'map' || kind === 'meter') && name !== undefined) declared.add(name);
  };
  for (const { verb, object } of commands) {
    if (verb === 'add' || verb === 'create') {
      set(object as never);
      if (object.kind === 'table') for (const part of object.body ?? []) set(part as never);
    }
    if (object.kind === 'element' && !declared.has(object.name ?? '')) needs.sets = needs.elements = true;
    if (object.kind === 'rename') needs.rules = true;
    if (object.kind === 'rule' && object.index !== undefined) needs.rules = true;
    visit(object);
  }
  return needs;
}

const CHANGES: ReadonlySet<string> = new Set([
  'add',
  'create',
  'insert',
  'replace',
  'delete',
  'destroy',
  'flush',
  'rename',
]);

function checkChanges(commands: readonly Command[]): void {
  const other = commands.find(({ verb }) => !CHANGES.has(verb));
  if (other) throw typeError(`'${other.verb}' changes nothing: apply() takes commands that do`);
}

/** Applies a ruleset. */
export async function apply(
  host: Host,
  ruleset: string | Ruleset,
  options: ApplyOptions = {},
): Promise<Applied> {
  const tree = treeOf(ruleset, options);
  checkChanges(tree.commands);
  const needs = needsOf(tree);
  for (let attempt = 0; ; attempt++) {
    const system = needs.names ? { ...(await host.names()), ...options.system } : (options.system ?? {});
    const known = needs.sets || needs.rules ? await knownState(host, needs, options) : undefined;
    const requests = compileToSend(tree, system, known?.cache, known?.rules);
    const named = known ? requests.map((request) => withHandle(request, known.reader)) : requests;
    const generation = options.generation ?? known?.generation;
    try {
      return await send(host, tree, named, { ...options, generation });
    } catch (error) {
      // what was known of the ruleset is so no more
      if ((error as { code?: string }).code !== 'ERESTART' || !known || options.generation !== undefined)
        throw error;
      if (attempt >= AGAIN) throw error;
    }
  }
}

/** Fills in the handle of a chain that is renamed. */
function withHandle(
  request: SentRequest,
  reader: Awaited<ReturnType<typeof knownState>>['reader'],
): SentRequest {
  if (request.renames === undefined) return request;
  const { family, table } = request.value as { family: string; table: string };
  const handle = reader.tableOf(family, table).chains.get(request.renames)?.chain.handle;
  return { ...request, value: { ...request.value, handle: handle === undefined ? 0 : Number(handle) } };
}

/** Sends requests as one batch. */
export async function send(
  host: Host,
  tree: Ruleset,
  requests: readonly SentRequest[],
  { check, echo, generation, timeout }: ApplyOptions,
): Promise<Applied> {
  if (requests.length === 0) return { messages: 0, echoes: [] };
  const together = host.socket.together();
  const begin = generation === undefined ? NFTABLES : { ...NFTABLES, genid: generation };
  together.add(batchMessages.batch_begin.id, begin);
  for (const { type, value, flags, more } of requests)
    together.add(type.id, value, echo ? flags | NLM_F_ECHO : flags, more);
  if (!check) together.add(batchMessages.batch_end.id, NFTABLES);
  const { errors, echoes } = await together.run(requests.length, { timeout });
  if (errors.length > 0)
    throw refused(
      errors.map(({ place, error }) => ({ error, request: requests[place - 1] })),
      tree,
    );
  return { messages: requests.length, echoes };
}
