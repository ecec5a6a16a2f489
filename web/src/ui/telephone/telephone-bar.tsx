import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { agentOf, CHOSEN_AGENT } from '../../lib/agent-choice.ts';
import { duration } from '../../lib/format.ts';
import { LIVE } from '../../lib/live.ts';
import type { Session } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { useStore } from '../../lib/store.ts';
import type { PhoneState } from '../../telephone/state.ts';
import { answer, hold, mute, PHONE, putDown, start, stop, takeOver } from '../../telephone/telephone.ts';
import { Badge, Button, useNow } from '../parts.tsx';
import { Keypad } from './keypad.tsx';
import { QualityBadge, ServerQuality } from './quality-badge.tsx';
import { SoundDialog } from './sound-dialog.tsx';
import './telephone.css';
import { causeText, partyText, useAnnouncedCalls } from './use-announced-calls.ts';

type Opened = 'keypad' | 'sound' | null;

/** The telephone of this browser: what it is at, and what can be done with it. */
export function TelephoneBar({ session }: { readonly session: Session }): JSX.Element {
  const phone = useStore(PHONE, (state) => state);
  const [opened, setOpened] = useState<Opened>(null);
  useEffect(() => start(), []);
  useAnnouncedCalls(phone);
  const { call, fault, registration } = phone;
  const isUp = call.is === 'answered';
  const isMuted = isUp && call.muted;
  useShortcuts([
    { key: 'p', label: 'Telephone: answer', run: () => void answer(), disabled: call.is !== 'ringing' },
    { key: 'o', label: 'Telephone: decline, or hang up', run: putDown, disabled: call.is === 'none' },
    { key: 'u', label: 'Telephone: mute, and speak again', run: () => mute(!isMuted), disabled: !isUp },
    { key: '#', label: 'Telephone: keys', run: () => setOpened('keypad'), disabled: !isUp },
  ]);
  useEffect(() => {
    if (!isUp && opened === 'keypad') setOpened(null);
  }, [isUp, opened]);
  return (
    <section class={`panel phone-bar ${call.is}`} aria-label="Telephone of this browser">
      <div class="row apart">
        <p class="row phone-state">
          <span class={`dot ${dotOf(phone)}`} aria-hidden="true" />
          <StateText phone={phone} />
        </p>
        <div class="row phone-deeds">
          {registration.is === 'elsewhere' && (
            <Button tone="main" icon="phone" onClick={() => void takeOver()}>
              Use it in this tab
            </Button>
          )}
          {registration.is === 'refused' && (
            <Button
              icon="refresh"
              onClick={() => {
                stop();
                start();
              }}
            >
              Try again
            </Button>
          )}
          <CallDeeds phone={phone} session={session} onKeypad={() => setOpened('keypad')} />
          <Button icon="sound" onClick={() => setOpened('sound')}>
            Sound
          </Button>
        </div>
      </div>
      {fault !== null && (
        <p class="small fault bad" role="alert">
          {fault}
        </p>
      )}
      {opened === 'keypad' && <Keypad onClose={() => setOpened(null)} />}
      {opened === 'sound' && <SoundDialog onClose={() => setOpened(null)} />}
    </section>
  );
}

function dotOf({ registration, call }: PhoneState): string {
  if (call.is === 'ringing' || call.is === 'calling') return 'warn';
  if (registration.is === 'registered') return 'good';
  return registration.is === 'refused' ? 'bad' : registration.is === 'lost' ? 'warn' : '';
}

function StateText({ phone }: { readonly phone: PhoneState }): JSX.Element {
  const { registration, call, user } = phone;
  const now = useNow();
  switch (call.is) {
    case 'ringing':
      return <strong class="phone-party">{partyText(call.party)} calls</strong>;
    case 'calling':
      return (
        <strong class="phone-party">
          {call.isRinging ? `It rings at ${partyText(call.party)}` : `Calling ${partyText(call.party)}`}
        </strong>
      );
    case 'answered':
      return (
        <>
          <strong class="phone-party">{partyText(call.party)}</strong>
          <span class="num muted">{duration(now - call.since)}</span>
          {call.muted && (
            <Badge tone="warn" icon="silent">
              Muted
            </Badge>
          )}
          {call.held && <Badge tone="info">On hold</Badge>}
          {call.heldThere && <Badge tone="info">You are on hold</Badge>}
          {registration.is === 'lost' && <Badge tone="warn">Reconnecting … The call goes on.</Badge>}
          {call.iceState === 'disconnected' || call.iceState === 'failed' ? (
            <Badge tone="bad">No sound. Looking for a new way …</Badge>
          ) : call.secured ? (
            <Badge tone="good" icon="lock">
              Encrypted
            </Badge>
          ) : (
            <Badge>Connecting the sound …</Badge>
          )}
          <QualityBadge phone={phone} />
          <ServerQuality />
        </>
      );
    case 'none':
      break;
  }
  switch (registration.is) {
    case 'off':
    case 'connecting':
      return <>Telephone: connecting …</>;
    case 'registered':
      return (
        <>
          Telephone ready{user === null ? '' : `: ${user}`}
          {call.why !== null && <span class="muted">{causeText(call.why)}</span>}
        </>
      );
    case 'lost':
      return (
        <>Telephone: no connection to Warmbridge. It is tried again by itself; calls do not ring here meanwhile.</>
      );
    case 'refused':
      return <span>No telephone here: {registration.reason}</span>;
    case 'elsewhere':
      return <>{registration.fault ?? 'The telephone is in another tab of this browser.'}</>;
  }
}

interface CallDeedsProps {
  readonly phone: PhoneState;
  readonly session: Session;
  readonly onKeypad: () => void;
}

function CallDeeds({ phone: { call }, session, onKeypad }: CallDeedsProps): JSX.Element | null {
  const chosen = useStore(CHOSEN_AGENT, (id) => id);
  const id = agentOf(session, chosen);
  // The desk holds the caller by Warmbridge, with music.
  const isDeskCall = useStore(LIVE, ({ agents }) => (agents.get(id ?? '')?.calls.length ?? 0) > 0);
  switch (call.is) {
    case 'none':
      return null;
    case 'ringing':
      return (
        <>
          <Button tone="good" icon="phone" shortcut="p" disabled={call.isAnswering} onClick={() => void answer()}>
            Answer
          </Button>
          <Button tone="bad" icon="hangup" shortcut="o" onClick={putDown}>
            Reject
          </Button>
        </>
      );
    case 'calling':
      return (
        <Button tone="bad" icon="hangup" shortcut="o" onClick={putDown}>
          Hang up
        </Button>
      );
    case 'answered':
      return (
        <>
          <Button
            icon={call.muted ? 'silent' : 'microphone'}
            shortcut="u"
            pressed={call.muted}
            onClick={() => mute(!call.muted)}
          >
            Mute
          </Button>
          {!isDeskCall && (
            <Button icon={call.held ? 'play' : 'pause'} pressed={call.held} onClick={() => hold(!call.held)}>
              Hold the line
            </Button>
          )}
          <Button icon="keypad" shortcut="#" onClick={onKeypad}>
            Keys
          </Button>
          <Button tone="bad" icon="hangup" shortcut="o" onClick={putDown}>
            Hang up
          </Button>
        </>
      );
  }
}
