/** Sets and objects of nft that rules need: of ipset, of rates, of addresses seen. */
import { Fault } from '../errors.js';
import type { Place } from '../tree.js';
import { type IpsetType, typeOf } from './ipset.js';
import { nftName } from './names.js';
import type { IpFamily } from './options.js';

/** Where something is declared. */
interface Within {
  family: IpFamily;
  table: string;
}

interface Uses extends Within {
  note(message: string, at: Place): void;
}

interface Declared extends Within {
  name: string;
  what: 'set' | 'ct helper';
  body: string;
  /** The set of ipset that it stands for. */
  ipset?: IpsetType;
  isDynamic?: boolean;
  hasTimeout?: boolean;
  seconds?: number | undefined;
  isRecent?: boolean;
}

export class Sets {
  readonly #declared = new Map<string, Declared>();
  /** Sets of ipset that the text defines, by name. */
  readonly #ipsets: ReadonlyMap<string, IpsetType>;

  constructor(ipsets: ReadonlyMap<string, IpsetType>) {
    this.#ipsets = ipsets;
  }

  #key({ family, table }: Within, name: string): string {
    return `${family} ${table} ${name}`;
  }

  /** A set that only one rule uses. */
  unnamed(prefix: string, where: Within, body: string): string {
    let number = 0;
    while (this.#declared.has(this.#key(where, `${prefix}${number}`))) number++;
    return this.#add(where, `${prefix}${number}`, body);
  }

  /** A set that rules share by its name. */
  named(name: string, where: Within, body: string, at: Place): string {
    const spelt = nftName(name);
    const there = this.#declared.get(this.#key(where, spelt));
    if (there && there.body !== body) throw new Fault(`'${name}' is something else in another rule`, at);
    return there ? spelt : this.#add(where, spelt, body);
  }

  #add({ family, table }: Within, name: string, body: string, more: Partial<Declared> = {}): string {
    this.#declared.set(this.#key({ family, table }, name), {
      family,
      table,
      name,
      what: 'set',
      body,
      ...more,
    });
    return name;
  }

  /** Addresses that `recent` has seen; `seconds` is how long they count. */
  recent(name: string, where: Within, seconds: number | undefined, at: Place): string {
    const spelt = nftName(name);
    const key = this.#key(where, spelt);
    for (const other of this.#declared.values())
      if (
        other.isRecent &&
        other.name === spelt &&
        other.family === where.family &&
        other.table !== where.table
      )
        throw new Fault(
          `recent's list '${name}' is used in two tables, which sets of nftables cannot be`,
          at,
        );
    const there = this.#declared.get(key);
    if (there && !there.isRecent) throw new Fault(`'${name}' is something else in another rule`, at);
    const set = there ?? {
      ...where,
      family: where.family,
      table: where.table,
      name: spelt,
      what: 'set' as const,
      body: '',
      isRecent: true,
    };
    if (seconds !== undefined && set.seconds !== undefined && set.seconds !== seconds)
      throw new Fault(
        `recent's list '${name}' counts for ${set.seconds} seconds in another rule: a set of nftables has one time`,
        at,
      );
    this.#declared.set(key, {
      family: where.family,
      table: where.table,
      name: spelt,
      what: 'set',
      body: '',
      isRecent: true,
      seconds: seconds ?? set.seconds,
    });
    return spelt;
  }

  helper(name: string, protocol: string, { family, table }: Within): string {
    const object = nftName(`${name}-${protocol}`);
    this.#declared.set(this.#key({ family, table }, object), {
      family,
      table,
      name: object,
      what: 'ct helper',
      body: `type "${name.split('-')[0]}" protocol ${protocol};`,
    });
    return object;
  }

  /** A set of ipset: its name here, and the key that its sides are. */
  used(
    name: string,
    sides: string,
    scope: Uses,
    at: Place,
    isDynamic: boolean,
  ): { set: string; key: string } {
    const given = sides.split(',');
    const unknown = given.find((side) => side !== 'src' && side !== 'dst');
    if (unknown !== undefined) throw new Fault(`'${unknown}' is not src or dst`, at);
    const type = this.#ipsets.get(name) ?? guessed(given.length, scope.family);
    if (type.family !== undefined && type.family !== scope.family)
      throw new Fault(`the set '${name}' is of ${type.family === 'ip' ? 'IPv4' : 'IPv6'}`, at);
    if (given.length < type.parts.length)
      throw new Fault(
        `'${sides}' has ${given.length} of the ${type.parts.length} sides of '${name}' (${type.name})`,
        at,
      );
    if (!this.#ipsets.has(name))
      scope.note(`the set '${name}' is not defined here: it is taken to be ${type.name}, and is empty`, at);
    const spelt = nftName(name);
    const key = this.#key(scope, spelt);
    const there = this.#declared.get(key);
    if (there && there.ipset?.name !== type.name)
      throw new Fault(`'${name}' is something else in another rule`, at);
    this.#declared.set(key, {
      family: scope.family,
      table: scope.table,
      name: spelt,
      what: 'set',
      body: '',
      ipset: type,
      isDynamic: isDynamic || there?.isDynamic === true,
      hasTimeout: there?.hasTimeout === true,
    });
    return {
      set: spelt,
      key: type.parts.map((part, i) => part.key(given[i] === 'src', scope.family)).join(' . '),
    };
  }

  /** Elements of a set have times of their own. */
  withTimeout(name: string, where: Within): void {
    this.#declared.get(this.#key(where, name))!.hasTimeout = true;
  }

  /** What to declare, as the words behind `add`; those of ipset with their elements. */
  *declarations(): Generator<{ family: IpFamily; table: string; text: string }> {
    for (const set of this.#declared.values()) {
      const { family, table, name, what } = set;
      yield { family, table, text: `${what} ${family} ${table} ${name} { ${bodyOf(set)} }` };
      if (set.ipset && set.ipset.elements.length > 0)
        yield {
          family,
          table,
          text: `element ${family} ${table} ${name} { ${set.ipset.elements.join(', ')} }`,
        };
    }
  }
}

/** The type that a set has which nobody defines. */
function guessed(count: number, family: IpFamily): IpsetType {
  return typeOf(['hash:net', 'hash:net,port', 'hash:ip,port,net'][Math.min(count, 3) - 1]!, family)!;
}

function bodyOf({ body, family, ipset, isDynamic, hasTimeout, isRecent, seconds }: Declared): string {
  const address = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
  if (isRecent)
    return seconds === undefined
      ? `type ${address}; size 65535; flags dynamic;`
      : `type ${address}; size 65535; flags dynamic,timeout; timeout ${seconds}s;`;
  if (!ipset) return body;
  const isTimed = hasTimeout || ipset.timeout !== undefined;
  const flags = [isDynamic ? 'dynamic' : ipset.isInterval && 'interval', isTimed && 'timeout'].filter(
    Boolean,
  );
  const type = ipset.parts.map((part) => part.type(family)).join(' . ');
  return [
    `type ${type};`,
    isDynamic && 'size 65535;',
    flags.length > 0 && `flags ${flags.join(',')};`,
    ipset.timeout && `timeout ${ipset.timeout}s;`,
    ipset.hasCounters && 'counter;',
    // what ipset takes twice in networks that overlap
    !isDynamic && ipset.isInterval && ipset.parts.length === 1 && ipset.elements.length > 0 && 'auto-merge;',
  ]
    .filter(Boolean)
    .join(' ');
}
