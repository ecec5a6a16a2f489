import type { JSX, TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Schema } from '../../../../src/client/index.ts';
import { act, faultOf } from '../../lib/act.ts';
import { dayTime, words } from '../../lib/format.ts';
import { API } from '../../lib/session.ts';
import { sure } from '../../lib/sure.ts';
import { Badge, Button, Dialog, Field, Status } from '../../ui/parts.tsx';
import type { Tone } from '../../ui/parts.tsx';

type Callback = Schema<'Callback'>;
type Change = Schema<'CallbackChange'>;

const MINUTE_MS = 60_000;
const TONES: Readonly<Record<string, Tone>> = { waiting: 'warn', dialling: 'info', done: 'good', failed: 'bad' };

interface CallbackProps {
  readonly callback: Callback;
  readonly mayAct: boolean;
  readonly onChange: () => void;
}

/** A caller who is to be called back. */
export function OneCallback({ callback, mayAct, onChange }: CallbackProps): JSX.Element {
  const { id, number, state, attempts, maxAttempts, notBefore, context, results } = callback;
  const [isEdited, setEdited] = useState(false);
  const params = { path: { id } };
  const change = async (body: Change): Promise<void> => {
    if ((await act(API.PATCH('/v1/callbacks/{id}', { params, body }))) !== null) onChange();
  };
  const save = async (body: Change): Promise<string | null> => {
    const fault = await faultOf(API.PATCH('/v1/callbacks/{id}', { params, body }));
    if (fault !== null) return fault;
    setEdited(false);
    onChange();
    return null;
  };
  const remove = async (): Promise<void> => {
    if (!(await sure(`Delete the callback of ${number}? Nobody is called for it any more.`, 'Delete'))) return;
    if ((await act(API.DELETE('/v1/callbacks/{id}', { params }), 'Deleted.')) !== null) onChange();
  };
  const last = results.at(-1);
  return (
    <li class="stack tight">
      <div class="row apart">
        <strong>{number}</strong>
        <Badge tone={TONES[state] ?? 'plain'}>{words(state)}</Badge>
      </div>
      <p class="small muted">
        {attempts} of {maxAttempts} attempts{state === 'waiting' && ` · not before ${dayTime(notBefore)}`}
        {last !== undefined && ` · ${words(last.result)} at ${dayTime(last.at)}`}
      </p>
      <p>{context.summary === '' ? context.reason : context.summary}</p>
      {mayAct && (
        <div class="row">
          {state === 'waiting' && (
            <Button slim icon="phone" onClick={() => void change({ notBefore: new Date().toISOString() })}>
              Call now
            </Button>
          )}
          {state === 'waiting' && (
            <Button slim icon="note" onClick={() => setEdited(true)}>
              Change
            </Button>
          )}
          {state !== 'done' && (
            <Button slim tone="quiet" onClick={() => void change({ state: 'done' })}>
              Done
            </Button>
          )}
          {state === 'failed' && (
            <Button slim tone="quiet" onClick={() => void change({ state: 'waiting' })}>
              Try again
            </Button>
          )}
          {state !== 'dialling' && (
            <Button slim tone="bad" onClick={() => void remove()}>
              Delete
            </Button>
          )}
        </div>
      )}
      {isEdited && <EditCallback callback={callback} onSave={save} onClose={() => setEdited(false)} />}
    </li>
  );
}

interface EditProps {
  readonly callback: Callback;
  /** @returns what is wrong with the change; null: it is made */
  readonly onSave: (change: Change) => Promise<string | null>;
  readonly onClose: () => void;
}

/** Where and when a caller is called back. */
function EditCallback({ callback: { number, notBefore }, onSave, onClose }: EditProps): JSX.Element {
  const [fault, setFault] = useState<string | null>(null);
  const before = localTime(notBefore);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget)) as Record<'number' | 'notBefore', string>;
    const [newNumber, time] = [values.number.trim(), values.notBefore];
    const change: Change = {
      ...(newNumber !== number && { number: newNumber }),
      ...(time !== before && { notBefore: new Date(time).toISOString() }),
    };
    if (Object.keys(change).length === 0) onClose();
    else void onSave(change).then(setFault);
  };
  return (
    <Dialog title={`Callback of ${number}`} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Field label="Number">
          <input class="input" name="number" type="tel" defaultValue={number} required autofocus maxLength={16} />
        </Field>
        <Field label="Not before">
          <input class="input" name="notBefore" type="datetime-local" defaultValue={before} required />
        </Field>
        <Status error={fault} isLoading={false} />
        <div class="row end">
          <Button type="submit" tone="main">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A time as a field for the time of this place has it: `2026-07-13T14:00`. */
function localTime(at: string): string {
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
}
