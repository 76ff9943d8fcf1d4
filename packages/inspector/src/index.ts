/** @tsroute2/inspector: the network of a machine, live, in a browser. */

export {};
