import { useSignal } from '@preact/signals';
import { type DecodedMessage, type Region, regionsOf } from 'tsroute2/decoder';
import { visible } from '../lib/text.js';

/** Bytes in a row. */
const WIDTH = 16;
/** Bytes of a message that are shown; of one that is longer, so many. */
const MOST = 8192;

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·');

function valueText(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return visible(value);
  if (typeof value === 'bigint') return `${value}`;
  return visible(JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}` : one)) ?? `${value}`);
}

function nameOf({ name, kind, attribute }: Region): string {
  if (name !== null) return name;
  if (attribute !== undefined) return `attribute ${attribute.type}`;
  return kind === 'trailing' ? 'bytes that are not declared' : kind === 'pad' ? 'padding' : kind;
}

/** What the header says, in its words. */
function headerText(message: DecodedMessage): string {
  const { header } = message;
  if (header === null) return '';
  return `length ${header.length}, type ${header.type}, flags 0x${header.flags.toString(16)}, seq ${header.seq}, pid ${header.pid}`;
}

/** A message as the tree of what it says, beside its bytes: what is pointed at in one is marked in the other. */
export function Bytes({ message }: { message: DecodedMessage }) {
  const hot = useSignal<number | undefined>(undefined);
  const regions = regionsOf(message);
  const { bytes } = message;
  const shown = Math.min(bytes.length, MOST);
  /** The region of each byte. */
  const owner = new Int32Array(shown);
  for (const [i, { at, length }] of regions.entries()) owner.fill(i, at, Math.min(at + length, shown));
  const point = (event: Event): void => {
    const region = (event.target as Element).closest<HTMLElement>('[data-region]')?.dataset.region;
    hot.value = region === undefined ? undefined : Number(region);
  };
  return (
    <div
      class="anatomy"
      onPointerOver={point}
      onFocusIn={point}
      onPointerLeave={() => {
        hot.value = undefined;
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is too long is scrolled by keys */}
      <section class="anatomy-tree" aria-label="What the message says" tabIndex={0}>
        {regions.map((region, i) => (
          <div
            key={`${i} ${region.at}`}
            class={`region ${region.kind}${hot.value === i ? ' hot' : ''}`}
            data-region={i}
            style={{
              paddingInlineStart: `${8 + 14 * (region.depth + (region.kind === 'header' ? 0 : 1))}px`,
            }}
          >
            <span class="region-name">{visible(nameOf(region))}</span>
            <bdi class="region-value">
              {region.kind === 'header'
                ? headerText(message)
                : region.kind === 'padding' || region.kind === 'pad'
                  ? ''
                  : valueText(region.value)}
            </bdi>
          </div>
        ))}
      </section>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is too long is scrolled by keys */}
      <section class="anatomy-bytes" aria-label="Bytes" tabIndex={0}>
        {Array.from({ length: Math.ceil(shown / WIDTH) }, (_, row) => (
          <Row
            key={row}
            bytes={bytes}
            at={row * WIDTH}
            end={Math.min(shown, (row + 1) * WIDTH)}
            owner={owner}
            hot={hot.value}
          />
        ))}
        {shown < bytes.length && <p class="quiet">and {bytes.length - shown} bytes more</p>}
      </section>
    </div>
  );
}

interface RowProps {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  readonly owner: Int32Array;
  readonly hot: number | undefined;
}

/** A row of bytes, those of a region together. */
function Row({ bytes, at, end, owner, hot }: RowProps) {
  const runs: { region: number; from: number; to: number }[] = [];
  for (let i = at; i < end; i++) {
    const last = runs.at(-1);
    if (last !== undefined && last.region === owner[i]) last.to = i + 1;
    else runs.push({ region: owner[i]!, from: i, to: i + 1 });
  }
  const text = (from: number, to: number, of: (byte: number) => string, between: string): string =>
    Array.from(bytes.subarray(from, to), of).join(between);
  const mark = (region: number): string => (region === hot ? 'hot' : region % 2 === 0 ? 'even' : 'odd');
  return (
    <div class="bytes-row">
      <span class="bytes-offset">{at.toString(16).padStart(4, '0')}</span>
      <span class="bytes-hex">
        {runs.map(({ region, from, to }) => (
          <span key={from} class={mark(region)} data-region={region}>
            {text(from, to, hex, ' ')}
          </span>
        ))}
      </span>
      <span class="bytes-text">
        {runs.map(({ region, from, to }) => (
          <span key={from} class={mark(region)} data-region={region}>
            {text(from, to, printable, '')}
          </span>
        ))}
      </span>
    </div>
  );
}
