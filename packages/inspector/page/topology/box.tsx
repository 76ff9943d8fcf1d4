import type { NamespaceItem } from '../../src/protocol.js';
import { Icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { links, linksOf, namespaceName, type Traffic, traffic } from '../lib/store.js';
import { bitRate, count, visible } from '../lib/text.js';
import { onWay } from '../ways/state.js';
import { Card } from './card.js';
import type { PlacedBox, Rect } from './layout.js';
import { fold, found, isUp, selected } from './state.js';
import { meets } from './view.js';

interface BoxProps {
  readonly ns: NamespaceItem;
  readonly box: PlacedBox;
  /** Whether cards are too small to be read. */
  readonly dots: boolean;
  readonly scale: number;
  /** What is on the screen; of no meaning where cards are not drawn. */
  readonly shown: Rect | undefined;
  /** Another one where something in it is to be drawn anew. */
  readonly stamp: string;
}

/** What stands below the name of a namespace. */
function subtitle(ns: NamespaceItem, box: PlacedBox): string {
  const { names, processes, container, error, partial } = ns;
  if (error !== undefined) return error;
  const amount = linksOf.get(ns.id)?.size ?? 0;
  const isHidden = amount > 0 && !box.collapsed && box.cards.size === 0;
  const parts = [isHidden ? 'standard devices only' : count(amount, 'link')];
  if (container !== undefined && names.length > 0) parts.push(container);
  if (processes.length > 0 && (names.length > 0 || container !== undefined))
    parts.push([...new Set(processes.map(({ name }) => name))].slice(0, 3).join(', '));
  if (partial) parts.push('without other users’ namespaces');
  return parts.join(' · ');
}

/** A namespace in the topology, with the links in it. */
export const Box = memo(function Box({ ns, box, dots, scale, shown, stamp }: BoxProps) {
  const key = `ns:${ns.id}`;
  const hits = found.value;
  const name = visible(namespaceName(ns));
  const isSelected = selected.value === key;
  const isDimmed =
    hits !== undefined && !hits.has(key) && ![...box.cards.keys()].some((one) => hits.has(one));
  const toggle = box.collapsed ? 'open' : 'close';
  // names stay readable however far away
  const grown = dots ? { fontSize: `${Math.min(15 / scale, box.width / 8)}px` } : {};
  return (
    <section
      class={`box${ns.own ? ' own' : ''}${box.collapsed ? ' collapsed' : ''}${isSelected ? ' selected' : ''}${isDimmed ? ' dimmed' : ''}${ns.error ? ' refused' : ''}`}
      style={{ left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` }}
      aria-label={`namespace ${name}`}
      data-ns={ns.id}
    >
      <header class={dots ? 'far' : ''} style={grown}>
        <button
          type="button"
          class="box-name"
          aria-pressed={isSelected}
          onClick={() => {
            selected.value = isSelected ? undefined : key;
          }}
        >
          <bdi>{name}</bdi>
          {!dots && <small>{visible(subtitle(ns, box))}</small>}
        </button>
        {!dots && (
          <button
            type="button"
            class="icon-button"
            aria-label={`${toggle} ${name}`}
            aria-expanded={!box.collapsed}
            onClick={() => fold(ns.id, !box.collapsed)}
          >
            <Icon name={box.collapsed ? 'unfold' : 'fold'} />
          </button>
        )}
      </header>
      {box.collapsed && !dots && <Summary ns={ns} stamp={stamp} />}
      {dots && !box.collapsed && <Dots box={box} stamp={stamp} />}
      {shown !== undefined && !box.collapsed && <Cards box={box} shown={shown} stamp={stamp} />}
    </section>
  );
});

/** The traffic of a closed namespace. */
function Summary({ ns }: { ns: NamespaceItem; stamp: string }) {
  let sum = 0;
  let down = 0;
  for (const one of linksOf.get(ns.id)?.values() ?? []) {
    if (!isUp(one) && one.kind !== 'loopback') down++;
    const rate = traffic.get(`link:${ns.id}:${one.index}`);
    if (rate !== undefined && one.kind !== 'loopback') sum += rate.rx + rate.tx;
  }
  const parts = [down > 0 ? `${down} down` : '', sum > 0 ? bitRate(sum) : ''].filter(Boolean);
  return parts.length > 0 ? <p class="summary">{parts.join(' · ')}</p> : null;
}

/** Links as dots, two shapes for all of them. */
function Dots({ box }: { box: PlacedBox; stamp: string }) {
  let up = '';
  let down = '';
  for (const [key, { x, y, width, height }] of box.cards) {
    const link = links.get(key);
    if (link === undefined) continue;
    const path = `M${x - box.x} ${y - box.y}h${width}v${height}h${-width}z`;
    if (isUp(link)) up += path;
    else down += path;
  }
  return (
    <svg class="dots" width={box.width} height={box.height} aria-hidden="true">
      <path class="up" d={up} />
      <path class="down" d={down} />
    </svg>
  );
}

function Cards({ box, shown }: { box: PlacedBox; shown: Rect; stamp: string }) {
  const hits = found.value;
  const way = onWay.value;
  return (
    <>
      {[...box.cards]
        .filter(([, rect]) => meets(rect, shown))
        .map(([key, rect]) => {
          const link = links.get(key);
          if (link === undefined) return null;
          const rate: Traffic | undefined = traffic.get(key);
          return (
            <Card
              key={key}
              link={link}
              rect={relative(rect, box)}
              traffic={rate}
              isSelected={selected.value === key}
              isDimmed={hits !== undefined && !hits.has(key)}
              onWay={way.has(key)}
            />
          );
        })}
    </>
  );
}

/** The same object for the same place, so that a card sees no difference. */
const places = new WeakMap<Rect, Rect>();

function relative(rect: Rect, box: PlacedBox): Rect {
  let place = places.get(rect);
  if (place === undefined) places.set(rect, (place = { ...rect, x: rect.x - box.x, y: rect.y - box.y }));
  return place;
}
