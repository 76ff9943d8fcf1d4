import { type Fields, type ObjectDefinition, reads } from '../objects/definition.js';
import type { InterfaceKeys } from '../objects/interfaces.js';
import { type NameTables, NO_NAMES } from '../objects/names.js';
import { familyOf } from '../objects/prefix.js';
import { CommandError } from '../objects/words/errors.js';
import { WordWriter } from '../objects/words/writer.js';
import { checkArgument } from '../schema/argument.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { shellLine } from '../schema/text/escape.js';
import type { Choice } from './command.js';
import type { CommandObject, CommandVerb } from './object.js';
import { type CommandFamily, type CommandOptions, writtenOptions } from './options.js';
import { verbName } from './parse.js';
import { sayable } from './sayable.js';
import { commandObjects } from './table.js';

/** What a command is written for: a request, a command that was read, or a verb and what it takes. */
export interface Commanded {
  readonly object: ObjectDefinition;
  readonly verb: string;
  readonly input: object;
  readonly options?: CommandOptions;
  readonly choice?: Choice;
}

export interface ToCommandOptions {
  /** The name of an interface by its index; without one it is written `if5`, which iproute2 takes as well. */
  readonly deviceName?: ((index: number) => string | undefined) | undefined;
  /** Refuses what iproute2 has no words for. Otherwise such a command is one of `tsroute2`, whose words are iproute2's and more. */
  readonly strict?: boolean | undefined;
  /** Writes even what makes no sense, for errors about it. */
  readonly asGiven?: boolean | undefined;
  /** Names of numbers that a machine has of its own. */
  readonly names?: NameTables | undefined;
}

const OPTIONS = optionNames<ToCommandOptions>({ deviceName: true, strict: true, asGiven: true, names: true });

/** The words of the command that sends a request. */
export function commandWords(of: Commanded, options: ToCommandOptions = {}): string[] {
  checkArgument('commandWords', 'request', of, 'an object', ['object', 'verb', 'input']);
  checkOptions(options, OPTIONS);
  const { object, input } = of;
  const [place, verb] = verbFor(of);
  // what is flushed is what a listing shows
  const { as = of.verb === 'flush' ? 'dump' : of.verb } = object.verbs[of.verb] ?? {};
  const given = withoutUndefined(input as Fields);
  const isAsGiven = place.isSaidAsGiven || options.asGiven;
  const normal = isAsGiven ? given : object.normalize(given, as, options.names ?? NO_NAMES);
  const fields = preferred(sayable(object, as, given, normal), object.interfaces);
  const writing = new WordWriter({ verb: verbName(verb), deviceName: options.deviceName });
  const family = familyFor(place, verb, fields);
  const { family: own, ...others } = fields;
  const isSaid =
    place.families || place.program === 'bridge' || own === undefined || own === verb.fields?.family;
  const rest = isSaid || own === 'unspec' ? others : fields;
  const said = verb.begin?.(rest, of.choice ?? {}, of.verb) ?? { fields: rest, words: [] };
  const words = [...said.words, ...writing.words(verb.words, said.fields as Record<string, unknown>)];
  const { unworded } = writing;
  if (unworded.length > 0 && options.strict)
    throw new CommandError(`${place.program} has no word for ${unworded.join(', ')}`);
  const before = writtenOptions({ ...of.options, family });
  const { program } = place;
  const start =
    unworded.length === 0
      ? [program, ...before]
      : ['tsroute2', ...before, ...(program === 'ip' ? [] : [program])];
  return [...start, ...place.path.map((names) => names[0]!), ...verbName(verb).split(' '), ...words];
}

/**
 * The same as one text, quoted as a POSIX shell reads it, without anything that a terminal would obey. What takes
 * several requests (a gred qdisc that was read, with its queues) has a line for each.
 */
export function toCommand(of: Commanded, options: ToCommandOptions = {}): string {
  checkArgument('toCommand', 'request', of, 'an object', ['object', 'verb', 'input']);
  checkOptions(options, OPTIONS);
  const steps = of.object.steps?.(of.verb, of.input as Fields) ?? [of];
  return steps.map((step) => shellLine(commandWords({ ...of, ...step }, options))).join('\n');
}

function verbFor({ object, verb, input }: Commanded): [CommandObject, CommandVerb] {
  const wanted =
    verb === 'dump'
      ? ['show']
      : [verb, object.verbs[verb]?.as ?? verb, ...(verb === 'change' ? ['set'] : [])];
  for (const name of wanted)
    for (const place of commandObjects)
      for (const one of place.verbs) {
        if (one.object.name !== object.name || one.verb !== name) continue;
        if (one.writes?.(input as Fields, verb) ?? true) return [place, one];
      }
  throw new CommandError(`no command does ${object.name}.${verb}`);
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Fields with the names that words have for interfaces: `dev`, wherever it stands for the same. */
function preferred(fields: Fields, keys: InterfaceKeys): Fields {
  const out: Record<string, unknown> = { ...fields };
  for (const [key, target] of keys) {
    if (typeof target !== 'string') {
      const inner = out[key];
      if (Array.isArray(inner)) out[key] = inner.map((one) => preferred(one as Fields, target));
      else if (typeof inner === 'object' && inner !== null) out[key] = preferred(inner as Fields, target);
    } else if (key !== target && out[key] === undefined && out[target] !== undefined) {
      out[key] = out[target];
      delete out[target];
    }
  }
  return out;
}

/** Objects that are of IPv4 where nothing says otherwise. */
const GRANTED: ReadonlySet<string> = new Set(['route', 'rule', 'nexthop']);

/** The family as an option, where nothing else in the command says it. */
function familyFor(
  { families }: CommandObject,
  { fields: own, verb, object }: CommandVerb,
  fields: Fields,
): CommandFamily | undefined {
  const family = fields.family as CommandFamily | 'unspec' | undefined;
  if (typeof family !== 'string' || family === 'unspec' || !families || own?.family === family)
    return undefined;
  // what iproute2 takes for granted when it changes something
  const isGranted = GRANTED.has(object.name) && !reads(verb) && verb !== 'flush' && verb !== 'show';
  if (family === 'inet' && isGranted) return undefined;
  const known = familyOf(...Object.values(fields).filter((one) => typeof one === 'string'));
  if (known === family) return undefined;
  return known === undefined && family === 'inet' && fields.dst !== undefined ? undefined : family;
}
