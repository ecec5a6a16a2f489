import type { JSX } from 'preact';

/** Our own drawings, 24 by 24, in strokes. */
const PATHS: Readonly<Record<string, string>> = {
  headset:
    'M4 14v-2a8 8 0 0 1 16 0v2M4 14a2 2 0 0 1 2-2h1v6H6a2 2 0 0 1-2-2zM20 14a2 2 0 0 0-2-2h-1v6h1a2 2 0 0 0 2-2zM20 17c0 2.500-3 4-6 4',
  board: 'M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z',
  chart: 'M4 4v16h16M8 16v-4M12.500 16V8M17 16v-6',
  shield: 'M12 3l7 3v5c0 4.500-3 8-7 10-4-2-7-5.500-7-10V6zM9 12l2 2 4-4',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  pulse: 'M3 12h4l2.500-7 5 14 2.500-7h4',
  sliders: 'M5 4v7M5 15v5M12 4v3M12 11v9M19 4v9M19 17v3M3 11h4M10 7h4M17 13h4',
  play: 'M7 5l12 7-12 7z',
  pause: 'M8 5v14M16 5v14',
  phone: 'M6 3h3l2 5-2.500 1.500a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3C10.500 21 3 13.500 3 6a3 3 0 0 1 3-3z',
  hangup: 'M3 14c5-5 13-5 18 0l-2.500 3-4-1.500V13a12 12 0 0 0-5 0v2.500l-4 1.500z',
  check: 'M4 12.500l5 5L20 6.500',
  cross: 'M6 6l12 12M18 6L6 18',
  back: 'M9 6l-5 5 5 5M4 11h9a6 6 0 0 1 6 6v1',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.500-6.500 8-6.500s8 2.500 8 6.500',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2 20c0-3.500 3-5.500 7-5.500s7 2 7 5.500M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.800c2.500.6 4 2.400 4 5.200',
  merge: 'M6 4v4l6 5 6-5V4M12 13v8M8.500 17.500L12 21l3.500-3.500',
  transfer: 'M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4',
  ear: 'M7 10a5 5 0 0 1 10 0c0 4-4 4.500-4 8a3 3 0 0 1-5 2M10 10a2 2 0 0 1 4 0c0 1.500-1.500 2-1.500 3',
  whisper: 'M5 5h14v10h-8l-4 4v-4H5zM9 10h6',
  takeover: 'M12 3v12M7 10l5 5 5-5M4 20h16',
  robot: 'M6 8h12v10H6zM12 8V4M9.500 12.500v1M14.500 12.500v1M3 12v3M21 12v3',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  download: 'M12 4v11M7 10.500L12 15.500l5-5M4 20h16',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5',
  moon: 'M20 14A8.500 8.500 0 0 1 10 4a8.500 8.500 0 1 0 10 10z',
  contrast: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.300-1 .8-1 1.700M12 16.500v.5',
  refresh: 'M20 5v5h-5M4 19v-5h5M19 10A7.500 7.500 0 0 0 5.500 8M5 14a7.500 7.500 0 0 0 13.500 2',
  queue: 'M4 6h10M4 12h16M4 18h7',
  microphone: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3',
  silent: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3M4 4l16 16',
  keypad: 'M6 5h.010M12 5h.010M18 5h.010M6 11h.010M12 11h.010M18 11h.010M6 17h.010M12 17h.010M18 17h.010',
  sound: 'M4 10v4h4l5 4V6L8 10zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11',
  note: 'M5 4h14v16H5zM8.500 9h7M8.500 13h7M8.500 17h4',
};

/** A drawing that says nothing by itself: the words are beside it. */
export function Icon({ name }: { readonly name: string }): JSX.Element {
  return (
    <svg class="icon-svg" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name] ?? ''} />
    </svg>
  );
}

/** The sign of the product. */
export function Logo(): JSX.Element {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0f6a64" />
      <path
        d="M5 21c3.5-8.5 18.500-8.500 22 0M10.500 21v-4.200M16 21v-6.300M21.500 21v-4.200M4 21h24"
        fill="none"
        stroke="#fff"
        stroke-width="2"
        stroke-linecap="round"
      />
    </svg>
  );
}
