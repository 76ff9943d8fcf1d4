/** Names of chains and sets, as nft can spell them. */
import { RESERVED } from '../parse/words.js';

const SPELT = /^[A-Za-z_][\w./-]*$/;

/** The name itself where nft can spell it, else one near to it. */
export function nftName(name: string): string {
  if (SPELT.test(name) && !RESERVED.has(name)) return name;
  const near = name.replace(/[^\w./-]/g, '_');
  return SPELT.test(near) && !RESERVED.has(near) ? near : `_${near}`;
}
