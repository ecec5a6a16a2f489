import type { CallQuality } from './quality.ts';

/**
 * Whether calls reach this browser. `elsewhere`: another tab of this browser is the telephone. `lost`: the connection
 * broke, and is tried again; a call goes on meanwhile.
 */
export type Registration =
  | { readonly is: 'off' }
  | { readonly is: 'elsewhere'; readonly fault: string | null }
  | { readonly is: 'connecting' }
  | { readonly is: 'registered' }
  | { readonly is: 'lost'; readonly since: number }
  | { readonly is: 'refused'; readonly reason: string };

/** Who is at the other end. */
export interface Party {
  /** The user part of the address, mostly a number. */
  readonly number: string;
  readonly name: string | null;
}

/** Whether sound gets through, by ICE. */
export type IceState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed';

/** Why there is no microphone. */
export type MicrophoneFault = 'denied' | 'none' | 'busy' | 'insecure';

/** Why a call ended, or did not come about, where nobody just hung up. */
export type EndCause =
  | 'busy'
  | 'declined'
  | 'not-found'
  | 'unavailable'
  | 'no-answer'
  | 'not-allowed'
  | 'no-media'
  | 'refused'
  /** Warmbridge did not answer any more. */
  | 'silent'
  | 'connection'
  /** Warmbridge knows nothing of the call any more. */
  | 'unknown';

/** The one call of the telephone. */
export type PhoneCall =
  /** `why`: why the last one ended, where that is worth a word. */
  | { readonly is: 'none'; readonly why: EndCause | null }
  | { readonly is: 'ringing'; readonly party: Party; readonly since: number; readonly isAnswering: boolean }
  | { readonly is: 'calling'; readonly party: Party; readonly since: number; readonly isRinging: boolean }
  | {
      readonly is: 'answered';
      readonly party: Party;
      readonly since: number;
      /** We hold it. */
      readonly held: boolean;
      /** The other end holds it. */
      readonly heldThere: boolean;
      readonly muted: boolean;
      readonly iceState: IceState;
      /** The keys are agreed, so that nobody on the way hears it. */
      readonly secured: boolean;
    };

/** All that is to be seen of the telephone. */
export interface PhoneState {
  readonly registration: Registration;
  /** The user as which it is registered. */
  readonly user: string | null;
  readonly call: PhoneCall;
  readonly quality: CallQuality | null;
  /** What the last deed came to where it came to nothing, in words. */
  readonly fault: string | null;
}

/** Nothing is on. */
export const PHONE_OFF: PhoneState = {
  registration: { is: 'off' },
  user: null,
  call: { is: 'none', why: null },
  quality: null,
  fault: null,
};

/** What comes to pass. */
export type PhoneEvent =
  | { readonly type: 'registration'; readonly registration: Registration; readonly user?: string }
  | { readonly type: 'rings'; readonly party: Party; readonly at: number }
  | { readonly type: 'calls'; readonly party: Party; readonly at: number }
  | { readonly type: 'rang' }
  | { readonly type: 'answering' }
  | { readonly type: 'answered'; readonly at: number }
  | { readonly type: 'ended'; readonly why: EndCause | null }
  | { readonly type: 'held'; readonly held?: boolean; readonly heldThere?: boolean }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'ice'; readonly iceState: IceState; readonly secured: boolean }
  | { readonly type: 'quality'; readonly quality: CallQuality }
  | { readonly type: 'fault'; readonly fault: string | null };

/** The state after an event. What cannot be, such as a second call, changes nothing. */
export function after(state: PhoneState, event: PhoneEvent): PhoneState {
  const { call } = state;
  switch (event.type) {
    case 'registration': {
      const { registration, user } = event;
      // Since when it is lost is known from the first time.
      if (registration.is === 'lost' && state.registration.is === 'lost') return state;
      return { ...state, registration, user: user ?? state.user };
    }
    case 'rings':
      if (call.is !== 'none') return state;
      return {
        ...state,
        fault: null,
        call: { is: 'ringing', party: event.party, since: event.at, isAnswering: false },
      };
    case 'calls':
      if (call.is !== 'none') return state;
      return { ...state, fault: null, call: { is: 'calling', party: event.party, since: event.at, isRinging: false } };
    case 'rang':
      return call.is === 'calling' ? { ...state, call: { ...call, isRinging: true } } : state;
    case 'answering':
      return call.is === 'ringing' ? { ...state, fault: null, call: { ...call, isAnswering: true } } : state;
    case 'answered': {
      if (call.is !== 'ringing' && call.is !== 'calling') return state;
      const { party } = call;
      const flags = { held: false, heldThere: false, muted: false, iceState: 'new', secured: false } as const;
      return { ...state, quality: null, call: { is: 'answered', party, since: event.at, ...flags } };
    }
    case 'ended':
      return call.is === 'none' ? state : { ...state, quality: null, call: { is: 'none', why: event.why } };
    case 'held':
      if (call.is !== 'answered') return state;
      return {
        ...state,
        call: { ...call, held: event.held ?? call.held, heldThere: event.heldThere ?? call.heldThere },
      };
    case 'muted':
      return call.is === 'answered' ? { ...state, call: { ...call, muted: event.muted } } : state;
    case 'ice': {
      if (call.is !== 'answered') return state;
      const { iceState, secured } = event;
      if (call.iceState === iceState && call.secured === secured) return state;
      return { ...state, call: { ...call, iceState, secured } };
    }
    case 'quality':
      return call.is === 'answered' ? { ...state, quality: event.quality } : state;
    case 'fault': {
      // Whoever could not be answered still rings.
      const now = call.is === 'ringing' ? { ...call, isAnswering: false } : call;
      return { ...state, call: now, fault: event.fault };
    }
  }
}
