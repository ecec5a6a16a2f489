import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { LIVE } from '../../lib/live.ts';
import type { Agent } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { useStore } from '../../lib/store.ts';
import { Button, Dialog, Field } from '../../ui/parts.tsx';

interface AskDestinationProps {
  readonly call: string;
  readonly agent: Agent;
  readonly mode: 'consult' | 'transfer';
  readonly onClose: () => void;
}

/** Whom to call: a number, a URI, or a colleague. */
export function AskDestination({ call, agent, mode, onClose }: AskDestinationProps): JSX.Element {
  const agents = useStore(LIVE, (world) => world.agents);
  const [value, setValue] = useState('');
  const colleagues = [...agents.values()].filter(({ id }) => id !== agent.id);
  const submit = async (destination: string): Promise<void> => {
    const body = { destination: destination.trim(), mode: mode === 'consult' ? 'attended' : 'blind' } as const;
    const answer = await act(API.POST('/v1/calls/{id}/transfer', { params: { path: { id: call } }, body }));
    if (answer !== null) onClose();
  };
  return (
    <Dialog title={mode === 'consult' ? 'Consult' : 'Transfer'} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(value);
        }}
      >
        <p class="muted">
          {mode === 'consult'
            ? 'You talk with them first. The caller hears music and none of it.'
            : 'The caller is put through at once, and you are free.'}
        </p>
        <Field label="Number, SIP address or colleague">
          <input
            class="input"
            value={value}
            required
            autofocus
            maxLength={256}
            onInput={({ currentTarget }) => setValue(currentTarget.value)}
          />
        </Field>
        {colleagues.length > 0 && (
          <div class="row" role="group" aria-label="Colleagues">
            {colleagues.slice(0, 12).map(({ id, name, state }) => (
              <Button key={id} slim icon="person" onClick={() => setValue(`agent:${id}`)}>
                {name} <span class="muted">{state}</span>
              </Button>
            ))}
          </div>
        )}
        <div class="row end">
          <Button type="submit" tone="main" icon={mode === 'consult' ? 'people' : 'transfer'}>
            {mode === 'consult' ? 'Call them' : 'Put through'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Why the caller goes back to the AI. */
export function AskReason({ call, onClose }: { readonly call: string; readonly onClose: () => void }): JSX.Element {
  const [reason, setReason] = useState('');
  const submit = async (): Promise<void> => {
    const body = reason.trim() === '' ? {} : { reason: reason.trim() };
    const answer = await act(API.POST('/v1/calls/{id}/return-to-ai', { params: { path: { id: call } }, body }));
    if (answer !== null) onClose();
  };
  return (
    <Dialog title="Back to the AI" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="muted">You leave the call, and the AI has the caller again. It is told what you write here.</p>
        <Field label="What is left to do (optional)">
          <input
            class="input"
            value={reason}
            autofocus
            maxLength={500}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </Field>
        <div class="row end">
          <Button type="submit" tone="main" icon="robot">
            Give the caller back
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
