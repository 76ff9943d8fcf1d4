// The text of readers that are ready: what the compiler would make of a declaration when its message first comes.

/** Messages that come by the thousand, and the attributes that their readers know; others are read as well, later. */
export const READERS = {
  ifinfomsg: {
    from: 'src/messages/route/link/ifinfomsg.js',
    message: 'ifinfomsg',
    keys: `address broadcast ifname mtu link qdisc stats master txqlen map operstate linkmode linkinfo ifalias stats64 afSpec
      group promiscuity numTxQueues numRxQueues carrier carrierChanges linkNetnsid physPortName protoDown gsoMaxSegs
      gsoMaxSize pad xdp carrierUpCount carrierDownCount minMtu maxMtu propList permAddress parentDevName
      parentDevBusName groMaxSize tsoMaxSize tsoMaxSegs allmulti gsoIpv4MaxSize groIpv4MaxSize
      maxPacingOffloadHorizon devlinkPort dpllPin netnsImmutable headroom tailroom`,
  },
  rtmsg: {
    from: 'src/messages/route/rtmsg.js',
    message: 'rtmsg',
    keys: 'dst src iif oif gateway priority prefsrc metrics multipath cacheinfo table pref expires nhId',
  },
  ifaddrmsg: {
    from: 'src/messages/route/ifaddrmsg.js',
    message: 'ifaddrmsg',
    keys: 'address local label broadcast anycast cacheinfo multicast flags rtPriority proto',
  },
  ndmsg: {
    from: 'src/messages/route/ndmsg.js',
    message: 'ndmsg',
    keys: 'dst lladdr cacheinfo probes vlan master nhId flagsExt protocol',
  },
};

/** Nests of more attributes than this are left to the compiler: it knows which of them come. */
const SMALL = 16;

/**
 * @param {typeof import('../../src/schema/compiler/decode.js')} compiler
 * @param {typeof import('../../src/schema/type.js')} types
 * @param {object} message the declaration
 * @param {string[]} keys the attributes that its reader knows
 * @param {string} name of what the module exports
 * @param {string} schema where the schema is, seen from the module
 */
export function readerText(compiler, { resolve }, { deepens }, message, keys, name, schema) {
  const units = [];
  const unitOf = new Map();
  const wanted = new Set(keys);
  for (const key of keys)
    if (!message.attributes.byKey.has(key)) throw new Error(`${name}: no attribute '${key}'`);

  const add = (type, met, make) => {
    const known = unitOf.get(type);
    if (known) return known;
    const unit = `unit${units.length}`;
    unitOf.set(type, unit);
    const place = units.push(undefined) - 1;
    const ids = met ? [...type.byId.values()].filter(met.has).map(({ id }) => id) : [];
    units[place] = `const ${unit} = {\n  ids: [${ids.join(', ')}],\n  make: ${make()},\n};\n`;
    return unit;
  };
  const all = { has: () => true };

  /** How a text refers to the reading of a type: to one of the module's units where it has one. */
  const link = ({ type: declared, path }) => {
    if (deepens(declared)) {
      const inner = linkOf({ type: resolve(declared), path: `h.resolve(${path})` });
      return inner.startsWith('h.reading(') ? `h.reading(() => ${path})` : `h.deep(${inner})`;
    }
    return linkOf({ type: declared, path });
  };
  const linkOf = ({ type, path }) => {
    const made = (unit, at = path) => `h.ready(() => ${at}, ${unit})`;
    switch (type.kind) {
      case 'nest':
        return linkOf({
          type: resolve(type.set),
          path: type.set.kind === 'lazy' ? `h.resolve(${path}.set)` : `${path}.set`,
        });
      case 'attributes':
        if (type.byId.size > SMALL || type.byId.size === 0) break;
        return made(add(type, all, () => compiler.nestSource(type, all).text(type.name, HEAD)));
      case 'struct':
        return made(add(type, undefined, () => compiler.structSource(type).text(type.name, HEAD)));
      case 'array':
        if (type.of.kind === 'struct') break;
        return made(
          add(type, undefined, () => compiler.arraySource(type.of, type.shared).text('array', HEAD)),
          `${path}.of`,
        );
      case 'select': {
        const cases = Object.keys(type.cases).map(
          (key) => `${JSON.stringify(key)}: h.reading(() => ${path}.cases[${JSON.stringify(key)}])`,
        );
        const other = link({ type: type.other, path: `${path}.other` });
        return cases.length > SMALL
          ? `h.reading(() => ${path})`
          : `h.select('${type.by}', { ${cases.join(', ')} }, ${other})`;
      }
      case 'directed':
        return `h.directed(${link({ type: type.request, path: `${path}.request` })}, ${link({ type: type.reply, path: `${path}.reply` })})`;
      default:
    }
    return `h.reading(() => ${path})`;
  };

  // a prefix needs its header, and a selected payload waits for its selector: what reads strays can do neither
  const met = { has: ({ key, type: { kind } }) => wanted.has(key) || kind === 'prefix' || kind === 'select' };
  const ids = [...message.attributes.byId.values()].filter(met.has).map(({ id }) => id);
  const root = compiler.linkedBy(link, () =>
    compiler.messageSource(message, false, met).text(message.name, HEAD),
  );
  return `// Long, because a message's readers stand together.
// Made by scripts/readers of the declaration of ${message.name}: npm run readers.
// @ts-nocheck
import type { ReadyReader } from '${schema}';

${units.join('\n')}
export const ${name}: ReadyReader = {
  ids: [${ids.join(', ')}],
  make: ${root},
};
`;
}

const HEAD = 'u8, u32, i32, at, end, root, own';
