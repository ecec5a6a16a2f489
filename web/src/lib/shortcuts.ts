import { useEffect, useRef } from 'preact/hooks';
import { createStore } from './store.ts';

/** What a key does on a page. */
export interface Shortcut {
  /** The key as `KeyboardEvent.key` has it. */
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
  /** It does nothing now. */
  readonly disabled?: boolean;
}

/** The keys of the page that is shown, for the help. */
export const SHORTCUTS = createStore<readonly Shortcut[]>([]);

/** In these a key is text. */
const TEXT_FIELDS = 'input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable=true]';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TEXT_FIELDS) !== null;
}

/** Gives the page single keys. None of them works in a text field, under a dialog, or with Ctrl, Alt or Meta. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const names = shortcuts.map(({ key, label: text }) => `${key}${text}`).join();
  useEffect(() => {
    const mine = latest.current;
    SHORTCUTS.set([...SHORTCUTS.get(), ...mine]);
    return () => SHORTCUTS.set(SHORTCUTS.get().filter((each) => !mine.includes(each)));
  }, [names]);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      const found = latest.current.find(({ key }) => key === event.key);
      if (found === undefined || found.disabled === true) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
