import { routeMessages } from '../../messages/route/index.js';
import type { VniEntry } from '../../messages/route/tunnel_msg.js';
import { withoutAccess } from '../../schema/index.js';
import { type Fields, type ObjectDefinition, object } from '../definition.js';
import { interfaceKeys } from '../interfaces.js';
import { familyOf } from '../prefix.js';
import { inRange, rangeField, rangeOf } from './range.js';

/** A VNI, or several alike (`start` to `end`), that a VXLAN device lets through. */
export interface Vni extends VniEntry {
  /** The VXLAN device. */
  ifindex: number;
  start: number;
}

/** VNIs as the verbs take them: `{ dev: 'vxlan0', vni: '100-200' }`, `{ dev: 'vxlan0', vni: 7, remote: '192.0.2.1' }`. */
export interface VniInput extends Omit<Partial<Vni>, 'ifindex'> {
  /** The VXLAN device, by name or index. */
  dev?: string | number | undefined;
  /** The same as `dev`. */
  ifindex?: string | number | undefined;
  /** `start`, or a range as text: `'100-200'`. */
  vni?: number | string | undefined;
  /** `group` or `group6`, by what it is. */
  remote?: string | undefined;
}

export interface VniFilter extends VniInput {
  /** Entries come with their counters. */
  withStats?: boolean | undefined;
}

function normalize({ vni, remote, ...input }: Fields): Fields {
  const named: Record<string, unknown> = vni === undefined ? input : { ...input, start: vni };
  if (remote !== undefined) named[familyOf(remote) === 'inet6' ? 'group6' : 'group'] = remote;
  return rangeOf(named, 'start', 'end');
}

function shape({ ifindex, start, end, ...rest }: Fields, verb: string): Fields {
  const range = { start, ...(end === undefined || end === start ? {} : { end }) };
  const message = {
    family: 'bridge',
    ifindex,
    entry: [verb === 'del' ? range : { ...range, ...rest }],
  };
  return verb === 'dump' ? message : withoutAccess(newtunnel.message, message, 'readOnly');
}

const { newtunnel, deltunnel, gettunnel } = routeMessages;

/** VNIs of VXLAN devices made with `vnifilter` (Linux 5.18). */
export const bridgeVni: ObjectDefinition<Vni, VniInput, VniFilter, 'add' | 'del' | 'dump'> = object(
  'bridge.vni',
  {
    plural: 'VNIs',
    verbs: {
      add: { type: newtunnel, flags: 0 },
      del: { type: deltunnel, flags: 0 },
      dump: { type: gettunnel, flags: 0 },
    },
    events: { appeared: newtunnel, gone: deltunnel },
    groups: ['tunnel'],
    interfaces: interfaceKeys({ dev: 'ifindex', ifindex: 'ifindex' }),
    normalize,
    shape,
    partial: ['del'],
    fieldOf(path, input) {
      const field = path.replace(/^entry(\[0\])?(\.|$)/, '');
      if (/^group6?$/.test(field) && input[field] === undefined) return 'remote';
      return rangeField(field, input, 'start', 'end', 'vni');
    },
    entries: ({ ifindex, entry = [] }) => (entry as Fields[]).map((one) => ({ ifindex, start: 0, ...one })),
    identity: ['ifindex', 'start'],
    changesByItself: ['stats'],
    dumpOptions: ['withStats'],
    dumpRequest: ({ ifindex, withStats }) => ({
      family: 'bridge',
      ...(ifindex === undefined ? {} : { ifindex }),
      ...(withStats ? { flags: ['stats'] } : {}),
    }),
    accepts: (entry, filter) => inRange(entry, filter, 'start', 'end'),
    ensure: { add: 'add', change: 'add', del: 'del' },
    phase: () => 'bridgeVlans',
  },
);
