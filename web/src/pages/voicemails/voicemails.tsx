import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PageProps } from '../../app.tsx';
import { API } from '../../lib/session.ts';
import { useData } from '../../lib/use-data.ts';
import { None, Panel, Pills } from '../../ui/parts.tsx';
import { Callbacks } from './callbacks.tsx';
import { Message } from './message.tsx';

/** Messages of callers, and callers who are called back. */
export function VoicemailsPage({ session }: PageProps): JSX.Element {
  const mayAct = session.permissions.includes('voicemails.write');
  return (
    <>
      <div class="page-head">
        <h1>Messages and callbacks</h1>
      </div>
      <div class="grid-2">
        <Messages mayAct={mayAct} />
        <Callbacks mayAct={session.permissions.includes('callbacks.write')} />
      </div>
    </>
  );
}

function Messages({ mayAct }: { readonly mayAct: boolean }): JSX.Element {
  const [which, setWhich] = useState<'new' | 'heard' | 'all'>('new');
  const { data, error, isLoading, reload } = useData(which, () =>
    API.GET('/v1/voicemails', { params: { query: { limit: '50', ...(which !== 'all' && { state: which }) } } }),
  );
  const items = data?.items ?? [];
  return (
    <Panel
      title="Messages"
      flush
      aside={
        <Pills
          label="Which messages"
          value={which}
          options={[
            ['new', 'New'],
            ['heard', 'Heard'],
            ['all', 'All'],
          ]}
          onPick={setWhich}
        />
      }
    >
      {items.length === 0 ? (
        <None of={{ error, isLoading }} icon="mail">
          No messages.
        </None>
      ) : (
        <ul class="entries">
          {items.map((message) => (
            <Message key={message.id} message={message} mayAct={mayAct} onChange={reload} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
