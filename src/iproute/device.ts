import { NetlinkError } from '../protocol/errors.js';
import type { IPRoute } from './iproute.js';

/** An interface: its name, or its index. */
export type Device = string | number;

/**
 * The index of an interface.
 *
 * @throws NetlinkError `ENODEV`, with its name.
 */
export async function deviceIndex(links: Pick<IPRoute['link'], 'get'>, dev: Device): Promise<number> {
  if (typeof dev === 'number') return dev;
  try {
    return (await links.get({ ifname: dev })).index;
  } catch (error) {
    if (error instanceof NetlinkError && error.code === 'ENODEV')
      error.message = `ENODEV: there is no link '${dev}'`;
    throw error;
  }
}
