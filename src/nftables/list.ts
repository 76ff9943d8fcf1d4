/** Listings: what the kernel has, as a tree, as text, as JSON. */

import { format } from '../nft/format/format.js';
import { formatOptionsIn } from '../nft/format/options.js';
import { toJSON } from '../nft/json/objects.js';
import type { NftablesJson } from '../nft/json/types.js';
import type { Chain, NamedSet, Ruleset, Table } from '../nft/tree.js';
import type { Host, ListOptions } from './host.js';
import { readState, type Scope } from './state.js';

/** A part of a table, with the table around it: as nft lists one chain or set. */
function only(table: Table, { chain, set }: Scope): Table {
  if (chain === undefined && set === undefined) return table;
  const isWanted = (part: NonNullable<Table['body']>[number]): boolean =>
    chain !== undefined ? part.kind === 'chain' && part.name === chain : isSet(part) && part.name === set;
  const { flags: _flags, comment: _comment, handle: _handle, ...head } = table;
  return { ...head, body: (table.body ?? []).filter(isWanted) };
}

function isSet(part: { kind: string }): part is NamedSet | Chain {
  return part.kind === 'set' || part.kind === 'map' || part.kind === 'meter';
}

/** Lists the ruleset or a part of it. */
export async function list(
  host: Host,
  scope: Scope,
  options: ListOptions,
  reset: boolean,
): Promise<Ruleset | string | NftablesJson> {
  const { timeout, signal, as = 'tree' } = options;
  const onlySet = scope.set !== undefined;
  const wanted = {
    rules: !onlySet,
    elements: !options.terse || scope.chain !== undefined || !onlySet,
    objects: !onlySet && scope.chain === undefined,
    reset,
  };
  const { reader } = await readState(host, scope, wanted, { timeout, signal });
  // a text and JSON go through the rules once
  const whole = reader.ruleset(as !== 'tree');
  const tree: Ruleset = {
    ...whole,
    commands: whole.commands.map((command) => ({ ...command, object: only(command.object as Table, scope) })),
  };
  if (scope.table !== undefined) checkThere(tree, scope);
  if (as === 'tree') return tree;
  const names = await host.names();
  const how = { ...formatOptionsIn(options), names };
  return as === 'text' ? format(tree, how) : toJSON(tree, how);
}

function checkThere({ commands }: Ruleset, { family, table, chain, set }: Scope): void {
  const [found] = commands;
  const missing =
    found === undefined
      ? `table '${family} ${table}'`
      : chain !== undefined && (found.object as Table).body?.length === 0
        ? `chain '${chain}' in table '${family} ${table}'`
        : set !== undefined && (found.object as Table).body?.length === 0
          ? `set '${set}' in table '${family} ${table}'`
          : undefined;
  if (missing !== undefined) throw Object.assign(new Error(`no ${missing}`), { code: 'ENOENT' });
}
