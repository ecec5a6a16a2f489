import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import type { LiveCall } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { Button, Field, Panel, Pills } from '../../ui/parts.tsx';

type YesNo = 'yes' | 'no' | 'open';

interface DispositionProps {
  readonly call: LiveCall;
  readonly isOver: boolean;
  readonly onDone: () => void;
}

function draftKey(call: string): string {
  return `warmbridge.note.${call}`;
}

/** Notes, and what came of the call. A note that is not saved yet stays in this tab. */
export function DispositionPanel({ call, isOver, onDone }: DispositionProps): JSX.Element {
  const [resolved, setResolved] = useState<YesNo>('open');
  const [precise, setPrecise] = useState<YesNo>('open');
  const [note, setNote] = useState(() => sessionStorage.getItem(draftKey(call.id)) ?? '');
  const save = async (): Promise<void> => {
    const body = {
      resolved: resolved === 'yes',
      ...(precise !== 'open' && { precise: precise === 'yes' }),
      ...(note.trim() !== '' && { note: note.trim() }),
    };
    const answer = await act(
      API.POST('/v1/calls/{id}/disposition', { params: { path: { id: call.id } }, body }),
      'Saved.',
    );
    if (answer === null) return;
    sessionStorage.removeItem(draftKey(call.id));
    if (isOver) onDone();
  };
  return (
    <Panel title="Notes and outcome">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label="Notes">
          <textarea
            id="notes"
            class="input"
            value={note}
            maxLength={2_000}
            onInput={({ currentTarget }) => {
              setNote(currentTarget.value);
              sessionStorage.setItem(draftKey(call.id), currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
        </Field>
        <div class="row apart">
          <span class="small muted">Solved?</span>
          <Pills
            label="Solved?"
            value={resolved}
            options={[
              ['yes', 'Yes'],
              ['no', 'No'],
            ]}
            onPick={setResolved}
          />
        </div>
        <div class="row apart">
          <span class="small muted">Were you the right one?</span>
          <Pills
            label="Were you the right one?"
            value={precise}
            options={[
              ['yes', 'Yes'],
              ['no', 'No'],
            ]}
            onPick={setPrecise}
          />
        </div>
        <div class="row end">
          {isOver && (
            <Button tone="quiet" onClick={onDone}>
              Skip
            </Button>
          )}
          <Button type="submit" tone="main" icon="check" disabled={resolved === 'open'}>
            Save outcome
          </Button>
        </div>
      </form>
    </Panel>
  );
}
