import type { FamilyItem, LinkItem, RouteEntry, SocketItem } from '../../src/protocol.js';
import { keyOf } from '../lib/store.js';
import { visible } from '../lib/text.js';
import { selected } from './state.js';
import { linkName, ruleLine } from './words.js';

type Fields = Readonly<Record<string, unknown>>;

export const listText = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : `${value ?? ''}`;

export function Jump({ link }: { link: LinkItem }) {
  return (
    <button
      type="button"
      class="link-button"
      onClick={() => {
        selected.value = keyOf(link);
      }}
    >
      <bdi>{visible(linkName(link))}</bdi>
    </button>
  );
}

export function Jumps({ links: list }: { links: readonly LinkItem[] }) {
  return (
    <span class="jumps">
      {list.slice(0, 40).map((one) => (
        <Jump key={keyOf(one)} link={one} />
      ))}
      {list.length > 40 && <span class="quiet">and {list.length - 40} more</span>}
    </span>
  );
}

export function Neighbours({ entries, more }: { entries: readonly Fields[]; more: boolean }) {
  return (
    <ul class="plain mono">
      {entries.map((one, i) => (
        <li key={`${i} ${one.dst}`}>
          {`${one.dst ?? ''} `}
          <span class="quiet">{`${one.lladdr ?? ''} ${listText(one.state)}`}</span>
        </li>
      ))}
      {more && <li class="quiet">and more</li>}
    </ul>
  );
}

export function RouteList({ entries, more }: { entries: readonly RouteEntry[]; more: boolean }) {
  if (entries.length === 0) return <p class="quiet">none</p>;
  return (
    <ul class="plain mono">
      {entries.map((one, i) => (
        <li key={`${i} ${one.text}`} class={one.table === 255 ? 'quiet' : ''}>
          {visible(one.text)}
        </li>
      ))}
      {more && <li class="quiet">and more</li>}
    </ul>
  );
}

export function Rules({ rules }: { rules: readonly Fields[] }) {
  return (
    <ul class="plain mono">
      {rules.map((one, i) => (
        <li key={`${i} ${one.priority}`}>{visible(ruleLine(one))}</li>
      ))}
    </ul>
  );
}

export function SocketList({ title, sockets }: { title: string; sockets: readonly SocketItem[] }) {
  if (sockets.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="plain mono">
        {sockets.map((one, i) => (
          <li key={`${i} ${one.local}`}>
            {`${one.kind} ${one.local} ${one.remote} `}
            <bdi class="quiet">{visible(one.owners.join(', '))}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What other families say of a namespace: where it may not be read, why. */
export function Families({ families }: { families: readonly FamilyItem[] }) {
  return (
    <>
      {families.map(({ title, lines, more, why }) => (
        <section key={title} aria-label={title}>
          <h3>{title}</h3>
          {why !== undefined && <p class="quiet">{visible(why)}</p>}
          <ul class="plain mono">
            {lines.map((one, i) => (
              <li key={`${i} ${one.text}`}>
                {visible(one.text)} <bdi class="quiet">{visible(one.more)}</bdi>
              </li>
            ))}
            {more && <li class="quiet">and more</li>}
          </ul>
        </section>
      ))}
    </>
  );
}
