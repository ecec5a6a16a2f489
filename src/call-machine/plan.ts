import type { AgentQueueSettings } from '../ports/agent-queues.ts';
import type { AcceptPolicy, Fallback } from '../ports/call-control.ts';
import type { Hunt, Whisper } from '../ports/handoff-request.ts';
import type { KnownHours } from '../ports/hours.ts';
import type { OnMachine } from '../ports/outgoing-calls.ts';
import type { EscalationRule } from '../ports/escalation.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { HandoffStrategy } from '../ports/records.ts';
import type { CallbackPlan, CallbackRun } from './callback/plan.ts';
import type { RecordingPlan } from './recordings/own/plan.ts';
import type { VoicePlan } from './voice/plan.ts';

/**
 * Other destinations, which a webhook of the site names when its turn comes. It is known by its place in the route, such
 * as `fallback[1]`: its address and its secret stay out of the journal.
 */
export interface AskedDestinations {
  readonly kind: 'destination';
  readonly webhook: string;
  readonly timeoutMs: number;
  readonly queue?: string | undefined;
  readonly hours?: string | undefined;
}

/** A fallback of a call. Only a route has those that ask the site. */
export type PlannedFallback = Fallback | AskedDestinations;

/** How a handoff of this call is done where the request does not say otherwise. */
export interface HandoffPlan {
  readonly destinations: readonly string[];
  /** It is missing in journals from before that, which call one destination after the other. */
  readonly hunt?: Hunt | undefined;
  /** Where the caller waits if no agent is free; missing: nowhere. */
  readonly queue?: string | undefined;
  readonly priority?: number | undefined;
  readonly ringTimeoutMs: number;
  /**
   * Counts from the trigger, and for a caller who waits in a queue from the turn. No destination rings longer, and none
   * is dialled later.
   */
  readonly totalTimeoutMs: number;
  readonly accept: AcceptPolicy;
  readonly strategy: HandoffStrategy;
  /** Strategy `refer`: whoever is told of events has so long to take the context. Missing in former journals. */
  readonly contextTimeoutMs?: number | undefined;
  /** Strategy `conference-then-refer`: we leave the path so long after the join; null: when asked. Missing likewise. */
  readonly releaseAfterMs?: number | null | undefined;
  /** The caller hears what a far end sends before it answers. Missing: music. */
  readonly earlyMedia?: true | undefined;
  /** Handoffs that one call may have. An application that goes round in circles is told so. */
  readonly maxPerCall: number;
  /** Most handoffs of the route at once; missing: as many as come, and nobody is asked. */
  readonly maxAtOnce?: number | undefined;
  readonly fallback: readonly PlannedFallback[];
  /** Nobody is called while these hours are closed. Missing: somebody always is. */
  readonly hours?: string | undefined;
  /** The fallbacks while they are. Missing: `fallback`. */
  readonly closed?: readonly PlannedFallback[] | undefined;
  /** A template: `{from}`, `{to}`, `{reason}`, `{summary}`. Null: no whisper. */
  readonly whisper: Whisper | null;
  /** What both hear as they are joined, with the same places. Missing or null: nothing. */
  readonly introduction?: Prompt | null | undefined;
  /** The whisper's words are cut to what is said in this time. It is missing in journals from before that. */
  readonly whisperMaxMs?: number | undefined;
  /** It is measured how private whispers are. Missing: it is not, and in journals from before that. */
  readonly whisperPrivacy?: { readonly alarmDb: number } | undefined;
  /** How to accept is a prompt of its own behind the whisper. It is missing in journals from before that. */
  readonly hintApart?: boolean | undefined;
  /** A NOTIFY of a REFER that is under way begins the wait anew. It is missing in journals from before that. */
  readonly notifyProlongs?: boolean | undefined;
  /** Reason of a handoff that the route itself starts (AI kind `none`, or an AI that does not answer). */
  readonly reason: string;
}

/** What an agent can ask for by keys. */
export type KeyAction = 'hold' | 'consult' | 'merge' | 'leave' | 'returnToAi' | 'park' | 'release';

