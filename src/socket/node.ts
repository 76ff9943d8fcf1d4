/**
 * Node's own modules, got when needed. A static import of `node:fs` makes Node load every lazy part of it, which
 * takes longer than loading this package.
 */
export const node = {
  get fs() {
    return process.getBuiltinModule('node:fs');
  },
  get module() {
    return process.getBuiltinModule('node:module');
  },
  get path() {
    return process.getBuiltinModule('node:path');
  },
  get url() {
    return process.getBuiltinModule('node:url');
  },
};
