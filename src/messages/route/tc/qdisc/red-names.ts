import { flags, u8, u32 } from '../../../../schema/index.js';

/** `TC_RED_*` */
export const redFlags = { ecn: 1, harddrop: 2, adaptative: 4, nodrop: 8 } as const;

/** What the parameters of qdiscs with random early detection begin with. */
export const redThresholds = {
  /** Most that waits: bytes, packets for choke. */
  limit: u32,
  /** Average length at which marking begins. */
  qthMin: u32,
  qthMax: u32,
} as const;

/** How the average is made. */
export const redLogs = {
  wlog: u8,
  plog: u8,
  scellLog: u8,
} as const;

/** The C names of {@link redLogs}. */
export const redLogNames = { wlog: 'Wlog', plog: 'Plog', scellLog: 'Scell_log' } as const;

/** Flags that parameters have room for. */
export const redFlagByte = flags(u8, redFlags);
