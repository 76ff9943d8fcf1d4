import type { GenericFamily } from '../messages/generic/family.js';
import type { AddressFamily } from '../messages/route/families.js';
import type { MessageType } from '../protocol/marshal.js';
import { typeError } from '../schema/stack.js';
import type { Message } from '../schema/type.js';
import { withFamilyName } from './family.js';
import type { Canonical, Fields } from './fields.js';
import type { InterfaceKeys } from './interfaces.js';
import type { NameTables } from './names.js';
import type { Phase } from './phase.js';
import type { Rules } from './rules.js';

/** A verb: the message that it sends, and `NLM_F_*` besides `NLM_F_REQUEST` and what the socket adds. */
export interface VerbDefinition {
  readonly type: MessageType;
  readonly flags: number;
  /** The verb whose rules hold for it: `set` of routes is `change`. */
  readonly as?: string;
}

/** The types of messages that notify of an object. */
export interface ObjectEvents {
  /** It appeared, or changed. */
  readonly appeared: MessageType;
  readonly gone: MessageType;
}

/** One request of several that a verb takes. */
export interface Step {
  readonly verb: string;
  readonly input: Fields;
}

/** Facts about an object's changes: what `ensure` and plans do with one that is there already. */
export interface EnsureVerbs {
  readonly add: string;
  /** Absent where an object is all that it has: one that differs is another one. */
  readonly change?: string;
  readonly del: string;
}

/**
 * What is known of one kind of object: data and a few pure functions. Everything else asks it: verbs, batches, plans,
 * comparisons, the command line, the decoder.
 *
 * The fields of an object go through three shapes. The *input* is what a caller gives: names for interfaces, words for
 * numbers, several spellings. {@link normalize} brings it to *fields*: the names of the declaration, one spelling. Once
 * the names of interfaces are replaced by indices, {@link shape} puts the fields where the *message* has them.
 */
export interface ObjectDefinition<
  Read extends object = object,
  Input extends object = object,
  Filter extends object = Input,
  Verb extends string = string,
> {
  /** The member of `IPRoute` that has its verbs: `'route'`, `'bridge.vlan'`. */
  readonly name: string;
  /** What several are called in messages to people: `'routes'`. */
  readonly plural: string;
  readonly verbs: Readonly<Record<Verb, VerbDefinition>>;
  /** The netlink protocol of its messages; rtnetlink where absent. */
  readonly protocol?: number;
  /** The generic netlink family whose commands its verbs send: the types of their messages are commands. */
  readonly genericFamily?: GenericFamily;
  /** The class that has the object's fields, where it is not that of the message `add` sends. */
  readonly message?: Message;
  /** Absent where the kernel does not notify. */
  readonly events?: ObjectEvents;
  /** Multicast groups that notify of it, by their names in `routeGroups`. */
  readonly groups: readonly string[];
  /** The member of `ip monitor` that stands for the groups: `'route'`. */
  readonly monitor?: string;
  /** Keys that take an interface by index or name, each with the key that the index goes to. */
  readonly interfaces: InterfaceKeys;
  /** The families that it comes in; absent where the kernel is to judge. */
  readonly families?: readonly AddressFamily[];
  /** Keys that take a VRF by name, each with the key that its table goes to. */
  readonly vrfs?: Readonly<Record<string, string>>;

  /**
   * The fields that an input means, in one spelling; the same object where nothing is to be changed. Runs before names of
   * interfaces are replaced. Throws an `EncodeError` for what makes no sense.
   */
  normalize(input: Fields, verb: string, names: NameTables): Fields;
  /** The request's message, where it is not the fields themselves. */
  shape?(fields: Fields, verb: string): Fields;
  /** Verbs whose message leaves fields out: the object is checked as a dump has it, so that none is misspelt. */
  readonly partial?: readonly string[];
  /** The caller's name for a place in the shaped message, for errors; '' for all of it. */
  fieldOf?(path: string, input: Fields): string;
  /** Fields of the message's header where the object says nothing, as iproute2 has them; never attributes. */
  defaults?(shaped: Fields, verb: string): Fields | undefined;
  /**
   * Keys in which requests may differ that are otherwise the same, without more of their messages being another than the
   * value of one attribute: batches then write no more than that. They are prefixes of IPv4 of the same length, addresses of
   * IPv4, or whole numbers of 31 bits.
   */
  readonly alike?: Readonly<Record<string, 'prefix4' | 'address4' | 'number'>>;
  /** The objects in a message, where it holds several or has another shape than they. */
  entries?(message: Fields): Fields[];

  /** The last touch to the canonical form: what the kernel reports in more than one spelling. */
  spell?(fields: Fields): Fields;
  /** The keys that make two objects the same; of a family or kind by itself, where it matters. */
  readonly identity: readonly string[] | ((entry: Fields) => readonly string[]);
  /** Keys that are nowhere else if they are not given: a rule without `src` is another than one with it. */
  readonly exact?: readonly string[];
  /** What absent keys of an object stand for: `{ dst: 'default', tos: 0 }`. */
  implied?(entry: Fields): Fields;
  /** How values are compared that need not be equal: by path, `'linkinfo.data.helloTime'`. */
  readonly rules?: Rules | ((entry: Fields) => Rules);
  /** What of an object that was read is somebody's setting: without reports, states, and times that run. */
  settings?(entry: Fields): Fields;
  /** Keys whose values change without a notification: no difference between an object and a later dump of it. */
  readonly changesByItself: readonly string[];
  /** Keys among them that are no difference in a notification either. */
  readonly ignoredInEvents?: readonly string[];

  /** Keys of a filter that the kernel understands in a dump. */
  readonly kernelFilters: readonly string[] | ((fields: Fields) => readonly string[]);
  /** Those among them that choose by what entries do not show: only the kernel can check them. */
  readonly kernelOnly?: readonly string[];
  /** Keys of a filter that say how to read rather than what: `withStats`. */
  readonly dumpOptions?: readonly string[];
  /** Those of {@link dumpOptions} that choose entries as fields do. */
  readonly chosenBy?: readonly string[];
  /** What a dump's request holds besides what the filter says. */
  dumpRequest?(fields: Fields): Fields;
  /**
   * Whether an entry has what a filter says, where that is more than its fields: ranges, switches that are off. Undefined
   * where the fields decide. `options` are those of {@link dumpOptions}.
   */
  accepts?(entry: Fields, filter: Fields, options: Fields): boolean | undefined;

  /** What a dump is to look for, where an object of this identity may be; by default its identity. */
  place?(whole: Fields): Fields;
  /** Whether an entry is one to be used: the kernel shows what it removed for a while. */
  isUsable?(entry: Fields): boolean;
  /** Whether an entry is the object that is meant, where its identity need not be given. */
  isSame?(wanted: Canonical, entry: Fields): boolean;
  /** The input with what names the entry that is to be changed, where the input need not have that. */
  addressed?(input: Fields, entry: Fields): Fields;
  /**
   * The requests that put an object in the place of an entry that the kernel does not change, where that is possible;
   * `entries` are all in its place.
   */
  remake?(input: Fields, entry: Fields, entries: readonly Fields[]): readonly Step[];
  /** What `del` takes to remove an entry, where that is not the entry; `found` is what it was found by. */
  key?(entry: Fields, found: Fields): Fields;
  /** Keys that `del` looks at, where it passes over the others. */
  removedBy?(fields: Fields): readonly string[];
  /** What `ensure` and plans send. */
  readonly ensure?: EnsureVerbs;
  /** When it is done, relative to other objects. */
  phase(verb: string, input: Fields): Phase;
  /** The requests that a verb takes, in their order, where it takes more than one. */
  steps?(verb: string, input: Fields): readonly Step[] | undefined;
  /** What undoes a request, where that is not what {@link inverse} works out; `before` are those of its identity. */
  inverse?(verb: string, input: Fields, before: readonly Fields[]): Step | undefined;

  readonly '~read'?: Read;
  readonly '~input'?: Input;
  readonly '~filter'?: Filter;
}

