import { checkArgument } from '../../schema/argument.js';
import { checkOptions } from '../../schema/options.js';
import type { Command, CommandObject, Handle, Ruleset } from '../tree.js';
import { expressionText } from './expressions.js';
import {
  baseText,
  flowtableBlock,
  isSet,
  LINE,
  objectBlock,
  ruleText,
  setBlock,
  tableText,
} from './objects.js';
import { FORMAT_OPTIONS, type FormatOptions } from './options.js';

/**
 * A ruleset as text: tables with their contents as `nft list ruleset` prints them, all other commands a line each.
 * Constants that were read print as they were written, those of {@link decompile} by their data type.
 */
export function format(ruleset: Ruleset, options: FormatOptions = {}): string {
  checkArgument('format', 'ruleset', ruleset, 'an object', ['commands']);
  checkOptions(options, FORMAT_OPTIONS);
  return ruleset.commands.map((command) => commandText(command, options)).join('');
}

/** One command, with a line end behind it. */
export function commandText(command: Command, options: FormatOptions = {}): string {
  checkArgument('commandText', 'command', command, 'an object', ['verb']);
  checkOptions(options, FORMAT_OPTIONS);
  const { verb, object } = command;
  if (verb === 'add' && object.kind === 'table' && object.body) return tableText(object, options);
  return `${verb} ${objectText(object, verb, options)}\n`;
}

/** `inet filter input`, or with a handle in the place of the name. */
function path({ family, table, name, handle }: Handle): string {
  const last = name ?? (handle === undefined ? undefined : `handle ${handle}`);
  return [family, table, ...(last === undefined ? [] : [last])].join(' ');
}

function objectText(object: CommandObject, verb: string, options: FormatOptions): string {
  const block = verb === 'add' || verb === 'create';
  switch (object.kind) {
    case 'table': {
      const { family, name, handle, flags, comment } = object;
      const head = `table ${family} ${name ?? `handle ${handle}`}`;
      const words = [
        ...(flags && flags.length > 0 ? [`flags ${flags.join(',')};`] : []),
        ...(comment === undefined ? [] : [`comment "${comment}";`]),
      ];
      return block && words.length > 0 ? `${head} { ${words.join(' ')} }` : head;
    }
    case 'chain': {
      const base = block ? baseText(object, options) : '';
      const note = block && object.comment !== undefined ? `comment "${object.comment}";` : '';
      const inside = [base, note].filter((part) => part !== '').join(' ');
      return `chain ${path(object)}${inside === '' ? '' : ` { ${inside} }`}`;
    }
    case 'rule': {
      const { family, table, chain, position, index, handle } = object;
      const place =
        position !== undefined
          ? ` position ${position}`
          : index !== undefined
            ? ` index ${index}`
            : handle !== undefined
              ? ` handle ${handle}`
              : '';
      const words = object.statements ? ` ${ruleText({ ...object, handle: undefined }, options)}` : '';
      return `rule ${family} ${table} ${chain}${place}${words}`;
    }
    case 'element':
      return `element ${path(object)} ${expressionText(object.elements, options)}`;
    case 'flowtable':
      return `flowtable ${path(object)}${block ? ` ${flowtableBlock(object, LINE, options)}` : ''}`;
    case 'rename':
      return `chain ${path(object)} ${object.to}`;
    case 'listing': {
      const { what, family, table, name, handle, device } = object;
      const words = [what, family, table, name ?? (handle === undefined ? undefined : `handle ${handle}`)];
      if (device !== undefined) words.push(`device ${device}`);
      return words.filter((word) => word !== undefined).join(' ');
    }
    case 'monitor':
      return [object.event, object.what, object.format].filter((word) => word !== undefined).join(' ');
    case 'describe':
      return expressionText(object.expression, options);
    case 'markup':
      return `ruleset ${object.format}`;
    default: {
      const head = `${object.kind} ${path(object)}`;
      if (!block) return head;
      return isSet(object)
        ? `${head} ${setBlock(object, LINE, options)}`
        : `${head} ${objectBlock(object, LINE, options)}`;
    }
  }
}
