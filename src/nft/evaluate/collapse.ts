/** What nft does to commands before it evaluates them. */
import type * as tree from '../tree.js';

/** Elements that are added to one set by commands in a row are added at once. */
export function collapsed(commands: readonly tree.Command[]): readonly tree.Command[] {
  const made: tree.Command[] = [];
  for (const command of commands) {
    const last = made.at(-1);
    const joined = last && joinedElements(last, command);
    if (joined) made[made.length - 1] = joined;
    else made.push(command);
  }
  return made.length === commands.length ? commands : made;
}

function joinedElements(a: tree.Command, b: tree.Command): tree.Command | undefined {
  if (a.verb !== b.verb || (a.verb !== 'add' && a.verb !== 'create')) return undefined;
  const [one, other] = [a.object, b.object];
  if (one.kind !== 'element' || other.kind !== 'element') return undefined;
  if (one.family !== other.family || one.table !== other.table || one.name !== other.name) return undefined;
  const [first, second] = [one.elements, other.elements];
  if (first.kind !== 'set expression' || second.kind !== 'set expression') return undefined;
  const elements = [...first.elements, ...second.elements];
  return { ...a, object: { ...one, elements: { ...first, elements } } };
}

/** Numbers of the chains that statements declare: nft counts them with those that are declared by blocks. */
export function chainNumbers(commands: readonly tree.Command[]): ReadonlyMap<tree.ChainStatement, number> {
  const numbers = new Map<tree.ChainStatement, number>();
  let last = 0;
  const rule = ({ statements = [] }: tree.Rule): void => {
    for (const statement of statements) {
      if (statement.kind !== 'chain statement') continue;
      numbers.set(statement, ++last);
      for (const inner of statement.rules) rule(inner);
    }
  };
  const chain = ({ rules = [] }: tree.Chain): void => {
    last++;
    for (const each of rules) rule(each);
  };
  for (const { object } of commands) {
    if (object.kind === 'rule') rule(object);
    else if (object.kind === 'chain' && isBlock(object)) chain(object);
    else if (object.kind === 'table')
      for (const part of object.body ?? []) if (part.kind === 'chain') chain(part);
  }
  return numbers;
}

function isBlock({ type, policy, comment, devices, rules }: tree.Chain): boolean {
  return [type, policy, comment, devices, rules].some((each) => each !== undefined);
}
