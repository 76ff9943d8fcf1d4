import { type GenericFamily, genlDefaults } from '../messages/generic/family.js';
import { cName } from '../schema/names.js';
import { type ObjectDefinition, object, type VerbDefinition } from './definition.js';

/** `NETLINK_GENERIC`. */
export const NETLINK_GENERIC = 16;

type Facts<I extends object, V extends string> = Omit<
  Parameters<typeof object<object, I, I, V>>[1],
  'verbs' | 'protocol' | 'genericFamily' | 'defaults'
>;

/** Defines an object of a generic netlink family: its verbs by the commands that they send. */
export function genericObject<I extends object, V extends string>(
  name: string,
  family: GenericFamily,
  commands: Readonly<Record<V, string>>,
  facts: Facts<I, V>,
): ObjectDefinition<object, I, I, V> {
  const verbs = Object.fromEntries(
    Object.entries<string>(commands).map(([verb, command]) => [verb, commandVerb(family, command)]),
  ) as Record<V, VerbDefinition>;
  const { version = 1 } = family;
  return object<object, I, I, V>(name, {
    ...facts,
    verbs,
    protocol: NETLINK_GENERIC,
    genericFamily: family,
    defaults: (_shaped, verb) => genlDefaults(family, verbs[verb as V].type.id, false, version),
  } as Parameters<typeof object<object, I, I, V>>[1]);
}

function commandVerb(family: GenericFamily, command: string): VerbDefinition {
  const id = family.commands[command]!;
  return {
    flags: 0,
    type: {
      id,
      name: cName(family.prefix, command),
      event: command,
      get message() {
        return family.messageOf(id, false);
      },
    },
  };
}
