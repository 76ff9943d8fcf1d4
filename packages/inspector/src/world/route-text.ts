import type { RouteEntry } from '../protocol.js';
import { recipe } from './recipe.js';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a route that a recipe has: what only the kernel says is left out. */
const KEPT = [
  ...[
    'dst',
    'src',
    'gateway',
    'via',
    'table',
    'priority',
    'prefsrc',
    'nhId',
    'metrics',
    'encap',
    'type',
    'tos',
  ],
] as const;

/** Values that need not be said. */
const USUAL: Fields = { table: 254, type: 'unicast', tos: 0 };

/** A route as people read it, and what makes it. */
export function routeRecipe(route: Fields, names: ReadonlyMap<number, string>): RouteEntry {
  const nameOf = (index: unknown): string => names.get(index as number) ?? `if${index}`;
  const input: Record<string, unknown> = {};
  for (const key of KEPT) {
    const value = route[key];
    if (value !== undefined && value !== USUAL[key]) input[key] = value;
  }
  input.dst ??= 'default';
  if (input.nhId === undefined && route.oif !== undefined) input.dev = nameOf(route.oif);
  // the kernel shows the hops of a nexthop object as well
  if (Array.isArray(route.multipath) && route.nhId === undefined)
    input.multipath = (route.multipath as Fields[]).map(({ gateway, via, ifindex, hops }) => ({
      ...(gateway === undefined ? {} : { gateway }),
      ...(via === undefined ? {} : { via }),
      dev: nameOf(ifindex),
      ...(hops ? { hops } : {}),
    }));
  if (route.protocol !== 'kernel' && route.protocol !== 'boot' && route.protocol !== 'unspec')
    input.protocol = route.protocol;
  if (route.family === 'inet6' && input.dst === 'default') input.family = 'inet6';
  let command: string;
  let typescript = '';
  try {
    ({ command, typescript } = recipe('route', 'add', input));
  } catch (error) {
    command = (error as Error).message;
  }
  const text = command.replace(/^(?:ip|tsroute2)(?: -\d)? route add /, '');
  return {
    text,
    command,
    typescript,
    protocol: `${route.protocol}`,
    table: Number(route.table ?? 254),
    fields: route,
  };
}
