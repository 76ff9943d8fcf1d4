import { memo } from '../lib/memo.js';
import { traffic } from '../lib/store.js';
import { bitRate } from '../lib/text.js';
import { onWay } from '../ways/state.js';
import type { Edge } from './edges.js';
import type { Layout, Rect } from './layout.js';
import { found, selected } from './state.js';
import { meets } from './view.js';

/** What goes over a line: at the end that counts it. */
function rateOf(edge: Edge): number {
  const rate = traffic.get(edge.ends[0]);
  return rate === undefined ? 0 : rate.rx + rate.tx;
}

/** Lines of a byte a second, of a gigabyte a second. */
function widthOf(rate: number): number {
  return rate === 0 ? 1.5 : Math.min(7, 1.5 + Math.log10(1 + rate) * 0.6);
}

function around({ from, to }: Edge): Rect {
  const x = Math.min(from.x, to.x);
  const y = Math.min(from.y, to.y);
  return {
    x,
    y,
    width: Math.max(from.x + from.width, to.x + to.width) - x,
    height: Math.max(from.y + from.height, to.y + to.height) - y + 60,
  };
}

/** Half of what a letter of a label takes, in pixels. */
const LETTER = 3.3;

interface LinesProps {
  readonly edges: readonly Edge[];
  readonly layout: Layout;
  readonly shown: Rect;
  readonly dots: boolean;
  /** Another one where traffic is to be drawn anew. */
  readonly stamp: number;
}

/** The lines between links: each by itself where it can be read, all in one otherwise. */
export const Lines = memo(function Lines({ edges, layout, shown, dots }: LinesProps) {
  const drawn = edges.filter((edge) => meets(around(edge), shown));
  const style = { width: `${layout.width + 200}px`, height: `${layout.height + 200}px` };
  if (dots)
    return (
      <svg class="lines" style={style} aria-hidden="true">
        <path
          class="line far"
          d={drawn
            .filter((one) => one.kind === 'pair' || one.kind === 'tunnel')
            .map(pathOf)
            .join('')}
        />
        <path class="line on-way" d={drawn.filter(isOnWay).map(pathOf).join('')} />
      </svg>
    );
  const hits = found.value;
  return (
    <svg class="lines" style={style} aria-hidden="true">
      {drawn.map((edge) => {
        const rate = rateOf(edge);
        const isChosen = edge.ends.includes(selected.value ?? '');
        const isDimmed = hits !== undefined && !edge.ends.some((one) => hits.has(one));
        return (
          <path
            key={edge.key}
            class={`line ${edge.kind}${isChosen ? ' chosen' : ''}${isDimmed ? ' dimmed' : ''}${isOnWay(edge) ? ' on-way' : ''}${rate > 0 ? ' busy' : ''}`}
            d={edge.course.path}
            style={{ strokeWidth: `${isChosen ? Math.max(2.5, widthOf(rate)) : widthOf(rate)}px` }}
          />
        );
      })}
      {drawn.map((edge) => {
        const rate = rateOf(edge);
        // what is within a namespace stands on its cards
        if (edge.count === 1 && (rate === 0 || (edge.kind !== 'pair' && edge.kind !== 'tunnel'))) return null;
        const { x, y } = edge.course.middle;
        const text = edge.count > 1 ? `${edge.count} links` : bitRate(rate);
        const half = text.length * LETTER + 6;
        return (
          <g key={edge.key} class="line-label">
            <rect x={x - half} y={y - 8} width={2 * half} height={16} rx={8} />
            <text x={x} y={y + 4}>
              {text}
            </text>
          </g>
        );
      })}
    </svg>
  );
});

const pathOf = ({ course }: Edge): string => course.path;
const isOnWay = ({ ends }: Edge): boolean => onWay.value.has(ends[0]) && onWay.value.has(ends[1]);
