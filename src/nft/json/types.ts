/** What JSON holds. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A document as libnftables-json(5) describes it: objects (a listing), and commands around objects. */
export interface NftablesJson {
  nftables: JsonObject[];
}
