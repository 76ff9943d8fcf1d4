import { useComputed, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { connection, link as connectionLink, hello } from '../lib/connection.js';
import { Icon } from '../lib/icons.js';
import { Search } from '../lib/search.js';
import { changesIn, links, loaded, namespaces, rates, structure, version } from '../lib/store.js';
import { count } from '../lib/text.js';
import { Box } from './box.js';
import { Detail } from './detail.js';
import { edgesOf } from './edges.js';
import type { Rect } from './layout.js';
import { Lines } from './lines.js';
import {
  foldAll,
  folded,
  found,
  kind,
  kinds,
  layout,
  query,
  selected,
  showStandard,
  stateFilter,
  tidy,
} from './state.js';
import { DOTS, meets, pan, show, size, touched, view, visibleRect, zoomAt } from './view.js';

/** Pixels that a key moves the view by. */
const STEP = 60;
/** Pixels that a pointer may move and still be a click. */
const SLACK = 4;

/** The network as a picture. */
export function Topology() {
  useEffect(() => {
    const ends = [connection.want('world'), connection.want('rates')];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  return (
    <div class={`topology${selected.value === undefined ? '' : ' with-detail'}`}>
      <div class="canvas-side">
        <Toolbar />
        <Canvas />
      </div>
      {selected.value !== undefined && <Detail key={selected.value} subject={selected.value} />}
    </div>
  );
}

function Toolbar() {
  const hits = found.value;
  void version.value;
  return (
    <div class="toolbar">
      <Search
        label="Search links, addresses, namespaces"
        placeholder="Search: name, address, process …"
        text={query}
        onEnter={goToFound}
        hits={hits?.size}
      />
      <select
        aria-label="Kind of link"
        value={kind.value}
        onChange={(event) => {
          kind.value = event.currentTarget.value;
        }}
      >
        <option value="">every kind</option>
        {kinds.value.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <select
        aria-label="State of link"
        value={stateFilter.value}
        onChange={(event) => {
          stateFilter.value = event.currentTarget.value as 'all';
        }}
      >
        <option value="all">up and down</option>
        <option value="up">up</option>
        <option value="down">down</option>
      </select>
      <label class="check" title="Loopback, and the tunnels that every namespace has by itself">
        <input
          type="checkbox"
          checked={showStandard.value}
          onChange={(event) => {
            showStandard.value = event.currentTarget.checked;
          }}
        />
        standard devices
      </label>
      <span class="spacer" />
      <span class="group">
        <button type="button" class="text-button" onClick={() => foldAll(true)}>
          Close all
        </button>
        <button type="button" class="text-button" onClick={() => foldAll(false)}>
          Open all
        </button>
      </span>
    </div>
  );
}

let next = 0;

/** Shows the next of what was found. */
function goToFound(): void {
  const keys = [...(found.value ?? [])];
  if (keys.length === 0) return;
  const key = keys[next++ % keys.length]!;
  const { boxes } = layout.value;
  const id = key.split(':')[1]!;
  const box = boxes.get(id);
  const rect = box?.cards.get(key) ?? box;
  if (rect === undefined) return;
  selected.value = key;
  touched.value = true;
  show({ x: rect.x - 300, y: rect.y - 200, width: rect.width + 600, height: rect.height + 400 });
}

function Canvas() {
  const element = useRef<HTMLElement>(null);
  useEffect(() => follow(element.current!), []);
  useFitting();
  // what is shown follows rates, changes and the layout
  void rates.value;
  void version.value;
  void structure.value;
  void folded.value;
  const placed = layout.value;
  const edges = useComputed(() => {
    void structure.value;
    return edgesOf(layout.value);
  }).value;
  const { x, y, k } = view.value;
  const shown = visibleRect(view.value, size.value);
  const part = useCoarse(shown);
  const dots = k < DOTS;
  const boxes = [...placed.boxes.values()].filter((box) => meets(box, part));
  return (
    <section
      class="canvas"
      ref={element}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move what is shown
      tabIndex={0}
      aria-label="Topology: arrow keys move it, + and - zoom, 0 shows all"
    >
      <div class="stage" style={{ transform: `translate(${x}px,${y}px) scale(${k})` }}>
        <Lines edges={edges} layout={placed} shown={part} dots={dots} stamp={dots ? 0 : rates.value} />
        {boxes.map((box) => {
          const ns = namespaces.get(box.id);
          return ns === undefined ? null : (
            <Box
              key={box.id}
              ns={ns}
              box={box}
              dots={dots}
              scale={dots ? k : 1}
              shown={dots ? undefined : part}
              stamp={`${changesIn.get(box.id)} ${dots ? 0 : rates.value}`}
            />
          );
        })}
      </div>
      <Nothing />
      <span class="amount">
        {count(namespaces.size, 'namespace')}, {count(links.size, 'link')}
      </span>
      <div class="zoom">
        <button type="button" class="icon-button" aria-label="Zoom in" onClick={() => zoomMiddle(1.3)}>
          <Icon name="plus" />
        </button>
        <button type="button" class="icon-button" aria-label="Zoom out" onClick={() => zoomMiddle(1 / 1.3)}>
          <Icon name="minus" />
        </button>
        <button type="button" class="icon-button" aria-label="Show all" onClick={fit}>
          <Icon name="fit" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Put in order"
          onClick={() => {
            tidy();
            fit();
          }}
        >
          <Icon name="tidy" />
        </button>
      </div>
    </section>
  );
}

/** A part of the world that holds what is seen: the same one until that leaves it, so that moving draws nothing anew. */
function useCoarse(shown: Rect): Rect {
  const kept = useRef<Rect>(shown);
  const { x, y, width, height } = shown;
  const before = kept.current;
  const fits =
    x >= before.x &&
    y >= before.y &&
    x + width <= before.x + before.width &&
    y + height <= before.y + before.height &&
    // after zooming in, it would be far too large
    before.width < width * 3;
  if (!fits) kept.current = { x: x - width / 4, y: y - height / 4, width: width * 1.5, height: height * 1.5 };
  return kept.current;
}

/** What is said where there is nothing to see. */
function Nothing() {
  if (!loaded.value)
    return (
      <div class="notice" role="status">
        <div class="pulse" />
        <p>
          {connectionLink.value.state === 'lost' ? 'Waiting for the server …' : 'Looking at the network …'}
        </p>
      </div>
    );
  if (layout.value.boxes.size > 0) return null;
  const isFiltered = kind.value !== '' || stateFilter.value !== 'all';
  return (
    <div class="notice" role="status">
      <p>{isFiltered ? 'No link passes the filter.' : 'There is no namespace to see.'}</p>
      {!isFiltered && hello.value !== undefined && hello.value.user !== 'root' && (
        <p class="quiet">The server runs as {hello.value.user}, who may see little. Root sees more.</p>
      )}
    </div>
  );
}

function fit(): void {
  const { width, height } = layout.value;
  if (width > 0) show({ x: 0, y: 0, width, height });
  touched.value = false;
}

function zoomMiddle(factor: number): void {
  zoomAt(size.value.width / 2, size.value.height / 2, factor);
}

/** Shows everything until somebody moves it. */
function useFitting(): void {
  useSignalEffect(() => {
    const { width, height } = layout.value;
    void size.value;
    if (!touched.peek() && width > 0) show({ x: 0, y: 0, width, height });
  });
}

/** Moves the view by pointers, wheel and keys; returns how to stop that. */
function follow(element: HTMLElement): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const resize = new ResizeObserver(() => {
    size.value = { width: element.clientWidth, height: element.clientHeight };
  });
  resize.observe(element);
  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || (event.target as Element).closest('.zoom')) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved = 0;
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (moved < SLACK) return;
    element.setPointerCapture(event.pointerId);
    element.classList.add('moving');
    if (pointers.size === 2) pinch(element, pointers, event.pointerId, now);
    else pan(now.x - before.x, now.y - before.y);
    pointers.set(event.pointerId, now);
  };
  const up = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    element.classList.remove('moving');
  };
  // a drag is no click on what it ends on
  const click = (event: MouseEvent): void => {
    if (moved >= SLACK) event.stopPropagation();
    moved = 0;
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { left, top } = element.getBoundingClientRect();
    if (event.ctrlKey || Math.abs(event.deltaY) >= Math.abs(event.deltaX))
      zoomAt(
        event.clientX - left,
        event.clientY - top,
        Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)),
      );
    else pan(-event.deltaX, 0);
  };
  const moves: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => pan(STEP, 0),
    ArrowRight: () => pan(-STEP, 0),
    ArrowUp: () => pan(0, STEP),
    ArrowDown: () => pan(0, -STEP),
    '+': () => zoomMiddle(1.2),
    '-': () => zoomMiddle(1 / 1.2),
    '0': fit,
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') selected.value = undefined;
    if (event.ctrlKey || event.metaKey || !Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    moves[event.key]!();
  };
  // what gets the focus comes into sight
  const scroll = (): void => {
    element.scrollTo(0, 0);
  };
  const listeners = {
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: up,
    keydown: key,
    scroll,
  } as const;
  for (const [name, listener] of Object.entries(listeners))
    element.addEventListener(name, listener as EventListener);
  element.addEventListener('click', click, { capture: true });
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    resize.disconnect();
    for (const [name, listener] of Object.entries(listeners))
      element.removeEventListener(name, listener as EventListener);
    element.removeEventListener('click', click, { capture: true });
    element.removeEventListener('wheel', wheel);
  };
}

function pinch(
  element: HTMLElement,
  pointers: ReadonlyMap<number, { x: number; y: number }>,
  id: number,
  now: { x: number; y: number },
): void {
  const before = pointers.get(id)!;
  const [other] = [...pointers].filter(([one]) => one !== id).map(([, place]) => place);
  if (other === undefined) return;
  const distance = (a: typeof now): number => Math.hypot(a.x - other.x, a.y - other.y);
  const { left, top } = element.getBoundingClientRect();
  zoomAt(
    (now.x + other.x) / 2 - left,
    (now.y + other.y) / 2 - top,
    distance(now) / Math.max(1, distance(before)),
  );
}
