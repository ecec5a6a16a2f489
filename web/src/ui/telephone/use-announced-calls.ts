import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../../lib/act.ts';
import type { EndCause, Party, PhoneState } from '../../telephone/state.ts';

/** The desk says first who calls and why. */
const AFTER_MS = 1_500;

/** Who it is, as one says it. */
export function partyText({ name, number }: Party): string {
  if (name !== null && name !== number) return `${name} (${number})`;
  return number === '' ? 'Somebody' : number;
}

const CAUSES: Readonly<Record<EndCause, string>> = {
  busy: 'It is busy there.',
  declined: 'The call was not taken.',
  'not-found': 'There is no such number.',
  unavailable: 'Nobody is there now.',
  'no-answer': 'Nobody answered.',
  'not-allowed': 'Warmbridge did not let the call through. Try again.',
  'no-media': 'The call failed: no way to speak that both ends know. Tell whoever runs Warmbridge.',
  refused: 'The call was refused.',
  silent: 'Warmbridge did not answer any more.',
  connection: 'The connection to Warmbridge broke.',
  unknown: 'Warmbridge did not know the call any more.',
};

/** Why a call ended, in words. */
export function causeText(why: EndCause | null): string {
  return why === null ? '' : CAUSES[why];
}

function ringingText(party: Party): string {
  return `${partyText(party)} calls this browser. Press P to answer, O not to.`;
}

function textOf({ call, registration }: PhoneState, before: PhoneState | null): string | null {
  if (before === null) return call.is === 'ringing' ? ringingText(call.party) : null;
  if (call.is !== before.call.is) {
    switch (call.is) {
      case 'ringing':
        return ringingText(call.party);
      case 'calling':
        return `Calling ${partyText(call.party)}.`;
      case 'answered':
        return call.muted ? 'The telephone is answered. You are muted.' : 'The telephone is answered.';
      case 'none':
        return `The telephone is put down. ${causeText(call.why)}`;
    }
  }
  if (call.is === 'answered' && before.call.is === 'answered') {
    if (call.muted !== before.call.muted) return call.muted ? 'You are muted.' : 'You are heard again.';
    if (call.held !== before.call.held) return call.held ? 'The line is on hold.' : 'The line is back.';
    if (call.heldThere !== before.call.heldThere) return call.heldThere ? 'You are on hold.' : null;
  }
  if (registration.is === before.registration.is) return null;
  switch (registration.is) {
    case 'lost':
      return 'The telephone has no connection. It is tried again by itself.';
    case 'registered':
      return 'The telephone is ready.';
    case 'refused':
      return `No telephone here. ${registration.reason}`;
    case 'elsewhere':
      return 'The telephone is in another tab of this browser.';
    case 'off':
    case 'connecting':
      return null;
  }
}

/** Screen readers say what the telephone comes to. */
export function useAnnouncedCalls(phone: PhoneState): void {
  const before = useRef<PhoneState | null>(null);
  useEffect(() => {
    const text = textOf(phone, before.current);
    before.current = phone;
    if (text === null) return;
    if (phone.call.is !== 'ringing') {
      announce(text);
      return;
    }
    setTimeout(() => announce(text), AFTER_MS);
  }, [phone]);
}
