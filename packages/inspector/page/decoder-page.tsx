import { render } from 'preact';
import { DecoderView } from './decoder/decoder.js';
import { Theme } from './lib/theme.js';

/** The decoder by itself: a page that needs no server. */
function DecoderPage() {
  return (
    <>
      <header class="top">
        <span class="brand">
          <img src="icon.svg" alt="" width="22" height="22" />
          <span>tsroute2</span>
          <span class="host">netlink decoder</span>
        </span>
        <span class="spacer" />
        <Theme />
      </header>
      <main>
        <DecoderView />
      </main>
    </>
  );
}

render(<DecoderPage />, document.getElementById('app')!);
