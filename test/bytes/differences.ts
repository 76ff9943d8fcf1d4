import type { WireAttribute, WireMessage } from '../../src/schema/index.js';

/** In what a request of ours may differ from iproute2's: both are rid of it, and then have to be the same. */
export interface Difference {
  readonly why: string;
  /** Takes the difference out of a request's tree; both go through it. */
  normalise(tree: WireMessage): void;
  /** The same of the message's type. */
  readonly type?: (id: number) => number;
}

/** Visits every list of attributes, the innermost first. */
function walk(attributes: WireAttribute[], visit: (list: WireAttribute[]) => void): void {
  for (const { attributes: inner, records } of attributes) {
    if (inner) walk(inner, visit);
    for (const record of records ?? []) walk(record.attributes, visit);
  }
  visit(attributes);
}

const each = (visit: (attribute: WireAttribute) => void) => (tree: WireMessage) =>
  walk(tree.attributes, (list) => list.forEach(visit));

export const order: Difference = {
  why: 'ours come in the order of the keys in the object, and the kernel does not mind any',
  normalise: (tree) => walk(tree.attributes, (list) => list.sort((a, b) => a.type - b.type)),
};

export const nestedFlag: Difference = {
  why: 'the kernel marks this nest as one in what it tells, so ours do; iproute2 does not',
  normalise: each((attribute) => {
    attribute.flags &= ~2;
  }),
};

const [RTM_NEWLINK, RTM_SETLINK] = [16, 19];
export const setlink: Difference = {
  why: 'iproute2 says RTM_SETLINK; RTM_NEWLINK that makes nothing is the same, and what iproute2 says elsewhere',
  normalise: () => {},
  type: (id) => (id === RTM_SETLINK ? RTM_NEWLINK : id),
};

export const emptyNest: Difference = {
  why: 'iproute2 sends a nest that it puts nothing into; ours do not',
  normalise: (tree) =>
    walk(tree.attributes, (list) => {
      const kept = list.filter(({ payload, name }) => payload.length > 0 || name !== 'IFLA_PROTINFO');
      list.splice(0, list.length, ...kept);
    }),
};

export const slaveKind: Difference = {
  why: 'iproute2 says what the port is of in IFLA_INFO_KIND, ours as the kernel does; it asks the master itself',
  normalise: (tree) =>
    walk(tree.attributes, (list) => {
      const kept = list.filter(({ name }) => name !== 'IFLA_INFO_KIND' && name !== 'IFLA_INFO_SLAVE_KIND');
      list.splice(0, list.length, ...kept);
    }),
};

export const terminator: Difference = {
  why: 'strings of ours end with a NUL, as the kernel writes them',
  normalise: each((attribute) => {
    if (attribute.definition?.kind !== 'string') return;
    const end = attribute.payload.indexOf(0);
    if (end >= 0) attribute.payload = attribute.payload.subarray(0, end);
    if (attribute.padding) attribute.padding = new Uint8Array(-attribute.payload.length & 3);
  }),
};

/** Taken out of all that iproute2 sent, and of nothing of ours. */
export const padding: Difference = {
  why: 'iproute2 leaves in the bytes between attributes what happened to be there; ours are zero',
  normalise: each(({ padding }) => padding?.fill(0)),
};

const EMPTY_NEST = '04000200';
export const emptyTail: Difference = {
  why: 'iproute2 puts an empty nest behind the struct',
  normalise: each((attribute) => {
    const { rest } = (attribute.value ?? {}) as { rest?: string };
    if (rest === EMPTY_NEST) attribute.payload = attribute.payload.subarray(0, -EMPTY_NEST.length / 2);
  }),
};
