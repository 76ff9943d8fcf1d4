/** Network namespaces, compatible with `ip netns` both ways. */
export { attach, create, identify, list, pids, remove } from './named.js';
export * as nsid from './nsid.js';
export { type NamespaceReference, NETNS_FOLDER } from './reference.js';
export { run } from './run.js';
export { closeSocket, openSocket, type PlainSocketOptions } from './sockets.js';
export { spawn } from './spawn.js';
export { type NamespaceEvent, NamespaceWatch, type WatchOptions, watch } from './watch.js';
