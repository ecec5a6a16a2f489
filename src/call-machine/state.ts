import type { AiAction } from '../ports/ai.ts';
import type { StreamRequest } from '../ports/call-streams.ts';
import type { CallerIdentity } from '../ports/caller-identity.ts';
import type { DispositionRecord } from '../ports/dispositions.ts';
import type { CallId, LegId } from '../ports/ids.ts';
import type { Scene } from '../ports/media.ts';
import type { CallEnding, CallStateName } from '../ports/records.ts';
import type { HeldAgent } from './agents/state.ts';
import type { HandoffHeaders } from './effects.ts';
import type { EscalationState } from './escalation/state.ts';
import type { Leg } from './leg.ts';
import type { CallPlan } from './plan.ts';
import type { OwnRecording } from './recordings/own/state.ts';
import type { LegRecording } from './recordings/state.ts';
import type { Message, Said } from './play.ts';
import type { SpeechState } from './speech/state.ts';
import type { Answering } from './stages/answering/state.ts';
import type { Closing, Ended, Farewell } from './stages/closing/state.ts';
import type { Conversation } from './stages/conversation/state.ts';
import { isTalkedWith } from './stages/conversation/who-hears-whom.ts';
import type { EndedHandoff, HandingOver, Handoff } from './stages/handoff/state.ts';
import type { Routing } from './stages/routing/state.ts';
import type { OfferingCallback } from './stages/callback/state.ts';
import type { LeavingMessage } from './stages/voicemail/state.ts';
import type { WithAi } from './stages/with-ai/state.ts';
import type { VoiceState } from './voice/state.ts';
import type { OpenVoicemail } from './voicemail/state.ts';

/** Where a call is. It is in one stage at a time, and what a stage needs is in it and nowhere else. */
export type Stage =
  Routing | Answering | WithAi | HandingOver | Conversation | LeavingMessage | OfferingCallback | Closing | Ended;
export type StageName = Stage['name'];
export type StageOf<Name extends StageName> = Extract<Stage, { readonly name: Name }>;

/** What the AI application stands for over the whole call. */
export interface AiState {
  /** False once the application could not be reached. The caller must not go back to it then. */
  readonly alive: boolean;
  /** Actions that wait for the AI's turn. */
  readonly queue: readonly AiAction[];
}

/** A whole call. It is immutable; `transition` makes the next one. Times are milliseconds since the Unix epoch. */
export interface CallState {
  readonly id: CallId;
  /** Who called: the caller, or we (`inbound`, `outbound`). The party that the call is about is the caller's leg. */
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  /** The caller as it may be shown to those who are called for it; null: it is anonymous. */
  readonly shownFrom: string | null;
  /** What the INVITE says of the caller beyond `from`; null in calls from before it was kept. */
  readonly identity: CallerIdentity | null;
  readonly to: string;
  readonly route: string | null;
  readonly plan: CallPlan;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  readonly legs: readonly Leg[];
  /** The leg that is the caller's. It changes when another takes its place. */
  readonly caller: LegId;
  readonly stage: Stage;
  readonly ai: AiState;
  /** The handoffs that ended, oldest first. */
  readonly handoffs: readonly EndedHandoff[];
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What was last said of the call; null: nothing was. */
  readonly disposition: DispositionRecord | null;
  /** What the API has said to legs, in its order. */
  readonly said: readonly Said[];
  /** What is left to machines that answered, and last words to people. */
  readonly messages: readonly Message[];
  /** Agents who are reserved for this call. */
  readonly agents: readonly HeldAgent[];
  /** The newest scene that was asked for. */
  readonly scene: Scene;
  /** The AI that speaks for itself; null where the call has none. */
  readonly voice: VoiceState | null;
  /** Bots that only listen. */
  readonly streams: readonly StreamRequest[];
  /** Recordings of what one leg says whose files are not whole yet. */
  readonly recordings: readonly LegRecording[];
  /** The call's own recording; missing: it has not begun. */
  readonly ownRecording?: OwnRecording;
  /** Messages that the caller leaves, whose recordings are among these. */
  readonly voicemails: readonly OpenVoicemail[];
  /** What is known of the parties' speech; null where nobody is transcribed. */
  readonly speech: SpeechState | null;
  /** What the caller said to others, oldest first, as far as a summary may be made of it. */
  readonly callerWords: readonly string[];
  /** What rules of escalation have seen; null where there are none. */
  readonly escalation: EscalationState | null;
  readonly counters: {
    readonly legs: number;
    readonly plays: number;
    readonly handoffs: number;
    readonly recordings: number;
    /** Requests for agents. */
    readonly requests: number;
  };
}

