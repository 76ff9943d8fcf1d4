import { signal } from '@preact/signals';
import { type ComponentType, render } from 'preact';
import { connection, hello, link } from './lib/connection.js';
import { Icon, type IconName } from './lib/icons.js';
import { Problem } from './lib/parts.js';
import { follow } from './lib/store.js';
import { visible } from './lib/text.js';
import { Theme } from './lib/theme.js';
import { Topology } from './topology/topology.js';

interface ViewEntry {
  readonly title: string;
  readonly icon: IconName;
  /** Loads the view; only the one that is opened. */
  readonly load: () => Promise<ComponentType>;
}

const VIEWS: Readonly<Record<string, ViewEntry>> = {
  topology: { title: 'Topology', icon: 'topology', load: async () => Topology },
  ways: { title: 'Ways', icon: 'ways', load: async () => (await import('./ways/ways.js')).Ways },
  events: { title: 'Events', icon: 'events', load: async () => (await import('./events/events.js')).Events },
  decoder: {
    title: 'Decoder',
    icon: 'decoder',
    load: async () => (await import('./decoder/decoder.js')).DecoderView,
  },
  changes: {
    title: 'Changes',
    icon: 'changes',
    load: async () => (await import('./changes/changes.js')).Changes,
  },
};

const place = signal('topology');
const shown = signal<{ name: string; view: ComponentType } | undefined>(undefined);
const failure = signal<string | undefined>(undefined);

/** The view is what stands behind `#/`. */
async function go(): Promise<void> {
  const name = /^#\/(\w+)/.exec(location.hash)?.[1] ?? '';
  place.value = Object.hasOwn(VIEWS, name) ? name : 'topology';
  const wanted = place.value;
  try {
    const view = await VIEWS[wanted]!.load();
    if (place.value === wanted) shown.value = { name: wanted, view };
    failure.value = undefined;
  } catch (error) {
    failure.value = `this view could not be loaded: ${(error as Error).message}`;
  }
}

function Status() {
  const { state } = link.value;
  const text = state === 'open' ? 'live' : state === 'lost' ? 'disconnected' : 'connecting';
  return (
    <span class={`status ${state}`} role="status">
      <span class="dot" />
      {text}
    </span>
  );
}

function App() {
  const View = shown.value?.view;
  const isLost = link.value.state === 'lost';
  return (
    <>
      <header class="top">
        <a class="brand" href="#/topology">
          <img src="icon.svg" alt="" width="22" height="22" />
          <span>tsroute2</span>
          {hello.value !== undefined && <bdi class="host">{visible(hello.value.host)}</bdi>}
        </a>
        <nav aria-label="Views">
          {Object.entries(VIEWS).map(([name, { title, icon }]) => (
            <a key={name} href={`#/${name}`} aria-current={place.value === name ? 'page' : undefined}>
              <Icon name={icon} />
              <span>{title}</span>
            </a>
          ))}
        </nav>
        <Status />
        <Theme />
      </header>
      {isLost && (
        <p class="banner" role="alert">
          <Icon name="warning" /> The server does not answer. What you see is how it was; the page goes on by
          itself when the server is back.
        </p>
      )}
      <main class={isLost ? 'stale' : ''}>
        {failure.value !== undefined && <Problem text={failure.value} />}
        {View !== undefined && <View />}
      </main>
    </>
  );
}

follow();
connection.open();
addEventListener('hashchange', () => void go());
void go();
render(<App />, document.getElementById('app')!);
