import { escaped, type Style, styled } from './text.js';
import { widthOf } from './width.js';

/** One column of a table: what it shows of an entry. */
export interface Column<T> {
  readonly title: string;
  /** The text of the cell; nothing where there is nothing to say. */
  readonly cell: (entry: T) => string | number | undefined;
  readonly style?: Style | ((text: string) => Style | undefined);
  /** Numbers stand at the right. */
  readonly right?: boolean;
}

/** Lines of aligned columns under their titles, columns without any text left out. */
export function table<T>(columns: readonly Column<T>[], entries: readonly T[], colour = false): string {
  // titles are names too: of columns that a question in SQL has made up
  const titles = columns.map(({ title }) => escaped(title));
  const cells = columns.map((column) => entries.map((entry) => escaped(`${column.cell(entry) ?? ''}`)));
  const shown = columns.map((_, i) => i).filter((i) => cells[i]!.some((text) => text !== ''));
  if (shown.length === 0) return '';
  const widths = shown.map((i) =>
    cells[i]!.reduce((most, text) => Math.max(most, widthOf(text)), widthOf(titles[i]!)),
  );
  const line = (text: (i: number) => string, style: (i: number) => Style | undefined): string => {
    const parts = shown.map((i, at) => {
      const plain = text(i);
      const chosen = style(i);
      const space = ' '.repeat(widths[at]! - widthOf(plain));
      const seen = colour && chosen && plain !== '' ? styled(chosen, plain) : plain;
      if (columns[i]!.right) return space + seen;
      return at === shown.length - 1 ? seen : seen + space;
    });
    return `${parts.join('  ').trimEnd()}\n`;
  };
  const lines = [
    line(
      (i) => titles[i]!,
      () => 'bold',
    ),
  ];
  for (let row = 0; row < entries.length; row++) {
    lines.push(
      line(
        (i) => cells[i]![row]!,
        (i) => {
          const { style } = columns[i]!;
          return typeof style === 'function' ? style(cells[i]![row]!) : style;
        },
      ),
    );
  }
  return lines.join('');
}

/** An entry as one line of `word value` pairs. */
export function sentence<T>(columns: readonly Column<T>[], entry: T, colour = false): string {
  const parts: string[] = [];
  for (const { title, cell, style } of columns) {
    const text = escaped(`${cell(entry) ?? ''}`);
    if (text === '') continue;
    const chosen = typeof style === 'function' ? style(text) : style;
    parts.push(`${escaped(title.toLowerCase())} ${colour && chosen ? styled(chosen, text) : text}`);
  }
  return parts.join(' ');
}
