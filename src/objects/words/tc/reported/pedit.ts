import { LITTLE_ENDIAN } from '../../../../schema/index.js';
import { type Change, type MungeField, munge, mungeFields } from '../../../tc/options/action/munge.js';

/** Changes of packets that the kernel reports, as `munge` has them. */

const WORD = 4;
const ALL = 0xff;

function bytesOf(word: number): number[] {
  const view = new DataView(new ArrayBuffer(WORD));
  view.setUint32(0, word, LITTLE_ENDIAN);
  return Array.from(new Uint8Array(view.buffer));
}

const numberOf = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const hex = (bytes: readonly number[]): string => `0x${numberOf(bytes).toString(16)}`;

function valueText(bytes: readonly number[], [, count, kind, , shift = 0]: MungeField): string {
  if (kind === 'mac') return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  if (kind !== 'ip') return `${numberOf(bytes) / 2 ** shift}`;
  if (count === WORD) return bytes.join('.');
  return Array.from({ length: count / 2 }, (_, i) =>
    numberOf(bytes.slice(2 * i, 2 * i + 2)).toString(16),
  ).join(':');
}

/** Where a text may say that something is: a field of a header, or a place by its offset. */
interface Place {
  readonly words: string;
  readonly field: MungeField;
}

const byField = (htype: Change['htype']): Place[] =>
  Object.entries(mungeFields)
    .filter(([, header]) => header.htype === htype)
    .flatMap(([header, { fields }]) =>
      Object.entries(fields).map(([name, field]) => ({ words: `${header} ${name}`, field })),
    )
    .sort((a, b) => b.field[1] - a.field[1]);

const SIZES = [
  [1, 'u8'],
  [2, 'u16'],
  [4, 'u32'],
] as const;
const byOffset = (off: number): Place[] =>
  SIZES.flatMap(([count, size]) =>
    Array.from({ length: WORD / count }, (_, i): Place => {
      const at = off + i * count;
      return { words: `offset ${at} ${size}`, field: [at, count] };
    }),
  );

/** The ways in which a change of these bytes can be said. */
function ways(found: readonly Change[], { field }: Place): string[] {
  const [at, count] = field;
  const from = at - found[0]!.off;
  const bytes = found.flatMap(({ val }) => bytesOf(val)).slice(from, from + count);
  const bits = found.flatMap(({ mask }) => bytesOf(mask)).slice(from, from + count);
  // bits beyond the field are of another
  if (numberOf(bytes) % 2 ** (field[4] ?? 0) !== 0) return [];
  const value = valueText(bytes, field);
  if (found[0]!.cmd === 'add') return [bytes.every((byte) => byte === ALL) ? 'dec' : `add ${value}`];
  return [
    `set ${value}`,
    ...(count <= WORD ? [`set ${value} retain ${hex(bits.map((bit) => bit ^ ALL))}`] : []),
    'invert',
  ];
}

const same = (a: Change, b: Change | undefined): boolean =>
  b !== undefined && a.off === b.off && a.mask === b.mask && a.val === b.val && a.cmd === b.cmd;

/** The first changes as a text, and how many they are. */
function first(changes: readonly Change[]): [text: string, count: number] | undefined {
  const [{ htype, off }] = changes as [Change];
  const places = htype === 'network' ? byOffset(off) : byField(htype);
  for (const place of places) {
    const [at, size] = place.field;
    const begin = Math.floor(at / WORD) * WORD;
    const count = Math.ceil((at + size - begin) / WORD);
    const found = changes.slice(0, count);
    if (off !== begin || found.length < count || found.some((one) => one.htype !== htype)) continue;
    for (const way of ways(found, place)) {
      const text = `${place.words} ${way}`;
      const made = munge(text);
      if (made.length === count && made.every((one, i) => same(one, found[i]))) return [text, count];
    }
  }
  return undefined;
}

/** The texts of changes; undefined where a change is none that text can say. */
export function mungeTexts(changes: readonly Change[]): string[] | undefined {
  const texts: string[] = [];
  for (let left = changes; left.length > 0; ) {
    const found = first(left);
    if (found === undefined) return undefined;
    texts.push(found[0]);
    left = left.slice(found[1]);
  }
  return texts;
}