/** How people talk with each other after a handoff. */
export interface ConversationPlan {
  /** The keys for each action, one after the other, such as `*1`; null: there are none. */
  readonly keys: Readonly<Record<KeyAction, string | null>>;
  /** What becomes of the call when the agent leaves: it ends, or goes on while somebody talks with the caller. */
  readonly agentLeaves: 'end' | 'continue';
  /** How long somebody who is to take part rings. */
  readonly ringTimeoutMs: number;
  /** How long a caller may be parked. */
  readonly parkTimeoutMs: number;
}

/** How speech is heard in this call. */
export interface SpeechPlan {
  /** A BCP 47 tag; null: the recognizer's default. */
  readonly language: string | null;
  /** Whether a caller who speaks for so long stops what the AI says. An action may say otherwise. */
  readonly bargeIn: { readonly enabled: boolean; readonly minSpeechMs: number };
  /** So much silence ends what a caller says. */
  readonly endOfTurnMs: number;
}

/** How a caller leaves a message, where the fallback does not say otherwise. */
export interface VoicemailPlan {
  readonly greeting: Prompt;
  /** Null: there is none. */
  readonly beep: Prompt | null;
  /** What the caller hears behind the message; null: nothing. */
  readonly thanks: Prompt | null;
  readonly maxMs: number;
  readonly silenceMs: number;
  /** A shorter message is none. */
  readonly minMs: number;
  /** Null: no key ends it. */
  readonly endKey: string | null;
}

/** What becomes of a call of ours that a machine answers. */
export interface MachinePlan {
  readonly onMachine: OnMachine;
  /** What it is told; null: nothing. */
  readonly message: Prompt | null;
}

/**
 * All that the configuration says about one call. It is taken when the call comes in, so that a reload changes later
 * calls only and the journal can be replayed.
 */
export interface CallPlan {
  /** `voice`: an AI that speaks for itself, on a leg of its own. */
  readonly ai: 'webhook' | 'voice' | 'none';
  /** Only with `voice`. */
  readonly voice?: VoicePlan | undefined;
  readonly recording: boolean;
  /** The caller is heard before the answer, for so long at most. Missing: a call is answered at once. */
  readonly early?: { readonly maxMs: number } | undefined;
  /** The trunk that the call came from. It is missing where that is not known, and in journals from before that. */
  readonly trunk?: string | undefined;
  readonly holdMusic: Prompt | null;
  readonly announcement: Prompt | null;
  /** The queues for agents. They are missing where there are none, and in journals from before that. */
  readonly queues?: readonly AgentQueueSettings[] | undefined;
  /** The words that a waiting caller hears again and again. `{waitText}` becomes how long the wait has been. */
  readonly wait: { readonly prompt: Prompt; readonly everyMs: number } | null;
  readonly callerLeft: Prompt | null;
  /** What agents hear whose call another one took. It is missing in journals from before that. */
  readonly takenElsewhere?: Prompt | null | undefined;
  readonly handoff: HandoffPlan;
  /** When named hours are open. It is missing where there are none, and in journals from before that. */
  readonly hours?: KnownHours | undefined;
  /** It is missing in journals from before it was kept. */
  readonly conversation?: ConversationPlan;
  /** Who may put the other side through to somebody else (REFER). It is missing in journals from before that. */
  readonly transfer?: { readonly agent: boolean; readonly caller: boolean } | undefined;
  /** It is found out who answers a call of ours. It is missing where it is not. */
  readonly machine?: MachinePlan | undefined;
  /** How it is recorded. It is missing in journals from before that, in whose calls nothing pauses the recording. */
  readonly recorder?: RecordingPlan | undefined;
  /** It is missing in journals from before that, in whose calls nobody leaves a message. */
  readonly voicemail?: VoicemailPlan | undefined;
  /** Callers can be called back. It is missing in journals from before that, in whose calls nobody is. */
  readonly callbacks?: CallbackPlan | undefined;
  /** The call is made for a callback. It is missing in all others. */
  readonly callback?: CallbackRun | undefined;
  /** What parties say is transcribed. It is missing where it is not, and in journals from before that. */
  readonly speech?: SpeechPlan | undefined;
  /** A model summarizes what was said where a handoff begins without a summary. It is missing where none does. */
  readonly summarizes?: true | undefined;
  /** When the call goes from the AI to a human. It is missing where there are no rules, and in journals from before that. */
  readonly escalation?: readonly EscalationRule[] | undefined;
}
