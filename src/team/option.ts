import type { TeamAttrOption } from '../messages/generic/team.js';
import { EncodeError, LITTLE_ENDIAN } from '../schema/index.js';
import { formatHex, parseHex } from '../schema/text/hex.js';
import { readString, utf8Length, writeString } from '../schema/text/utf8.js';

/** An option of a team, or of one of its ports. */
export interface TeamOption {
  name: string;
  type: 'u32' | 's32' | 'string' | 'flag' | 'binary' | number;
  /** Binary ones are hexadecimal. */
  value: number | string | boolean;
  /** Index of the port that it is of. */
  port?: number;
  /** Of options that there are several of. */
  arrayIndex?: number;
  /** It has changed since it was last reported. */
  changed?: boolean;
}

const WORD = 4;

/** An option that the kernel reports. */
export function optionOf({
  name = '',
  type = 0,
  data,
  portIfindex,
  arrayIndex,
  changed,
}: TeamAttrOption): TeamOption {
  return {
    name,
    type,
    value: decodedValue(type, data),
    ...(portIfindex === undefined ? {} : { port: portIfindex }),
    ...(arrayIndex === undefined ? {} : { arrayIndex }),
    ...(changed ? { changed } : {}),
  };
}

function decodedValue(type: TeamOption['type'], data: string | undefined): TeamOption['value'] {
  // a flag has no bytes
  if (type === 'flag') return data !== undefined;
  const bytes = parseHex(data ?? '') ?? new Uint8Array(0);
  const view = new DataView(bytes.buffer);
  if (type === 'u32' && bytes.length === WORD) return view.getUint32(0, LITTLE_ENDIAN);
  if (type === 's32' && bytes.length === WORD) return view.getInt32(0, LITTLE_ENDIAN);
  if (type === 'string') return readString(bytes, 0, bytes.indexOf(0) < 0 ? bytes.length : bytes.indexOf(0));
  return data ?? '';
}

/**
 * The data of an option, in hexadecimal.
 *
 * @throws EncodeError where the value is not of the option's type.
 */
export function dataOf(
  name: string,
  type: TeamOption['type'],
  value: TeamOption['value'],
): string | undefined {
  const refuse = (what: string): never => {
    throw new EncodeError('team option', name, `'${value}' is ${what}`);
  };
  if (type === 'flag') {
    if (typeof value !== 'boolean') refuse('neither true nor false');
    return value ? '' : undefined;
  }
  if (type === 'u32' || type === 's32') {
    const bytes = new Uint8Array(WORD);
    const view = new DataView(bytes.buffer);
    const number = Number(value);
    const [least, most] = type === 'u32' ? [0, 0xffffffff] : [-0x80000000, 0x7fffffff];
    if (
      typeof value === 'boolean' ||
      value === '' ||
      !Number.isInteger(number) ||
      number < least ||
      number > most
    )
      refuse(`no number from ${least} to ${most}`);
    if (type === 'u32') view.setUint32(0, number, LITTLE_ENDIAN);
    else view.setInt32(0, number, LITTLE_ENDIAN);
    return formatHex(bytes);
  }
  if (type === 'string') {
    const bytes = new Uint8Array(Math.max(0, utf8Length(`${value}`)) + 1);
    writeString(`${value}`, bytes, 0);
    return formatHex(bytes);
  }
  return typeof value === 'string' && parseHex(value) ? value : refuse('not hexadecimal');
}
