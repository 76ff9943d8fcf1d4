import type { IPDB as Database, IPDBOptions } from './ipdb.js';

/** A live mirror of the kernel's networking: see {@link IPDB.open}. */
export type IPDB = Database;

/** The live database. Its code is loaded when it is first opened. */
export const IPDB: {
  /** Opens the database; resolves when all requested views are loaded. */
  open(options?: IPDBOptions): Promise<IPDB>;
} = {
  async open(options) {
    const { IPDB: database } = await import('./ipdb.js');
    return database.open(options);
  },
};
