import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { act } from '../../lib/act.ts';
import { endCall, endPart } from '../../lib/call-deeds.ts';
import { duration } from '../../lib/format.ts';
import type { Agent } from '../../lib/live-types.ts';
import { API } from '../../lib/session.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import type { Shortcut } from '../../lib/shortcuts.ts';
import { Button, useNow } from '../../ui/parts.tsx';
import { AskDestination } from './ask-destination.tsx';
import { AskReason } from './ask-reason.tsx';
import type { DeskCall } from './call-stage.ts';

type Asking = 'consult' | 'transfer' | 'ai' | null;

/** Something to do with the call: a button and a key. */
interface Deed extends Shortcut {
  readonly icon: string;
  readonly tone?: 'good' | 'bad' | 'main';
}

/** Where the call is, and what can be done now. */
export function StagePanel({ desk, agent }: { readonly desk: DeskCall; readonly agent: Agent }): JSX.Element {
  const { call, stage, since, isCallerHeld, third, isConsulted } = desk;
  const now = useNow();
  const [asking, setAsking] = useState<Asking>(null);
  const panel = useRef<HTMLElement>(null);
  const deeds = deedsOf(desk, agent, setAsking);
  useShortcuts([...deeds, { key: 'n', label: 'Notes', run: () => document.getElementById('notes')?.focus() }]);
  useEffect(() => {
    // A call that rings comes to the keyboard, unless somebody writes.
    const { activeElement } = document;
    if ((stage === 'ringing' || stage === 'briefing') && (activeElement?.closest('input, textarea') ?? null) === null)
      panel.current?.focus();
  }, [call.id, stage]);
  const name = isConsulted
    ? 'A colleague consults you'
    : third !== null
      ? 'Consulting'
      : isCallerHeld
        ? 'Caller on hold'
        : NAMES[stage];
  return (
    <section
      class={`panel stage ${isCallerHeld || third !== null ? 'held' : stage}`}
      aria-label="Call control"
      ref={panel}
      tabIndex={-1}
    >
      <div class="row apart">
        <p class="stage-name">
          <span class="dot" aria-hidden="true" />
          {name}
        </p>
        {since !== null && stage !== 'over' && <span class="muted num">{duration(now - since)}</span>}
      </div>
      {deeds.length > 0 && (
        <div class="row">
          {deeds.map(({ key, label, run, icon, tone, disabled }) => (
            <Button
              key={label}
              icon={icon}
              shortcut={key}
              onClick={run}
              {...(tone !== undefined && { tone })}
              {...(disabled !== undefined && { disabled })}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
      {asking === 'ai' && <AskReason call={call.id} onClose={() => setAsking(null)} />}
      {(asking === 'consult' || asking === 'transfer') && (
        <AskDestination call={call.id} agent={agent} mode={asking} onClose={() => setAsking(null)} />
      )}
    </section>
  );
}

const NAMES = {
  ringing: 'Your telephone rings',
  briefing: 'You hear the briefing',
  talking: 'You have the caller',
  over: 'Call over',
} as const;

function deedsOf(
  { call, stage, isCallerHeld, third, leg, isMember, isConsulted }: DeskCall,
  agent: Agent,
  ask: (what: Asking) => void,
): Deed[] {
  const path = { id: call.id };
  const hid = call.handoff?.id;
  const answer = (what: 'accept' | 'decline'): void => {
    if (hid === undefined) return;
    const asked = { params: { path: { ...path, hid } }, body: { agent: agent.id } };
    if (what === 'accept') void act(API.POST('/v1/calls/{id}/handoffs/{hid}/accept', asked));
    else void act(API.POST('/v1/calls/{id}/handoffs/{hid}/decline', asked));
  };
  const hangUp = (of: string): void => void endPart(call.id, of);
  const decline: Deed = {
    key: 'd',
    label: 'Decline',
    icon: 'cross',
    tone: 'bad',
    run: () => (isMember && leg !== null ? hangUp(leg) : answer('decline')),
  };
  switch (stage) {
    case 'over':
      return [];
    case 'ringing':
      if (isMember) return [decline];
      return [
        { key: 'a', label: 'Accept', icon: 'check', tone: 'good', disabled: true, run: () => answer('accept') },
        decline,
      ];
    case 'briefing':
      return [{ key: 'a', label: 'Accept', icon: 'check', tone: 'good', run: () => answer('accept') }, decline];
    case 'talking':
      break;
  }
  const leave = (label: string): Deed => ({
    key: 'l',
    label,
    icon: 'leave',
    disabled: leg === null,
    run: () => leg !== null && hangUp(leg),
  });
  // Whoever is consulted answers and hangs up; the colleague decides how it goes on.
  if (isConsulted) return [leave('Leave')];
  if (third !== null) {
    return [
      {
        key: 'm',
        label: 'Merge',
        icon: 'merge',
        tone: 'main',
        run: () => {
          const params = { path: { ...path, leg: third } };
          void act(API.PATCH('/v1/calls/{id}/members/{leg}', { params, body: { mode: 'talk' } }));
        },
      },
      {
        key: 'b',
        label: 'Back to the caller',
        icon: 'back',
        run: () => hangUp(third),
      },
      leave('Leave them together'),
    ];
  }
  return [
    isCallerHeld
      ? {
          key: 'h',
          label: 'Resume',
          icon: 'play',
          tone: 'main',
          run: () => void act(API.POST('/v1/calls/{id}/resume', { params: { path }, body: {} })),
        }
      : {
          key: 'h',
          label: 'Hold',
          icon: 'pause',
          run: () => void act(API.POST('/v1/calls/{id}/hold', { params: { path }, body: {} })),
        },
    { key: 'c', label: 'Consult', icon: 'people', run: () => ask('consult') },
    { key: 't', label: 'Transfer', icon: 'transfer', run: () => ask('transfer') },
    { key: 'i', label: 'Back to the AI', icon: 'robot', run: () => ask('ai') },
    {
      key: 'e',
      label: 'End the call',
      icon: 'hangup',
      tone: 'bad',

      run: () => void endCall(call.id),
    },
  ];
}
