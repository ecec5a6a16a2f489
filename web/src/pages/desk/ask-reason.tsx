import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { faultOf } from '../../lib/act.ts';
import { API } from '../../lib/session.ts';
import { Button, Dialog, Field, Status } from '../../ui/parts.tsx';

/** Why the caller goes back to the AI. */
export function AskReason({ call, onClose }: { readonly call: string; readonly onClose: () => void }): JSX.Element {
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (): Promise<void> => {
    const body = reason.trim() === '' ? {} : { reason: reason.trim() };
    const found = await faultOf(API.POST('/v1/calls/{id}/return-to-ai', { params: { path: { id: call } }, body }));
    setFault(found);
    if (found === null) onClose();
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
        <Status error={fault} isLoading={false} />
        <div class="row end">
          <Button type="submit" tone="main" icon="robot">
            Give the caller back
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
