/** @tsroute2/fleet: many machines as one. */

export {};
