import type { JSX } from 'preact';
import { useStore } from '../lib/store.ts';
import { QUESTION } from '../lib/sure.ts';
import { Button, Dialog } from './parts.tsx';

/** Asks before something is done that cannot be undone. Escape says no. */
export function SureDialog(): JSX.Element | null {
  const question = useStore(QUESTION, (value) => value);
  if (question === null) return null;
  const { text, yes, answer } = question;
  return (
    <Dialog asks title={text} onClose={() => answer(false)}>
      <div class="row end">
        <Button focused onClick={() => answer(false)}>
          Cancel
        </Button>
        <Button tone="bad" onClick={() => answer(true)}>
          {yes}
        </Button>
      </div>
    </Dialog>
  );
}
