import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EventItem } from '../../src/protocol.js';
import { connection } from '../lib/connection.js';
import { Icon } from '../lib/icons.js';
import { List } from '../lib/list.js';
import { Facts, Problem } from '../lib/parts.js';
import { Search } from '../lib/search.js';
import { nameOfNamespace, namespaces, version } from '../lib/store.js';
import { count, timeText, visible } from '../lib/text.js';
import {
  clear,
  follow,
  isFiltered,
  looked,
  moved,
  object,
  objects,
  opened,
  pace,
  pause,
  paused,
  type Row,
  rows,
  text,
  timeline,
} from './state.js';

const ROW = 34;

/** Everything that happens, as it happens. */
export function Events() {
  useEffect(() => {
    // the names of namespaces come with the state
    const ends = [connection.want('world'), follow()];
    return () => {
      for (const end of ends) end();
    };
  }, []);
  void version.value;
  return (
    <div class={`events${looked.value === undefined ? '' : ' with-detail'}`}>
      <div class="events-side">
        <Toolbar />
        <Rows />
      </div>
      {looked.value !== undefined && <One key={looked.value.seq} item={looked.value} />}
    </div>
  );
}

function Toolbar() {
  void moved.value;
  return (
    <div class="toolbar">
      <button type="button" class="button" aria-pressed={paused.value} onClick={() => pause(!paused.value)}>
        <Icon name={paused.value ? 'play' : 'pause'} />
        {paused.value ? 'Go on' : 'Pause'}
      </button>
      <Search label="Filter events" placeholder="Filter: name, address, newroute …" text={text} />
      <select
        aria-label="Kind of object"
        value={object.value}
        onChange={(event) => {
          object.value = event.currentTarget.value;
        }}
      >
        <option value="">everything</option>
        {objects.value.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <span class="quiet" data-size={timeline.size}>
        {count(timeline.size, 'event')}
        {timeline.dropped > 0 && `, ${timeline.dropped.toLocaleString('en')} older ones dropped`}
        {pace.value > 0 && `, ${pace.value.toLocaleString('en')}/s`}
      </span>
      <span class="spacer" />
      <span class="group">
        <a class="button" href="events.ndjson" download>
          <Icon name="download" />
          NDJSON
        </a>
        <a class="button" href="events.pcapng" download>
          <Icon name="download" />
          pcapng
        </a>
        <button type="button" class="button" onClick={clear}>
          Clear
        </button>
      </span>
    </div>
  );
}

function Rows() {
  const atEnd = useSignal(true);
  const list = rows.value;
  if (list.length === 0)
    return (
      <p class="empty quiet" role="status">
        {isFiltered.value
          ? 'No event passes the filter.'
          : 'Nothing has happened since this page was opened. Links, addresses, routes, rules, neighbours and queues are followed in every namespace.'}
      </p>
    );
  const at = list.findIndex((row) => (row.item ?? row.group.items[0]) === looked.value);
  return (
    <List
      label="Events"
      count={list.length}
      height={ROW}
      selected={at}
      onSelect={(i) => {
        const row = list[i]!;
        looked.value = row.item ?? row.group.leading;
      }}
      follow={atEnd.value && !paused.value}
      onScrolled={(is) => {
        atEnd.value = is;
      }}
      row={(i) => <OneRow key={keyOf(list[i]!)} row={list[i]!} />}
    />
  );
}

const keyOf = ({ group, item }: Row): string => (item === undefined ? `g${group.id}` : `e${item.seq}`);

function OneRow({ row }: { row: Row }) {
  const { group } = row;
  const item = row.item ?? group.leading;
  const amount = row.item === undefined ? row.shown.length : 1;
  const isOpen = opened.value.has(group.id);
  const isChosen = looked.value === item && (row.item !== undefined || amount === 1 || !isOpen);
  const toggle = (): void => {
    const next = new Set(opened.value);
    if (!next.delete(group.id)) next.add(group.id);
    opened.value = next;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
    <div
      class={`row event ${item.change}${isChosen ? ' chosen' : ''}${row.item === undefined ? '' : ' inner'}`}
      role="option"
      aria-selected={isChosen}
      data-seq={item.seq}
      onClick={() => {
        looked.value = item;
        if (amount > 1) toggle();
      }}
    >
      <span class="event-fold">{amount > 1 && <Icon name={isOpen ? 'fold' : 'unfold'} />}</span>
      <time class="mono quiet">{timeText(item.time)}</time>
      <span class={`change ${item.change}`}>{WORDS[item.change]}</span>
      <span class="event-object">{visible(item.object)}</span>
      <bdi class="mono event-label">{visible(item.label)}</bdi>
      <bdi class="quiet brief">{item.changes !== undefined && visible(item.text)}</bdi>
      {amount > 1 && <span class="badge">{amount}</span>}
      <bdi class="quiet event-ns">{item.ns !== '' && visible(nameOfNamespace(item.ns))}</bdi>
    </div>
  );
}

const WORDS: Readonly<Record<EventItem['change'], string>> = {
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  same: 'again',
  lost: 'overrun',
};

const valueText = (value: unknown): string =>
  value === null || value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

/** One event: what it changed, and the way to its bytes. */
function One({ item }: { item: EventItem }) {
  const problem = useSignal<string | undefined>(undefined);
  const open = async (): Promise<void> => {
    try {
      const hex = await connection.call<string | null>('event', { seq: item.seq });
      if (hex === null) throw new Error('the server does not keep this event any more');
      const { decode } = await import('../decoder/state.js');
      await decode(`event ${item.seq}: ${item.event} ${item.label}`, hex);
      location.hash = '#/decoder';
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  return (
    <aside class="detail" aria-label="Event">
      <button
        type="button"
        class="icon-button close"
        aria-label="Close details"
        onClick={() => {
          looked.value = undefined;
        }}
      >
        <Icon name="close" />
      </button>
      <h2>
        <bdi>{visible(item.event)}</bdi>
      </h2>
      <p class="where">
        {item.change === 'lost' ? '' : 'in '}
        <bdi>{namespaces.has(item.ns) || item.ns !== '' ? visible(nameOfNamespace(item.ns)) : ''}</bdi>
      </p>
      {item.change === 'lost' ? (
        <Problem
          text={`${item.label}: ${item.text}. The topology is read again by itself; what happened here is not known.`}
        />
      ) : (
        <>
          <Facts
            facts={[
              ['time', timeText(item.time)],
              ['about', item.label],
              ['number', `${item.seq}`],
              ['size', `${item.size} bytes`],
            ]}
          />
          {item.changes !== undefined && (
            <>
              <h3>What changed</h3>
              <table class="changes-table">
                <thead>
                  <tr>
                    <th scope="col">field</th>
                    <th scope="col">before</th>
                    <th scope="col">after</th>
                  </tr>
                </thead>
                <tbody>
                  {item.changes.map(([path, before, after]) => (
                    <tr key={path}>
                      <th scope="row">{visible(path)}</th>
                      <td>
                        <bdi>{visible(valueText(before))}</bdi>
                      </td>
                      <td>
                        <bdi>{visible(valueText(after))}</bdi>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
          {item.changes === undefined && (
            <>
              <h3>What it says</h3>
              <p class="mono">
                <bdi>{visible(item.text)}</bdi>
              </p>
            </>
          )}
          <div class="actions">
            <button type="button" class="button" onClick={() => void open()}>
              <Icon name="decoder" />
              Open in the decoder
            </button>
          </div>
          {problem.value !== undefined && <Problem text={problem.value} />}
        </>
      )}
    </aside>
  );
}
