import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { act, toast } from '../../lib/act.ts';
import { endCall, endPart } from '../../lib/call-deeds.ts';
import type { LiveCall } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { createStore, useStore } from '../../lib/store.ts';
import { Button, Field } from '../../ui/parts.tsx';
import { clearFor, ownPart } from './own-part.ts';

const KEY = 'warmbridge.phone';
/** The supervisor's own telephone, which is called. */
const OWN_PHONE = createStore(localStorage.getItem(KEY) ?? '');

type Mode = 'listen' | 'coach' | 'talk';

/** Listen, coach, join, or take the caller over, at one's own telephone. */
export function JoinPanel({ call }: { readonly call: LiveCall }): JSX.Element {
  const phone = useStore(OWN_PHONE, (value) => value);
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
      return changed === null ? null : own.id;
    }
    if (!isThere(phone)) return null;
    const body = { uri: phone.trim(), mode, ...coach };
    const added = await act(
      API.POST('/v1/calls/{id}/members', { params: { path }, body }),
      'Your telephone is called.',
    );
    if (added === null) return null;
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
    if (!isThere(phone)) return;
    const body = {
      destinations: [phone.trim()],
      reason: 'A supervisor takes over',
      summary: '',
      accept: { mode: 'auto' as const },
    };
    await act(API.POST('/v1/calls/{id}/handoffs', { params: { path }, body }), 'Your telephone is called.');
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
      <Field label="Your telephone (number or SIP address)">
        <input
          class="input slim"
          value={phone}
          maxLength={256}
          onInput={({ currentTarget: { value } }) => {
            localStorage.setItem(KEY, value);
            OWN_PHONE.set(value);
          }}
        />
      </Field>
      {own !== undefined && <p class="small muted">{stateText(own.state, own.mode)}</p>}
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

function isThere(phone: string): boolean {
  if (phone.trim() !== '') return true;
  toast('bad', 'Say first at which telephone you are called.');
  return false;
}