/** What dumps of an object give. */
export type ReadOf<D> = D extends { readonly '~read'?: infer T } ? NonNullable<T> : never;
/** What verbs of an object take. */
export type InputOf<D> = D extends { readonly '~input'?: infer T } ? NonNullable<T> : never;
/** What filters of an object take. */
export type FilterOf<D> = D extends { readonly '~filter'?: infer T } ? NonNullable<T> : never;

/** Keys of a definition that {@link object} fills in where they are not given. */
type Optional =
  | 'name'
  | 'groups'
  | 'changesByItself'
  | 'kernelFilters'
  | 'interfaces'
  | 'normalize'
  | 'phase';

/** Defines an object. */
export function object<
  Read extends object,
  Input extends object,
  Filter extends object = Input,
  Verb extends string = string,
>(
  name: string,
  facts: Omit<ObjectDefinition<Read, Input, Filter, Verb>, Optional> &
    Partial<Pick<ObjectDefinition<Read, Input, Filter, Verb>, Exclude<Optional, 'name'>>>,
): ObjectDefinition<Read, Input, Filter, Verb> {
  const { normalize = (input: Fields) => input, families } = facts;
  const definition: ObjectDefinition<Read, Input, Filter, Verb> = {
    name,
    groups: [],
    changesByItself: [],
    kernelFilters: [],
    interfaces: NO_INTERFACES,
    phase: () => 'rest',
    ...facts,
    normalize: (input, verb, names) => normalize(withFamilyName(input, families, message), verb, names),
  };
  const message = () => messageClass(definition).name;
  return definition;
}
const NO_INTERFACES: InterfaceKeys = new Map();

/** The verb of a definition by its name. */
export function verbOf(definition: ObjectDefinition, verb: string): VerbDefinition {
  const found = definition.verbs[verb];
  if (found === undefined)
    throw typeError(
      `${definition.name} has no verb '${verb}'; there are ${Object.keys(definition.verbs).join(', ')}`,
    );
  return found;
}

/** The message class that an object's fields are spelled by. */
export function messageClass({ message, verbs }: ObjectDefinition): Message {
  return message ?? (verbs.add ?? verbs.set ?? verbs.change ?? verbs.get)!.type.message;
}

/** Whether a verb makes an object: it gets defaults that a removal or a question does not. */
export function makes(verb: string): boolean {
  return verb === 'add' || verb === 'replace' || verb === 'append' || verb === 'prepend';
}

/** Whether a verb only reads. */
export function reads(verb: string): boolean {
  return verb === 'dump' || verb === 'get';
}

/** Whether a verb lists what a filter chooses. */
export function dumps({ verbs }: ObjectDefinition, verb: string): boolean {
  return verb === 'dump' || verbs[verb]?.as === 'dump';
}

export type { Fields };
