/** Targets that say how a connection is followed, and those that change sets. */
import { type Extension, flag, joined, type Options, valued } from '../rule.js';

const EVENTS: Readonly<Record<string, string>> = {
  new: 'new',
  related: 'related',
  destroy: 'destroy',
  reply: 'reply',
  assured: 'assured',
  protoinfo: 'protoinfo',
  helper: 'helper',
  mark: 'mark',
  secmark: 'secmark',
};

export const CT: Extension = {
  options: {
    ...flag('notrack'),
    ...valued('helper', 'ctevents', 'expevents', 'zone', 'zone-orig', 'zone-reply', 'timeout'),
  },
  write(options, scope) {
    if (options.has('notrack')) return 'notrack';
    for (const name of ['expevents', 'timeout']) if (options.has(name)) throw options.without(name);
    const zone = (name: string, direction: string) => {
      if (!options.has(name)) return undefined;
      if (options.value(name) === 'mark') return `ct ${direction}zone set meta mark`;
      return `ct ${direction}zone set ${options.number(name, 0xffff)}`;
    };
    const events = options
      .value('ctevents')
      ?.split(',')
      .map((word) => {
        const event = EVENTS[word.trim()];
        if (event === undefined) throw options.without('ctevents', `event '${word}'`);
        return event;
      });
    return (
      joined(
        zone('zone', ''),
        zone('zone-orig', 'original '),
        zone('zone-reply', 'reply '),
        options.has('helper') && `ct helper set "${helperObject(options, scope.protocol, scope)}"`,
        events && `ct event set ${events.join(',')}`,
      ) || 'continue'
    );
  },
};

function helperObject(
  options: Options,
  protocol: string | undefined,
  scope: Parameters<Extension['write']>[1],
): string {
  const name = options.needed('helper');
  if (protocol !== 'tcp' && protocol !== 'udp')
    throw options.fault('a helper needs -p tcp or -p udp', 'helper');
  return scope.sets.helper(name, protocol, scope);
}

export const NOTRACK: Extension = { options: {}, write: () => 'notrack' };

export const SET: Extension = {
  options: {
    'add-set': { values: 2 },
    'del-set': { values: 2 },
    'map-set': { values: 2 },
    ...flag('exist', 'map-mark', 'map-prio', 'map-queue'),
    ...valued('timeout'),
  },
  write(options, scope) {
    if (options.has('map-set')) throw options.without('map-set');
    const parts = (['add-set', 'del-set'] as const).map((option) => {
      const given = options.get(option);
      if (!given) return undefined;
      const [name = '', sides = ''] = given.values;
      const { set, key } = scope.sets.used(name, sides, scope, given.at, true);
      if (option === 'del-set') return `delete @${set} { ${key} }`;
      const timeout = options.number('timeout');
      if (timeout !== undefined) scope.sets.withTimeout(set, scope);
      // with --exist what is there begins its time again
      return `${options.has('exist') ? 'update' : 'add'} @${set} { ${key}${timeout === undefined ? '' : ` timeout ${timeout}s`} }`;
    });
    return joined(...parts) || 'continue';
  },
};

export const set: Extension = {
  options: {
    'match-set': { values: 2, negatable: true },
    'return-nomatch': { values: 0, negatable: true },
    ...Object.fromEntries(
      ['update-counters', 'update-subcounters'].map((name) => [name, { values: 0, negatable: true }]),
    ),
    ...Object.fromEntries(
      ['packets-eq', 'packets-lt', 'packets-gt', 'bytes-eq', 'bytes-lt', 'bytes-gt'].map((name) => [
        name,
        { negatable: true },
      ]),
    ),
  },
  write(options, scope) {
    for (const name of [
      'return-nomatch',
      'packets-eq',
      'packets-lt',
      'packets-gt',
      'bytes-eq',
      'bytes-lt',
      'bytes-gt',
    ])
      if (options.has(name)) throw options.without(name);
    const given = options.get('match-set');
    if (!given) throw options.fault('set needs --match-set');
    const [name = '', sides = ''] = given.values;
    const { set: found, key } = scope.sets.used(name, sides, scope, given.at, false);
    return `${key} ${given.negated ? '!= ' : ''}@${found}`;
  },
};
