/** Everything that a declaration is made of. */
import type { Message, StructType } from '../src/schema/index.js';
import { type AnyType, resolve } from '../src/schema/type.js';

/** All types within, each once, references followed. */
export function* typesOf(root: Message | AnyType, seen = new Set<AnyType>()): Generator<AnyType> {
  const type = resolve(root as AnyType);
  if (seen.has(type)) return;
  seen.add(type);
  yield type;
  for (const part of partsOf(type)) yield* typesOf(part, seen);
}

function partsOf(type: AnyType): AnyType[] {
  switch (type.kind) {
    case 'message':
      return [type.header, type.attributes];
    case 'struct':
      return type.fields.map((field) => field.type);
    case 'attributes':
      return [...type.byKey.values()].map((attribute) => attribute.type);
    case 'nest':
      return [type.set];
    case 'array':
    case 'list':
    case 'repeated':
    case 'records':
      return [type.of];
    case 'select':
      return [...Object.values(type.cases), type.other];
    case 'directed':
      return [type.request, type.reply];
    case 'enum':
    case 'flags':
      return [type.base];
    default:
      return [];
  }
}

export function structsOf(message: Message): StructType[] {
  const structs: StructType[] = [];
  for (const type of typesOf(message)) if (type.kind === 'struct' && type.name !== '') structs.push(type);
  return structs;
}
