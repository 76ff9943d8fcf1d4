import { type Condition, condition } from '../objects/condition.js';
import { dumps, type Fields } from '../objects/definition.js';
import type { Pending, Resolve } from '../objects/interfaces.js';
import { type Environment, type Request, request } from '../objects/request.js';
import { CommandError } from '../objects/words/errors.js';
import { checkArgument } from '../schema/argument.js';
import { encode } from '../schema/codec.js';
import { EncodeError } from '../schema/errors.js';
import type { Command } from './command.js';

/** What a command needs to know of the world to become a request. */
export interface CommandEnvironment extends Environment {
  /** A descriptor of a namespace, by its name or path: for commands that move a link to one. */
  readonly netns?: ((name: string) => number) | undefined;
}

/**
 * The request that a command sends: of a listing, that of its dump. It is there at once where no name has to be looked
 * up. Throws a {@link CommandError} for a word that makes no sense, and for commands that are no single request.
 */
export function commandRequest(
  command: Command,
  environment: Resolve | CommandEnvironment,
): Pending<Request> {
  checkArgument('commandRequest', 'command', command, 'an object', ['object', 'verb']);
  if (typeof environment !== 'function')
    checkArgument('commandRequest', 'environment', environment, 'an object', ['resolve']);
  const given: CommandEnvironment =
    typeof environment === 'function' ? { resolve: environment } : environment;
  const known = { ...given, resolve: withNumbers(given.resolve) };
  try {
    const made = requestOf(command, known);
    if (!(made instanceof Promise)) return checked(made);
    return made.then(checked).catch((error) => refuse(error, command));
  } catch (error) {
    return refuse(error, command);
  }
}

/** What only encoding finds is found now, while it is known which word said it. */
function checked(made: Request): Request {
  encode(made.type.message, made.value as never);
  return made;
}

function requestOf(command: Command, environment: CommandEnvironment): Pending<Request> {
  const { object, verb } = command;
  const input = withDescriptors(command.input, environment.netns);
  if (!dumps(object, verb) || object.protocol !== undefined) {
    if (object.verbs[verb] === undefined)
      throw new CommandError(`${object.name} ${verb} is no single request`, {});
    return request(object, verb, input, environment);
  }
  const { type, flags } = object.verbs[verb]!;
  const finish = ({ request: value }: Condition): Request => ({ type, value, flags, object, verb, input });
  const chosen = condition(object, input, environment);
  return chosen instanceof Promise ? chosen.then(finish) : finish(chosen);
}

/** `if5` is an interface by its index, unless one has that name. */
function withNumbers(resolve: Resolve): Resolve {
  return (name, as) => {
    const index = as === undefined ? /^if(\d+)$/.exec(name)?.[1] : undefined;
    if (index === undefined) return resolve(name, as);
    try {
      const found = resolve(name, as);
      return found instanceof Promise ? found.catch(() => Number(index)) : found;
    } catch {
      return Number(index);
    }
  };
}

/** Descriptors in the place of namespaces, of the object and of the other end of a pair. */
function withDescriptors(input: Fields, open: CommandEnvironment['netns']): Fields {
  const out = opened(input, open, 'netNsFd');
  const info = out.linkinfo as { data?: Fields } | undefined;
  const key = ['peer', 'peerInfo'].find(
    (one) => (info?.data?.[one] as Fields | undefined)?.netns !== undefined,
  );
  if (key === undefined) return out;
  const data = { ...info!.data, [key]: opened(info!.data![key] as Fields, open, 'netNsFd') };
  return { ...out, linkinfo: { ...info, data } };
}

function opened({ netns, ...fields }: Fields, open: CommandEnvironment['netns'], key: string): Fields {
  if (netns === undefined) return fields;
  if (!open) throw new EncodeError('', 'netns', `'${netns}': no namespace can be opened here`);
  const isLink = !('nsid' in fields) && Object.keys(fields).length > 0;
  return { ...fields, [isLink ? key : 'fd']: open(netns as string) };
}

/** An error of a field, by the word that said it. */
function refuse(error: unknown, { places }: Command): never {
  if (!(error instanceof EncodeError)) throw error;
  const { path = '' } = error as { path?: string };
  let place = places.get(path);
  for (let at = path; place === undefined && at !== ''; ) {
    at = at.replace(/(^|\.|\[)[^.[]*$/, '');
    place = places.get(at) ?? [...places].find(([key]) => at !== '' && key.startsWith(`${at}.`))?.[1];
  }
  if (place === undefined) throw error;
  throw Object.assign(new CommandError(error.message, { word: place.text, column: place.column }), {
    cause: error,
  });
}
