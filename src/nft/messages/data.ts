/** Constants and verdicts as `NFTA_DATA_*`, and back. */
import { type NftData, verdict } from '../../messages/netfilter/nftables/data.js';
import { bytesOfHex } from '../generate/hex.js';
import type { Data, VerdictData } from '../generate/instructions.js';
import { numbersOf } from './numbers.js';

/** What the encoder takes for data: bytes as they are. */
export interface DataValue {
  value?: Uint8Array | string;
  verdict?: { code?: number | string; chain?: string; chainId?: number };
  unknown?: unknown;
}

/** Data as a message has them. */
export function dataMessage(data: Data | VerdictData): DataValue {
  if ('bytes' in data) return { value: data.bytes };
  const made: NonNullable<DataValue['verdict']> = { code: data.verdict | 0 };
  if (data.chain !== undefined) made.chain = data.chain;
  if (data.chainId !== undefined) made.chainId = data.chainId;
  return { verdict: made };
}

const codeOf = numbersOf(verdict, 'code');

/** Data of a message; undefined where they are not known. */
export function readData(data: DataValue | NftData): Data | VerdictData | undefined {
  if (data.unknown) return undefined;
  const { value, verdict: given } = data as DataValue;
  if (value !== undefined) return { bytes: typeof value === 'string' ? bytesOfHex(value) : value, host: 0 };
  if (!given || given.code === undefined || 'unknown' in given) return undefined;
  const made: VerdictData = { verdict: codeOf(given.code) };
  if (given.chain !== undefined) made.chain = given.chain;
  if (given.chainId !== undefined) made.chainId = given.chainId;
  return made;
}
