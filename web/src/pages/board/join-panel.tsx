import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { act, toast } from '../../lib/act.ts';
import { LIVE } from '../../lib/live.ts';
import type { LiveCall } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { createStore, useStore } from '../../lib/store.ts';
import { Button, Field } from '../../ui/parts.tsx';

const KEY = 'warmbridge.phone';
/** The supervisor's own telephone, which is called. */
const OWN_PHONE = createStore(localStorage.getItem(KEY) ?? '');

type Mode = 'listen' | 'coach' | 'talk';

/** Listen, coach, join, or take the caller over, at one's own telephone. */
export function JoinPanel({ call }: { readonly call: LiveCall }): JSX.Element {
  const phone = useStore(OWN_PHONE, (value) => value);
  const [mine, setMine] = useState<string | null>(null);
  const [isTaking, setTaking] = useState(false);
  const path = { id: call.id };
  const own = call.legs.find(({ id, state }) => id === mine && state !== 'ended');
  const agents = call.legs.filter(({ id, role, state }) => role === 'agent' && state === 'answered' && id !== mine);
  const isTalking = call.state === 'with-agent' || call.state === 'on-hold';
  const first = agents[0]?.id;

  const join = async (mode: Mode): Promise<void> => {
    const coach = mode === 'coach' && first !== undefined ? { coach: first } : {};
    if (own !== undefined) {
      await act(
        API.PATCH('/v1/calls/{id}/members/{leg}', {
          params: { path: { ...path, leg: own.id } },
          body: { mode, ...coach },
        }),
      );
      return;
    }
    if (!isThere(phone)) return;
    const answer = await act(
      API.POST('/v1/calls/{id}/members', { params: { path }, body: { uri: phone.trim(), mode, ...coach } }),
    );
    if (answer !== null) setMine(answer.leg);
  };
  const takeOver = async (): Promise<void> => {
    if (isTalking) {
      setTaking(true);
      await join('talk');
      return;
    }
    if (!isThere(phone)) return;
    const body = {
      destinations: [phone.trim()],
      reason: 'A supervisor takes over',
      summary: '',
      accept: { mode: 'auto' },
    } as const;
    await act(
      API.POST('/v1/calls/{id}/handoffs', {
        params: { path },
        body: { ...body, destinations: [...body.destinations] },
      }),
      'Your telephone is called.',
    );
  };
  useEffect(() => {
    // Once the supervisor is there, the others leave.
    if (!isTaking || own?.state !== 'answered' || own.mode !== 'talk') return;
    setTaking(false);
    const others = (LIVE.get().calls.get(call.id)?.legs ?? []).filter(
      ({ id, role, state }) => role === 'agent' && state !== 'ended' && id !== own.id,
    );
    for (const { id: leg } of others)
      void act(API.DELETE('/v1/calls/{id}/members/{leg}', { params: { path: { ...path, leg } } }));
  }, [isTaking, own?.state, own?.mode]);
  const deeds = [
    { key: 'l', label: 'Listen', icon: 'ear', run: () => void join('listen'), disabled: !isTalking },
    {
      key: 'c',
      label: 'Coach',
      icon: 'whisper',
      run: () => void join('coach'),
      disabled: !isTalking || first === undefined,
    },
    { key: 'n', label: 'Join', icon: 'people', run: () => void join('talk'), disabled: !isTalking },
    { key: 't', label: 'Take over', icon: 'takeover', run: () => void takeOver(), disabled: call.state === 'handoff' },
  ];
  useShortcuts(deeds);
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
      <div class="row">
        {deeds.map(({ key, label, icon, run, disabled }) => (
          <Button key={label} slim icon={icon} shortcut={key} onClick={run} disabled={disabled}>
            {label}
          </Button>
        ))}
        {own !== undefined && (
          <Button
            slim
            tone="bad"
            icon="hangup"
            onClick={() =>
              void act(API.DELETE('/v1/calls/{id}/members/{leg}', { params: { path: { ...path, leg: own.id } } }))
            }
          >
            Leave
          </Button>
        )}
      </div>
    </div>
  );
}

function isThere(phone: string): boolean {
  if (phone.trim() !== '') return true;
  toast('bad', 'Say first at which telephone you are called.');
  return false;
}