/** The number of ours that the call came to, or was made from. */
export function ourNumber({ direction, from, to }: CallState): string {
  return direction === 'inbound' ? to : from;
}

/** The caller's leg. A call has it from its first event on. */
export function callerOf(state: CallState): Leg {
  const caller = legOf(state, state.caller);
  if (caller === null) throw new Error('the call has no caller');
  return caller;
}

export function legOf(state: CallState, id: LegId | null): Leg | null {
  return id === null ? null : (state.legs.find((leg) => leg.id === id) ?? null);
}

/** The call's state as outsiders know it. */
export function stateNameOf(state: CallState): CallStateName {
  const { stage } = state;
  switch (stage.name) {
    case 'conversation':
      return isTalkedWith(stage, callerOf(state).id) ? 'with-agent' : 'on-hold';
    case 'closing':
      return stage.was;
    case 'answering':
      return 'routing';
    case 'callback':
      return 'handoff';
    case 'routing':
    case 'with-ai':
    case 'handoff':
    case 'voicemail':
    case 'ended':
      return stage.name;
  }
}

/** How the call ends; null while nobody has decided that it is to. */
export function endingOf({ stage }: CallState): CallEnding | null {
  return stage.name === 'closing' || stage.name === 'ended' ? stage.ending : null;
}

/** The words that are said to a party before its leg is ended. */
export function farewellOf({ stage }: CallState): Farewell | null {
  return stage.name === 'closing' ? stage.farewell : null;
}

/** True until the room is being closed: scenes can be put in force. */
export function isMediaOpen({ stage }: CallState): boolean {
  return stage.name === 'closing' ? stage.waitsFor === 'legs' : stage.name !== 'ended';
}

/** The handoff under way. */
export function handoffOf({ stage }: CallState): Handoff | null {
  return stage.name === 'handoff' ? stage.handoff : null;
}

/** The handoff that has not ended: it is under way, or waits for what comes of an offer. */
export function openHandoffOf({ stage }: CallState): Handoff | null {
  return stage.name === 'handoff' || stage.name === 'callback' ? stage.handoff : null;
}

/** All handoffs, oldest first: those that ended, then the one that has not. */
export function handoffsOf(state: CallState): readonly (Handoff | EndedHandoff)[] {
  const handoff = openHandoffOf(state);
  return handoff === null ? state.handoffs : [...state.handoffs, handoff];
}

/** What telephones are told of the newest handoff; null where there was none. */
export function lastHeaders(state: CallState): HandoffHeaders | null {
  const handoff = handoffsOf(state).at(-1);
  return handoff === undefined ? null : { handoff: handoff.id, reason: handoff.reason, summary: handoff.summary };
}

/** The people who talk; null while they do not. */
export function conversationIn({ stage }: CallState): Conversation | null {
  return stage.name === 'conversation' ? stage : null;
}

/** True if a handoff can be started, which is while the caller is with the AI. */
export function canHandOff({ stage }: CallState): boolean {
  return stage.name === 'with-ai';
}

/** False once the call has had as many handoffs as its plan allows. */
export function hasHandoffsLeft({ counters, plan }: CallState): boolean {
  return counters.handoffs < plan.handoff.maxPerCall;
}
