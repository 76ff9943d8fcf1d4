import type { Signal } from '@preact/signals';
import { Icon } from './icons.js';

interface SearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly text: Signal<string>;
  readonly onEnter?: (() => void) | undefined;
  /** How many were found, where that is counted. */
  readonly hits?: number | undefined;
}

/** A field that something is searched or filtered with; Escape empties it. */
export function Search({ label, placeholder, text, onEnter, hits }: SearchProps) {
  return (
    <label class="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.();
          if (event.key === 'Escape') text.value = '';
        }}
      />
      {hits !== undefined && <output>{hits}</output>}
    </label>
  );
}
