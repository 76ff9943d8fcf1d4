import { effect, signal } from '@preact/signals';
import { Icon } from './icons.js';

const KEY = 'tsroute2-theme';

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // a page from a disk may have no memory
    return null;
  }
}

const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
const theme = signal(remembered() ?? (isDark ? 'dark' : 'light'));

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

/** Switches between light and dark. */
export function Theme() {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={`Use ${other} colours`}
      onClick={() => {
        theme.value = other;
        try {
          localStorage.setItem(KEY, other);
        } catch {
          // then it is forgotten
        }
      }}
    >
      <Icon name={other} />
    </button>
  );
}
