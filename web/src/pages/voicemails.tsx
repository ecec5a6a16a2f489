import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PageProps } from '../app.tsx';
import type { Schema } from '../../../src/client/index.ts';
import { act } from '../lib/act.ts';
import { dayTime, duration, words } from '../lib/format.ts';
import { API } from '../lib/session.ts';
import { useData } from '../lib/use-data.ts';
import { Badge, Button, Empty, Panel, Pills, Status } from '../ui/parts.tsx';
import type { Tone } from '../ui/parts.tsx';

type Voicemail = Schema<'Voicemail'>;
type Callback = Schema<'Callback'>;

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
        error === null && !isLoading ? (
          <Empty icon="mail">No messages.</Empty>
        ) : (
          <div class="body">
            <Status error={error} isLoading={isLoading} />
          </div>
        )
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

interface MessageProps {
  readonly message: Voicemail;
  readonly mayAct: boolean;
  readonly onChange: () => void;
}

function Message({ message, mayAct, onChange }: MessageProps): JSX.Element {
  const { id, from, startedAt, durationMs, mailbox, state, reason, summary, callId } = message;
  const [sound, setSound] = useState<string | null>(null);
  const params = { path: { id } };
  useEffect(() => {
    if (sound === null) return;
    return () => URL.revokeObjectURL(sound);
  }, [sound]);
  const play = async (): Promise<void> => {
    const blob = await act(API.GET('/v1/voicemails/{id}/audio', { params, parseAs: 'blob' }));
    if (blob === null) return;
    setSound(URL.createObjectURL(blob));
  };
  const mark = async (next: 'new' | 'heard'): Promise<void> => {
    if ((await act(API.PATCH('/v1/voicemails/{id}', { params, body: { state: next } }))) !== null) onChange();
  };
  const remove = async (): Promise<void> => {
    if (!window.confirm(`Delete the message of ${from}?`)) return;
    if ((await act(API.DELETE('/v1/voicemails/{id}', { params }))) !== null) onChange();
  };
  return (
    <li class="stack tight">
      <div class="row apart">
        <strong>{from}</strong>
        <span class="row">
          {mailbox !== null && <Badge>{mailbox}</Badge>}
          <Badge tone={state === 'new' ? 'accent' : 'plain'}>{state}</Badge>
        </span>
      </div>
      <p class="small muted">
        {dayTime(startedAt)} · {duration(durationMs)} · {reason}
      </p>
      {summary !== '' && <p>{summary}</p>}
      {sound !== null && (
        <audio controls autoplay src={sound} onEnded={() => void (state === 'new' && mark('heard'))} />
      )}
      <div class="row">
        {mayAct && sound === null && (
          <Button slim icon="play" onClick={() => void play()}>
            Hear
          </Button>
        )}
        {mayAct && (
          <Button slim tone="quiet" onClick={() => void mark(state === 'new' ? 'heard' : 'new')}>
            {state === 'new' ? 'Mark as heard' : 'Mark as new'}
          </Button>
        )}
        <a class="button slim quiet" href={`./audit?call=${encodeURIComponent(callId)}`}>
          The call
        </a>
        {mayAct && (
          <Button slim tone="bad" onClick={() => void remove()}>
            Delete
          </Button>
        )}
      </div>
    </li>
  );
}

const TONES: Readonly<Record<string, Tone>> = { waiting: 'warn', dialling: 'info', done: 'good', failed: 'bad' };

function Callbacks({ mayAct }: { readonly mayAct: boolean }): JSX.Element {
  const { data, error, isLoading, reload } = useData('callbacks', () =>
    API.GET('/v1/callbacks', { params: { query: { limit: '50' } } }),
  );
  const items = data?.items ?? [];
  return (
    <Panel
      title="Callbacks"
      flush
      aside={
        <Button slim icon="refresh" onClick={reload}>
          Refresh
        </Button>
      }
    >
      {items.length === 0 ? (
        error === null && !isLoading ? (
          <Empty icon="phone">Nobody waits to be called back.</Empty>
        ) : (
          <div class="body">
            <Status error={error} isLoading={isLoading} />
          </div>
        )
      ) : (
        <ul class="entries">
          {items.map((callback) => (
            <OneCallback key={callback.id} callback={callback} mayAct={mayAct} onChange={reload} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface CallbackProps {
  readonly callback: Callback;
  readonly mayAct: boolean;
  readonly onChange: () => void;
}

function OneCallback({ callback, mayAct, onChange }: CallbackProps): JSX.Element {
  const { id, number, state, attempts, maxAttempts, notBefore, context, results } = callback;
  const change = async (body: Schema<'CallbackChange'>): Promise<void> => {
    if ((await act(API.PATCH('/v1/callbacks/{id}', { params: { path: { id } }, body }))) !== null) onChange();
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
        </div>
      )}
    </li>
  );
}
