import { pbkdf2 } from 'node:crypto';
import type { Nl80211Attributes } from '../messages/generic/nl80211/attributes.js';
import type { InformationElement } from '../messages/ieee80211/elements.js';
import { ssid as ssidType } from '../messages/ieee80211/ssid.js';
import type { Input } from '../schema/index.js';
import { checkOptions, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import type { Attributes80211 } from './wireless.js';

type Given = Input<Nl80211Attributes>;

/** A network, as it is to be joined. */
export interface ConnectInput {
  /** Name of the network: up to 32 bytes. */
  ssid: string | Uint8Array;
  /** The access point, where it is to be this one. */
  bssid?: string | undefined;
  /** MHz, where the channel is known. */
  freq?: number | undefined;
  /** Authentication: `'openSystem'`, `'sae'`, …; the kernel tries what fits otherwise. */
  authType?: Given['authType'];
  /** Encrypted; by default if there are keys or ciphers. */
  privacy?: boolean | undefined;
  /** Versions of WPA: `['wpa2']`. */
  wpaVersions?: Nl80211Attributes['wpaVersions'] | undefined;
  /** Ciphers for unicast: `['ccmp']`. */
  pairwise?: Nl80211Attributes['cipherSuitesPairwise'] | undefined;
  /** Cipher for group traffic. */
  group?: Given['cipherSuiteGroup'];
  /** Key management: `['psk']`. */
  akm?: Nl80211Attributes['akmSuites'] | undefined;
  /** Whether management frames are protected. */
  mfp?: Given['useMfp'];
  /**
   * Passphrase of WPA, 8 to 63 characters. The device must do the handshake (`4wayHandshakeStaPsk` of its
   * `extFeatures`), which those of mac80211 do not: for them wpa_supplicant is needed.
   */
  psk?: string | undefined;
  /** The key that follows from passphrase and SSID, in hexadecimal. */
  pmk?: string | undefined;
  /** Password of SAE (WPA3), where the device does that (`saeOffload`). */
  saePassword?: string | undefined;
  /** WEP keys in hexadecimal, the first being used. */
  wep?: readonly string[] | undefined;
  /** Elements to send with the request, or their bytes; RSN is made from the ciphers otherwise. */
  elements?: InformationElement[] | string | undefined;
  /** The connection ends with the socket. */
  socketOwner?: boolean | undefined;
}

const CONNECT_INPUT = optionNames<ConnectInput>({
  ssid: true,
  bssid: true,
  freq: true,
  authType: true,
  privacy: true,
  wpaVersions: true,
  pairwise: true,
  group: true,
  akm: true,
  mfp: true,
  psk: true,
  pmk: true,
  saePassword: true,
  wep: true,
  elements: true,
  socketOwner: true,
});

/** The key that WPA makes of a passphrase and a name (IEEE 802.11, annex J.4). */
export function pskOf(passphrase: string, ssid: string | Uint8Array): Promise<string> {
  if (!/^[\x20-\x7e]{8,63}$/.test(passphrase))
    return Promise.reject(typeError('psk: a passphrase has 8 to 63 printable ASCII characters'));
  return new Promise((resolve, reject) => {
    pbkdf2(passphrase, ssidType.encode(ssid as string), 4096, 32, 'sha1', (error, key) =>
      error ? reject(error) : resolve(key.toString('hex')),
    );
  });
}

/** The attributes of a request to connect. */
export async function connectAttributes(input: ConnectInput): Promise<Attributes80211> {
  checkOptions(input, CONNECT_INPUT);
  const { ssid, bssid, freq, psk, wep, elements } = input;
  const pmk = input.pmk ?? (psk === undefined ? undefined : await pskOf(psk, ssid));
  const wpa = pmk !== undefined || input.saePassword !== undefined;
  const sae = input.saePassword !== undefined;
  const ciphers = wpa || input.pairwise !== undefined || wep !== undefined;
  return {
    ssid: ssid as string,
    ...(bssid === undefined ? {} : { mac: bssid }),
    ...(freq === undefined ? {} : { wiphyFreq: freq }),
    authType: input.authType ?? (sae ? 'sae' : undefined),
    ...((input.privacy ?? ciphers) ? { privacy: true as const } : {}),
    wpaVersions: input.wpaVersions ?? (sae ? ['wpa3'] : wpa ? ['wpa2'] : undefined),
    cipherSuitesPairwise: input.pairwise ?? (wpa ? ['ccmp'] : undefined),
    cipherSuiteGroup: input.group ?? (wpa ? 'ccmp' : undefined),
    akmSuites: input.akm ?? (sae ? ['sae'] : wpa ? ['psk'] : undefined),
    useMfp: input.mfp ?? (sae ? 'required' : undefined),
    ...(pmk === undefined ? {} : { pmk }),
    ...(input.saePassword === undefined
      ? {}
      : { saePassword: Buffer.from(input.saePassword).toString('hex') }),
    ...(wep === undefined ? {} : { keys: wep.map(wepKey) }),
    ...(elements === undefined ? {} : { ie: elements as InformationElement[] }),
    ...(input.socketOwner ? { socketOwner: true as const } : {}),
  };
}

function wepKey(data: string, idx: number): NonNullable<Nl80211Attributes['keys']>[number] {
  const digits = data.replace(/[^0-9a-f]/gi, '').length;
  if (digits !== 10 && digits !== 26) throw typeError(`wep[${idx}]: a key has 10 or 26 hexadecimal digits`);
  return {
    idx,
    data,
    cipher: digits === 10 ? 'wep40' : 'wep104',
    ...(idx === 0 ? { default: true as const } : {}),
  };
}
