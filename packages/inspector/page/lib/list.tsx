import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Rows drawn beyond what is seen. */
const MORE = 8;

interface ListProps {
  readonly label: string;
  readonly count: number;
  /** Pixels of a row. */
  readonly height: number;
  readonly row: (index: number) => ComponentChildren;
  /** The row that arrow keys move from. */
  readonly selected?: number | undefined;
  readonly onSelect?: ((index: number) => void) | undefined;
  /** Whether the end stays in sight as rows come. */
  readonly follow?: boolean | undefined;
  readonly onScrolled?: ((atEnd: boolean) => void) | undefined;
}

/** A list of any length, of which only what is seen is drawn. */
export function List({ label, count, height, row, selected, onSelect, follow, onScrolled }: ListProps) {
  const element = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [tall, setTall] = useState(400);
  useEffect(() => {
    const box = element.current!;
    const resize = new ResizeObserver(() => setTall(box.clientHeight));
    resize.observe(box);
    return () => resize.disconnect();
  }, []);
  useEffect(() => {
    const box = element.current!;
    if (follow) box.scrollTop = box.scrollHeight;
  }, [follow, count]);
  const first = Math.max(0, Math.floor(top / height) - MORE);
  const last = Math.min(count, Math.ceil((top + tall) / height) + MORE);
  const rows: ComponentChildren[] = [];
  for (let i = first; i < last; i++) rows.push(row(i));
  const go = (index: number): void => {
    const to = Math.min(count - 1, Math.max(0, index));
    const box = element.current!;
    if (to * height < box.scrollTop) box.scrollTop = to * height;
    if ((to + 1) * height > box.scrollTop + box.clientHeight)
      box.scrollTop = (to + 1) * height - box.clientHeight;
    onSelect?.(to);
  };
  return (
    <div
      class="list"
      ref={element}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      onScroll={() => {
        const box = element.current!;
        setTop(box.scrollTop);
        onScrolled?.(box.scrollTop + box.clientHeight >= box.scrollHeight - height);
      }}
      onKeyDown={(event) => {
        const at = selected ?? -1;
        const steps: Readonly<Record<string, number>> = {
          ArrowDown: at + 1,
          ArrowUp: at - 1,
          PageDown: at + Math.floor(tall / height),
          PageUp: at - Math.floor(tall / height),
          Home: 0,
          End: count - 1,
        };
        const to = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
        if (to === undefined || onSelect === undefined || count === 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      <div class="list-inner" style={{ height: `${count * height}px` }}>
        <div class="list-rows" style={{ top: `${first * height}px` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
