import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pressKey } from '../../telephone/telephone.ts';
import { Dialog } from '../parts.tsx';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
const NAMES: Readonly<Record<string, string>> = { '*': 'Star', '#': 'Hash' };
const SHOWN = 24;

/** The keys of a telephone, by the pointer and by the keyboard. */
export function Keypad({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const [pressed, setPressed] = useState('');
  const press = (key: string): void => {
    pressKey(key);
    setPressed((before) => (before + key).slice(-SHOWN));
  };
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div
        class="stack tight keypad"
        onKeyDown={(event) => {
          if (event.ctrlKey || event.altKey || event.metaKey) return;
          if ((KEYS as readonly string[]).includes(event.key)) press(event.key);
        }}
      >
        <output class="keypad-pressed num" aria-label="Keys pressed">
          {pressed}
        </output>
        <div class="keypad-keys">
          {KEYS.map((key) => (
            <button
              key={key}
              type="button"
              class="button"
              autofocus={key === '1'}
              aria-label={NAMES[key]}
              onClick={() => press(key)}
            >
              {key}
            </button>
          ))}
        </div>
        <p class="small muted">You can also type them.</p>
      </div>
    </Dialog>
  );
}
