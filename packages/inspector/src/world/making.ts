import type { IPDBLinkState } from 'tsroute2';
import { essential, type Recipe, recipe } from './recipe.js';

type Fields = Readonly<Record<string, unknown>>;

/** What a link has when nobody has said anything. */
const ETHERNET_MTU = 1500;
const QUEUE = 1000;

/** The calls that make a link what a document says of it, with its addresses. */
export function makingOf(state: IPDBLinkState): Recipe[] {
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
    state.mtu !== undefined && state.mtu !== ETHERNET_MTU && kind !== undefined ? { mtu: state.mtu } : {};
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
    const peer = state.peer === undefined || state.peer === null ? {} : { peer: { ifname: state.peer } };
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
