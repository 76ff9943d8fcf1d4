import type { IPDBLinkState } from 'tsroute2';
import { essential, type Recipe, recipe } from './recipe.js';

type Fields = Readonly<Record<string, unknown>>;

/** The other end of a pair, where that is in another namespace: with the name of that, if it has one. */
export interface OtherEnd {
  readonly ifname: string;
  readonly netns?: string | undefined;
}

/** What a link has when nobody has said anything. */
const ETHERNET_MTU = 1500;
const MTUS: Readonly<Record<string, number>> = { vrf: 65_575, wireguard: 1420 };
const QUEUE = 1000;

/** The calls that make a link what a document says of it, with its addresses. */
export function makingOf(state: IPDBLinkState, other?: OtherEnd): Recipe[] {
  const { ifname, kind } = state;
  const recipes: Recipe[] = [];
  const add = (object: string, verb: string, input: Fields): void => {
    try {
      recipes.push(recipe(object, verb, input));
    } catch {
      // what no verb says has no recipe
    }
  };
  const mtu =
    state.mtu !== undefined && state.mtu !== (MTUS[kind ?? ''] ?? ETHERNET_MTU) && kind !== undefined
      ? { mtu: state.mtu }
      : {};
  const settings = {
    // a bridge follows its ports unless the MTU is set once it is there
    ...(kind === 'bridge' ? {} : mtu),
    ...(state.txqlen !== undefined && state.txqlen !== QUEUE && state.txqlen !== 0
      ? { txqlen: state.txqlen }
      : {}),
    ...(state.group ? { group: state.group } : {}),
  };
  const up = state.up === true ? { up: true } : {};
  if (kind === undefined) add('link', 'set', { dev: ifname, ...settings, ...up });
  else {
    const data = essential(kind, (state.data ?? {}) as Fields);
    const end: OtherEnd | undefined = state.peer ? { ifname: state.peer } : other;
    const peer = end === undefined ? {} : { peer: end };
    const options = { ...data, ...(kind === 'veth' ? peer : {}) };
    add('link', 'add', {
      ifname,
      ...(state.link ? { link: state.link } : {}),
      ...settings,
      linkinfo: { kind, ...(Object.keys(options).length > 0 ? { data: options } : {}) },
    });
    if (kind === 'bridge' && mtu.mtu !== undefined) add('link', 'set', { dev: ifname, ...mtu });
    if (state.master) add('link', 'set', { dev: ifname, master: state.master });
    if (state.ifalias) add('link', 'set', { dev: ifname, ifalias: state.ifalias });
    if (state.up === true) add('link', 'set', { dev: ifname, up: true });
  }
  for (const address of state.addresses ?? []) {
    const { address: text, local, peer: _peer, ...rest } = address as Fields;
    add('addr', 'add', { dev: ifname, ...(local === undefined ? {} : { local }), address: text, ...rest });
  }
  return recipes;
}
