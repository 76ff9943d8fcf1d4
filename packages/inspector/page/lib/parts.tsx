import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icons.js';
import { copy, visible } from './text.js';

/** Facts as a list of names and values; those without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
  const known = facts.filter(
    ([, value]) => value !== undefined && value !== false && value !== '' && value !== null,
  );
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'string' ? <bdi>{visible(value)}</bdi> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Text that is copied by a button. */
export function CodeBlock({ text, id }: { text: string; id?: string }) {
  const [done, setDone] = useState(false);
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is too wide is scrolled by keys */}
      <pre id={id} tabIndex={0}>
        {visibleLines(text)}
      </pre>
      <button
        type="button"
        class="icon-button"
        aria-label="Copy"
        onClick={async () => {
          setDone(await copy(text));
          setTimeout(() => setDone(false), 1200);
        }}
      >
        {done ? '✓' : <Icon name="copy" />}
      </button>
    </div>
  );
}

const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/** Something went wrong. */
export function Problem({ text }: { text: string }) {
  return (
    <p class="problem" role="alert">
      <Icon name="warning" />
      <bdi>{visible(text)}</bdi>
    </p>
  );
}

interface Tab {
  readonly id: string;
  readonly title: string;
  readonly body: () => ComponentChildren;
}

/** The tab that was looked at last, by the name of its tabs: it stays from one subject to the next. */
const chosen = signal<Readonly<Record<string, string>>>({});

/** Tabs, moved between by arrow keys. */
export function Tabs({ name, tabs }: { name: string; tabs: readonly Tab[] }) {
  const id = chosen.value[name];
  const at = Math.max(
    0,
    tabs.findIndex((one) => one.id === id),
  );
  const go = (i: number): void => {
    const tab = tabs[(i + tabs.length) % tabs.length]!;
    chosen.value = { ...chosen.value, [name]: tab.id };
    requestAnimationFrame(() => document.getElementById(`${name}-tab-${tab.id}`)?.focus());
  };
  const current = tabs[at]!;
  return (
    <>
      <div class="tabs" role="tablist">
        {tabs.map((tab, i) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${name}-tab-${tab.id}`}
            aria-selected={i === at}
            aria-controls={`${name}-panel`}
            tabIndex={i === at ? 0 : -1}
            onClick={() => go(i)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') go(at + 1);
              if (event.key === 'ArrowLeft') go(at - 1);
            }}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div
        class="tab-body"
        role="tabpanel"
        id={`${name}-panel`}
        aria-labelledby={`${name}-tab-${current.id}`}
      >
        {current.body() || <p class="quiet">…</p>}
      </div>
    </>
  );
}
