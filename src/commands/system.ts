import { type ObjectDefinition, object } from '../objects/definition.js';
import type { Word } from '../objects/words/types.js';
import { names, number } from '../objects/words/values.js';
import { bare, custom, word } from '../objects/words/word.js';

/** What `ip` does without rtnetlink: namespaces by name, and devices of `/dev/net/tun`. */

/** A namespace by its name, a file in `/run/netns`. Its verbs are no requests: they are those of `netns`. */
export const netns: ObjectDefinition = object('netns', {
  plural: 'namespaces',
  verbs: {},
  identity: ['name'],
});

export const netnsWords: readonly Word[] = [
  custom(
    [],
    (reading, given) => {
      const { verb, fields } = reading;
      const place = verb === 'identify' ? 'pid' : fields.name === undefined ? 'name' : 'target';
      reading.set(place, /^-?\d+$/.test(given) && place !== 'name' ? Number(given) : given);
    },
    (rest) =>
      ['name', 'pid', 'target'].flatMap((key) => (rest.peek(key) === undefined ? [] : [`${rest.take(key)}`])),
    { takes: (_given, { fields }) => fields.name === undefined || fields.target === undefined },
  ),
];

/** Of a link of the kind `tun`, which `IPRoute` makes by the device `/dev/net/tun`. */
export const tuntapWords: readonly Word[] = [
  word(['dev', 'name'], 'ifname', undefined, { verbs: ['add'] }),
  word(['dev', 'name'], 'dev', undefined, { verbs: ['del', 'show'] }),
  custom([], (reading, given) => reading.set(reading.verb === 'add' ? 'ifname' : 'dev', given), undefined, {
    takes: (_given, { fields }) => fields.ifname === undefined && fields.dev === undefined,
  }),
  word('mode', 'linkinfo.data.type', names({ tun: 'tun', tap: 'tap' }, { numbers: false })),
  word('user', 'linkinfo.data.owner', number()),
  word('group', 'linkinfo.data.group', number()),
  bare('pi', 'linkinfo.data.pi', 1),
  bare('vnet_hdr', 'linkinfo.data.vnetHdr', 1),
  bare('multi_queue', 'linkinfo.data.multiQueue', 1),
  custom('one_queue', () => {}),
];
