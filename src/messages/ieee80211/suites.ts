import { be32, enumeration, u32 } from '../../schema/index.js';

/** Cipher suites: OUI and number (IEEE 802.11, table of cipher suite selectors). */
const ciphers = {
  useGroup: 0x000fac00,
  wep40: 0x000fac01,
  tkip: 0x000fac02,
  ccmp: 0x000fac04,
  wep104: 0x000fac05,
  aesCmac: 0x000fac06,
  noGroupAddressed: 0x000fac07,
  gcmp: 0x000fac08,
  gcmp256: 0x000fac09,
  ccmp256: 0x000fac0a,
  bipGmac128: 0x000fac0b,
  bipGmac256: 0x000fac0c,
  bipCmac256: 0x000fac0d,
  wpaNone: 0x0050f200,
  wpaWep40: 0x0050f201,
  wpaTkip: 0x0050f202,
  wpaCcmp: 0x0050f204,
  wpaWep104: 0x0050f205,
  sms4: 0x00147201,
} as const;

/** Authentication and key management suites. */
const akms = {
  '8021x': 0x000fac01,
  psk: 0x000fac02,
  ft8021x: 0x000fac03,
  ftPsk: 0x000fac04,
  '8021xSha256': 0x000fac05,
  pskSha256: 0x000fac06,
  tdls: 0x000fac07,
  sae: 0x000fac08,
  ftSae: 0x000fac09,
  apPeerKey: 0x000fac0a,
  '8021xSuiteB': 0x000fac0b,
  '8021xSuiteB192': 0x000fac0c,
  ft8021xSha384: 0x000fac0d,
  filsSha256: 0x000fac0e,
  filsSha384: 0x000fac0f,
  ftFilsSha256: 0x000fac10,
  ftFilsSha384: 0x000fac11,
  owe: 0x000fac12,
  ftPskSha384: 0x000fac13,
  pskSha384: 0x000fac14,
  saeExtKey: 0x000fac18,
  ftSaeExtKey: 0x000fac19,
  wpa8021x: 0x0050f201,
  wpaPsk: 0x0050f202,
  osen: 0x506f9a01,
  dpp: 0x506f9a02,
} as const;

/** In attributes, in the machine's byte order. */
export const cipher = enumeration(u32, ciphers);
export const akm = enumeration(u32, akms);
/** In elements, as their bytes stand. */
export const cipherSelector = enumeration(be32, ciphers);
export const akmSelector = enumeration(be32, akms);
