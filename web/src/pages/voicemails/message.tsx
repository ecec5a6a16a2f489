import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Schema } from '../../../../src/client/index.ts';
import { act } from '../../lib/act.ts';
import { dayTime, duration } from '../../lib/format.ts';
import { API } from '../../lib/session.ts';
import { sure } from '../../lib/sure.ts';
import { Badge, Button } from '../../ui/parts.tsx';

type Voicemail = Schema<'Voicemail'>;

interface MessageProps {
  readonly message: Voicemail;
  readonly mayAct: boolean;
  readonly onChange: () => void;
}

/** A message of a caller, which can be heard. */
export function Message({ message, mayAct, onChange }: MessageProps): JSX.Element {
  const { id, from, startedAt, durationMs, mailbox, state, reason, summary, callId } = message;
  const [sound, setSound] = useState<string | null>(null);
  const player = useRef<HTMLAudioElement>(null);
  const params = { path: { id } };
  useEffect(() => {
    if (sound === null) return;
    // The button that began it is gone.
    player.current?.focus();
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
    if (!(await sure(`Delete the message of ${from}?`, 'Delete'))) return;
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
        <audio ref={player} controls autoplay src={sound} onEnded={() => void (state === 'new' && mark('heard'))} />
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
