import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act, toast } from '../../lib/act.ts';
import { endCall, endPart } from '../../lib/call-deeds.ts';
import type { LiveCall } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import type { Session } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { createStore, useStore } from '../../lib/store.ts';
import { expectOwnCall, mute, PHONE } from '../../telephone/telephone.ts';
import { mayHavePhone, PHONE_WANTED } from '../../telephone/wanted.ts';
import { Button, Field } from '../../ui/parts.tsx';
import { TelephoneSwitch } from '../../ui/telephone/telephone-switch.tsx';
import { clearFor, ownPart } from './own-part.ts';

const KEY = 'warmbridge.phone';
/** The supervisor's own telephone, which is called. */
const OWN_PHONE = createStore(localStorage.getItem(KEY) ?? '');

type Mode = 'listen' | 'coach' | 'talk';

interface JoinPanelProps {
  readonly call: LiveCall;
  readonly session: Session;
}

/** Listen, coach, join, or take the caller over, at one's own telephone. */
export function JoinPanel({ call, session }: JoinPanelProps): JSX.Element {
  const typed = useStore(OWN_PHONE, (value) => value);
  const browser = useBrowserPhone(session);
  const isBrowser = browser !== null;
  const phone = browser?.destination ?? typed;
  const [dialled, setDialled] = useState<string | null>(null);
  const path = { id: call.id };
  const own = ownPart(call, phone, dialled);
  const first = call.legs.find(({ id, role, state }) => role === 'agent' && state === 'answered' && id !== own?.id)?.id;
  const isTalking = call.state === 'with-agent' || call.state === 'on-hold';
  const isIn = (mode: Mode): boolean => own?.mode === mode;

  /** @returns the own leg; null where it came to nothing */
  const join = async (mode: Mode): Promise<string | null> => {
    const coach = mode === 'coach' && first !== undefined ? { coach: first } : {};
    if (own !== undefined) {
      const params = { path: { ...path, leg: own.id } };
      const changed = await act(API.PATCH('/v1/calls/{id}/members/{leg}', { params, body: { mode, ...coach } }));
      if (changed !== null && isBrowser) mute(mode === 'listen');
      return changed === null ? null : own.id;
    }
    if (!isThere(phone, browser)) return null;
    const forget = isBrowser ? expectOwnCall({ muted: mode === 'listen' }) : null;
    const body = { uri: phone.trim(), mode, ...coach };
    const added = await act(
      API.POST('/v1/calls/{id}/members', { params: { path }, body }),
      isBrowser ? undefined : 'Your telephone is called.',
    );
    if (added === null) {
      forget?.();
      return null;
    }
    setDialled(added.leg);
    return added.leg;
  };
  const takeOver = async (): Promise<void> => {
    if (isTalking) {
      const leg = await join('talk');
      // Once the supervisor talks, the others leave.
      if (leg !== null) clearFor(call.id, leg);
      return;
    }
    if (!isThere(phone, browser)) return;
    const forget = isBrowser ? expectOwnCall({ muted: false }) : null;
    const body = {
      destinations: [phone.trim()],
      reason: 'A supervisor takes over',
      summary: '',
      accept: { mode: 'auto' as const },
    };
    const begun = await act(
      API.POST('/v1/calls/{id}/handoffs', { params: { path }, body }),
      isBrowser ? undefined : 'Your telephone is called.',
    );
    if (begun === null) forget?.();
  };
  const deeds = [
    {
      key: 'l',
      label: 'Listen',
      icon: 'ear',
      run: () => void join('listen'),
      disabled: !isTalking,
      pressed: isIn('listen'),
    },
    {
      key: 'c',
      label: 'Coach',
      icon: 'whisper',
      run: () => void join('coach'),
      disabled: !isTalking || first === undefined,
      pressed: isIn('coach'),
    },
    {
      key: 'n',
      label: 'Join',
      icon: 'people',
      run: () => void join('talk'),
      disabled: !isTalking,
      pressed: isIn('talk'),
    },
    {
      key: 't',
      label: 'Take over',
      icon: 'takeover',
      run: () => void takeOver(),
      disabled: call.state === 'handoff' || (isTalking && first === undefined),
    },
  ];
  const leave = (): void => void (own !== undefined && endPart(call.id, own.id));
  useShortcuts([
    ...deeds,
    { key: 'v', label: 'Leave the call', run: leave, disabled: own === undefined },
    { key: 'e', label: 'End the call', run: () => void endCall(call.id) },
  ]);
  return (
    <div class="stack tight">
      <TelephoneSwitch session={session} />
      {!isBrowser && (
        <Field label="Your telephone (number or SIP address)">
          <input
            class="input slim"
            value={typed}
            maxLength={256}
            onInput={({ currentTarget: { value } }) => {
              localStorage.setItem(KEY, value);
              OWN_PHONE.set(value);
            }}
          />
        </Field>
      )}
      {own !== undefined && (
        <p class="small muted">
          {stateText(own.state, own.mode)}
          {browser?.isMuted === true && ' Your microphone is off.'}
        </p>
      )}
      <div class="row">
        {deeds.map(({ key, label, icon, run, disabled, pressed }) => (
          <Button
            key={label}
            slim
            icon={icon}
            shortcut={key}
            onClick={run}
            disabled={disabled}
            {...(pressed !== undefined && { pressed })}
          >
            {label}
          </Button>
        ))}
        {own !== undefined && (
          <Button slim icon="leave" shortcut="v" onClick={leave}>
            Leave
          </Button>
        )}
        <Button slim tone="bad" icon="hangup" shortcut="e" onClick={() => void endCall(call.id)}>
          End the call
        </Button>
      </div>
    </div>
  );
}

const MODES: Readonly<Record<string, string>> = {
  listen: 'You hear the call, and nobody hears you.',
  coach: 'The agent alone hears you.',
  talk: 'Everybody hears you.',
};

function stateText(state: string, mode: string | undefined): string {
  if (state !== 'answered') return 'Your telephone is called …';
  return MODES[mode ?? ''] ?? 'You are in the call.';
}

function isThere(phone: string, browser: BrowserPhone | null): boolean {
  if (browser?.isFree === false) {
    toast('bad', 'The telephone of this browser is not ready, or has a call. See above.');
    return false;
  }
  if (phone.trim() !== '') return true;
  toast('bad', 'Say first at which telephone you are called.');
  return false;
}

/** The telephone of this browser, which is called instead of another one. */
interface BrowserPhone {
  readonly destination: string;
  /** It takes a call now. */
  readonly isFree: boolean;
  readonly isMuted: boolean;
}

/** Null: it is not wanted here. */
function useBrowserPhone(session: Session): BrowserPhone | null {
  const isWanted = useStore(PHONE_WANTED, (value) => value) && mayHavePhone(session);
  const { registration, user, call } = useStore(PHONE, (state) => state);
  if (!isWanted) return null;
  return {
    destination: user === null ? '' : `user:${user}`,
    isFree: user !== null && registration.is === 'registered' && call.is === 'none',
    isMuted: call.is === 'answered' && call.muted,
  };
}
