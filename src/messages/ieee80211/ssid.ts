import { octets } from '../../schema/index.js';

/** The name of a network: up to 32 bytes of anything, from anybody. */
export const ssid = octets(32);
