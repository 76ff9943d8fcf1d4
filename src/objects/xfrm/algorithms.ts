import { checkFields, defined } from '../../schema/fields.js';
import { EncodeError } from '../../schema/index.js';
import { parseHex } from '../../schema/text/hex.js';

/** Names of algorithms as the kernel's crypto has them; what `/proc/crypto` lists besides is taken, too. */
type AuthName =
  | 'digest_null'
  | 'hmac(md5)'
  | 'hmac(sha1)'
  | 'hmac(sha256)'
  | 'hmac(sha384)'
  | 'hmac(sha512)'
  | 'hmac(rmd160)'
  | 'hmac(sm3)'
  | 'xcbc(aes)'
  | 'cmac(aes)'
  | (string & {});
type CipherName =
  | 'ecb(cipher_null)'
  | 'cbc(aes)'
  | 'cbc(camellia)'
  | 'cbc(des3_ede)'
  | 'cbc(serpent)'
  | 'cbc(sm4)'
  | 'cbc(twofish)'
  | 'rfc3686(ctr(aes))'
  | (string & {});
type AeadName =
  | 'rfc4106(gcm(aes))'
  | 'rfc4309(ccm(aes))'
  | 'rfc4543(gcm(aes))'
  | 'rfc7539esp(chacha20,poly1305)'
  | (string & {});

type CompName = 'deflate' | 'lzs' | 'lzjh' | (string & {});

/** An algorithm of a state, by the kernel's name (`'cbc(aes)'`), with its key. */
export interface XfrmAlgorithm {
  name: CipherName;
  /** Hexadecimal; `0x` before it is taken. */
  key: string;
}

export interface XfrmAuthentication extends Omit<XfrmAlgorithm, 'name'> {
  name: AuthName;
  /** Bits of the check value that are sent. */
  truncLen?: number;
}

export interface XfrmAead extends Omit<XfrmAlgorithm, 'name'> {
  name: AeadName;
  /** Bits of the check value. */
  icvLen: number;
}

/** What protects packets of a state. */
export interface XfrmAlgorithms {
  /** Authenticates. */
  auth?: XfrmAuthentication;
  /** Encrypts. */
  enc?: XfrmAlgorithm;
  /** Does both. */
  aead?: XfrmAead;
  /** Compresses. */
  comp?: { name: CompName };
}

/** What a caller may give in the place of text. */
type Given<T> = Omit<T, 'key'> & { key: string | Uint8Array };
export interface XfrmAlgorithmsInput {
  auth?: Given<XfrmAuthentication> | undefined;
  enc?: Given<XfrmAlgorithm> | undefined;
  aead?: Given<XfrmAead> | undefined;
  comp?: { name: CompName } | undefined;
}

interface Fields {
  algAuth?: { algName: string; algKey: string };
  algAuthTrunc?: { algName: string; algKey: string; algTruncLen: number };
  algCrypt?: { algName: string; algKey: string };
  algAead?: { algName: string; algKey: string; algIcvLen: number };
  algComp?: { algName: string };
}

/** The algorithms of a message. */
export function algorithmsOf({ algAuth, algAuthTrunc, algCrypt, algAead, algComp }: Fields): XfrmAlgorithms {
  const plain = (alg: { algName: string; algKey: string }): XfrmAlgorithm => ({
    name: alg.algName,
    key: alg.algKey,
  });
  return defined({
    // the kernel reports an authentication in the old form, too
    auth: algAuthTrunc
      ? { ...plain(algAuthTrunc), truncLen: algAuthTrunc.algTruncLen }
      : algAuth && plain(algAuth),
    enc: algCrypt && plain(algCrypt),
    aead: algAead && { ...plain(algAead), icvLen: algAead.algIcvLen },
    comp: algComp && { name: algComp.algName },
  });
}

/**
 * The attributes of algorithms.
 *
 * @throws EncodeError for a key that is none.
 */
export function algorithmFields(of: string, { auth, enc, aead, comp }: XfrmAlgorithmsInput): object {
  const key = (given: unknown, path: string): { algKey: Uint8Array; algKeyLen: number } => {
    const bytes =
      given instanceof Uint8Array
        ? given
        : typeof given === 'string'
          ? parseHex(given.replace(/^0x/i, ''))
          : undefined;
    if (bytes === undefined) throw new EncodeError(of, `${path}.key`, 'is neither hexadecimal nor bytes');
    return { algKey: bytes, algKeyLen: bytes.length * 8 };
  };
  if (auth) checkFields(of, auth, ['name', 'key', 'truncLen'], 'auth');
  if (enc) checkFields(of, enc, ['name', 'key'], 'enc');
  if (aead) checkFields(of, aead, ['name', 'key', 'icvLen'], 'aead');
  if (comp) checkFields(of, comp, ['name'], 'comp');
  return defined({
    algAuth:
      auth && auth.truncLen === undefined ? { algName: auth.name, ...key(auth.key, 'auth') } : undefined,
    algAuthTrunc:
      auth?.truncLen === undefined
        ? undefined
        : { algName: auth.name, ...key(auth.key, 'auth'), algTruncLen: auth.truncLen },
    algCrypt: enc && { algName: enc.name, ...key(enc.key, 'enc') },
    algAead: aead && { algName: aead.name, ...key(aead.key, 'aead'), algIcvLen: aead.icvLen },
    algComp: comp && { algName: comp.name, algKeyLen: 0, algKey: new Uint8Array(0) },
  });
}
