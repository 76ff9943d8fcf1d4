/**
 * When things are done, in the order in which they can be: those that others rest on first. Removals go the other way
 * round.
 */
export const PHASES = [
  'links',
  'linkMoves',
  'linkSettings',
  'bridgeVlans',
  'bridgeEntries',
  'addresses',
  'neighbours',
  'nexthops',
  'nexthopGroups',
  'directRoutes',
  'routes',
  'rules',
  'qdiscs',
  'classes',
  'filters',
  'rest',
] as const;

/** A place in that order. */
export type Phase = (typeof PHASES)[number];
