/** Icons, drawn in lines of the text's colour. */
const PATHS = {
  topology: 'M5 5h5v4H5zM14 15h5v4h-5zM14 5h5v4h-5zM10 7h4M16.5 9v6',
  ways: 'M6 19a2 2 0 1 0 0-.1M18 5a2 2 0 1 0 0-.1M8 19h6a4 4 0 0 0 0-8h-4a4 4 0 0 1 0-8h6',
  events: 'M4 12h4l2-6 4 12 2-6h4',
  decoder: 'M8 6l-5 6 5 6M16 6l5 6-5 6M13.5 5l-3 14',
  changes: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  close: 'M6 6l12 12M18 6L6 18',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fold: 'M7 10l5 5 5-5',
  unfold: 'M10 7l5 5-5 5',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 5l12 7-12 7z',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  tidy: 'M4 7h10M4 12h16M4 17h7',
  light:
    'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.5 1.5M16.9 16.9l1.5 1.5M5.6 18.4l1.5-1.5M16.9 7.1l1.5-1.5',
  dark: 'M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z',
  warning: 'M12 4L2.5 20h19zM12 10v4M12 17v.5',
  list: 'M9 6h11M9 12h11M9 18h11M4 6h.5M4 12h.5M4 18h.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
