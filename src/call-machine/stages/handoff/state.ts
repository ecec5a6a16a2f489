import type { AcceptPolicy, ConversationLimits, HandoffContext } from '../../../ports/call-control.ts';
import type { Hunt, Whisper } from '../../../ports/handoff-request.ts';
import type { AgentId, HandoffId, LegId } from '../../../ports/ids.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import type {
  AttemptResult,
  HandoffReason,
  HandoffResult,
  HandoffStrategy,
  MeasuredWhisper,
} from '../../../ports/records.ts';
import type { AgentFirst } from '../../callback/plan.ts';
import type { PlannedFallback } from '../../plan.ts';
import type { Play } from '../../play.ts';
import type { HandoffQueue } from './queue/state.ts';
import type { ReferWait } from '../../refer-wait.ts';

/** How far an attempt is. Deadlines are milliseconds since the Unix epoch. */
export type AttemptProgress =
  | { readonly name: 'dialling'; readonly ringDeadline: number }
  /** Keys are sent to whoever answered: these are left, behind what is being sent until then. */
  | { readonly name: 'keying'; readonly rest: string; readonly deadline: number }
  /** Somebody answered, and is to speak first. */
  | { readonly name: 'greeting'; readonly deadline: number }
  /** The agent hears the whisper, then what comes behind it; the deadline guards against an end that is never reported. */
  | {
      readonly name: 'briefing';
      readonly whisper: Play;
      readonly next: readonly Prompt[];
      readonly deadline: number;
    }
  /** The agent has heard the whisper, which was over then (`since`), and is to say yes. */
  | { readonly name: 'accepting'; readonly since: number; readonly deadline: number }
  /** The agent would take the call by silence, but may be a machine. */
  | { readonly name: 'screening'; readonly deadline: number }
  | { readonly name: 'accepted' }
  /** Before the caller is sent to this destination: whoever is told of events gets the context. */
  | { readonly name: 'informing'; readonly deadline: number }
  /** The caller is asked by REFER to call this destination, or to take the place of our leg to this agent (Replaces). */
  | { readonly name: 'referring'; readonly wait: ReferWait }
  | { readonly name: 'over' };

/** One destination that is tried: its record, and how far it is. */
export interface Attempt {
  /** The agent's; the caller's where the caller is sent there by REFER. */
  readonly leg: LegId;
  /** As it is on record, and where it is dialled. */
  readonly destination: string;
  readonly address: string;
  readonly result: AttemptResult | null;
  readonly sipStatus: number | null;
  readonly q850Cause: number | null;
  readonly startedAt: number;
  readonly ringingAt: number | null;
  readonly answeredAt: number | null;
  /** The whisper began. */
  readonly briefedAt: number | null;
  readonly endedAt: number | null;
  /** Why it was not dialled at all; missing: it was. */
  readonly detail?: string;
  /** So many forwards led here; 0: a destination of the handoff. */
  readonly depth: number;
  /** The destination of the handoff that it was dialled for: its own, or the one that was forwarded. */
  readonly root: string;
  /** The agent whose phone it is; missing: it is not known whose it is. */
  readonly agent?: AgentId;
  /** The Contacts of its 3xx that are dialled in its place. */
  readonly forwardedTo: readonly string[];
  /** The agent had the whisper said once more so often, and was asked once more after words that were not understood. */
  readonly repeats: number;
  readonly askedAgain: boolean;
  /** It is on record that the agent is waited for. */
  readonly awaited: boolean;
  readonly progress: AttemptProgress;
}

/** A Contact of a 3xx that waits to be dialled. */
export interface Forward {
  readonly destination: string;
  readonly depth: number;
  readonly root: string;
}

/** What was dialled for a destination of the handoff, or waits for it. */
export interface Visited {
  readonly root: string;
  readonly address: string;
}

/** It is being found out whether agents are free. */
export interface Asking {
  readonly request: number;
  /** Those of `remaining` that name agents. */
  readonly destinations: readonly string[];
  /** So many agents are dialled at most. */
  readonly most: number;
  /** The caller waits in the queue of the handoff. */
  readonly waits?: true;
  /** Guards against a store that does not answer; in a queue nobody waits longer. */
  readonly deadline: number;
}

/** A webhook of the site is asked who else is to be called. */
export interface Naming {
  readonly request: number;
  readonly since: number;
  /** Where the caller waits for agents that it names. */
  readonly queue?: string | undefined;
  /** Guards against an answer, or a failure, that is never told. */
  readonly deadline: number;
}

/**
 * The moments of a handoff that go on record, in milliseconds since the Unix epoch. `answered`, `whisperStart` and
 * `accepted` are those of the agent who accepted, and until then of the last one who answered.
 */
export interface HandoffMoments {
  readonly announced: number | null;
  readonly firstInvite: number | null;
  readonly answered: number | null;
  readonly whisperStart: number | null;
  readonly accepted: number | null;
  /** Of a queue: when the caller began to wait, and had a turn. They are missing where that did not come. */
  readonly queued?: number;
  readonly turn?: number;
  /** The caller was sent away by REFER, and has gone. */
  readonly referred: number | null;
  readonly released: number | null;
  readonly bridged: number | null;
}

/** The moments of a handoff that begins. */
export const NO_MOMENTS: HandoffMoments = {
  announced: null,
  firstInvite: null,
  answered: null,
  whisperStart: null,
  accepted: null,
  referred: null,
  released: null,
  bridged: null,
};

/** What a waiting caller hears: the announcement, then an update on the wait when one is due, else music. */
export type Waiting =
  | { readonly kind: 'announcement'; readonly play: Play }
  | { readonly kind: 'update'; readonly play: Play }
  | { readonly kind: 'music'; readonly play: Play | null };

/** What the caller does meanwhile. */
export type CallerSide =
  | {
      readonly name: 'waiting';
      readonly hears: Waiting;
      /** When the caller is next told of the wait; null: never. */
      readonly nextUpdate: number | null;
    }
  /** An agent accepted, and the parties are being joined. */
  | {
      readonly name: 'joining';
      readonly leg: LegId;
      /** The scene with this revision joins them; null until it is known. */
      readonly scene: number | null;
      /** Guards against a media engine that never reports that scene as in force. */
      readonly deadline: number;
      /** Only of a caller whom we called for the agent. */
      readonly called?: CalledParty;
    }
  /** The caller is called when an agent has accepted. */
  | { readonly name: 'away'; readonly terms: AgentFirst }
  /** An agent has accepted (`leg`), and hears this while the caller is called. */
  | {
      readonly name: 'called';
      readonly leg: LegId;
      readonly terms: AgentFirst;
      readonly hears: Play | null;
      readonly deadline: number;
    };

/** A party that has answered and is being joined with the agent who waited for it. */
interface CalledParty {
  readonly terms: AgentFirst;
  /** The two hear each other since then, and it is being found out who answered; null: they do not yet. */
  readonly heardSince: number | null;
}

/** What is known of a handoff whether it is under way or over. */
interface HandoffFacts {
  readonly id: HandoffId;
  readonly startedAt: number;
  readonly strategy: HandoffStrategy;
  readonly reason: string;
  readonly summary: string;
  readonly context: HandoffContext | null;
  /** The attempts in the order in which they were dialled. Any number may be open at a time. */
  readonly attempts: readonly Attempt[];
  readonly moments: HandoffMoments;
  /** How private the whispers were, as far as it is known; missing: nothing is. */
  readonly whispers?: readonly MeasuredWhisper[] | undefined;
}

/**
 * A handoff under way.
 *
 *     announcing --> ringing --> briefing --> accepting --> bridged
 *          \____________\___________\_____________\--> next destination, fallback, or the end
 *
 *     ringing --> briefing --> accepting --> calling --> bridged          an agent is called first, then the caller
 *
 *     announcing --> ringing (informing, referring) --> released          strategy refer
 *     ... --> accepting --> accepting (referring) --> released            strategy attended-refer
 *
 * `announcing` and `ringing` overlap. The first destination is dialled at once, and `announcing` only says that the
 * caller still hears the announcement.
 */
export interface Handoff extends HandoffFacts {
  /** The strategy in effect. A REFER that fails leaves the caller to a `conference`. */
  readonly inEffect: HandoffStrategy;
  readonly accept: AcceptPolicy;
  readonly ringTimeoutMs: number;
  readonly hunt: Hunt;
  /** Of the handoff in whatever queue. @defaultValue 0 */
  readonly priority?: number | undefined;
  /** Missing: nobody waits where no agent is free. */
  readonly queue?: HandoffQueue | undefined;
  /** Destinations not yet dialled. Those that name several agents stay until none of them is left. */
  readonly remaining: readonly string[];
  /**
   * Whether the route has room for one more handoff: it is being asked, or there was none, so that only fallbacks are
   * left. Missing: there is room, or as many as come may be under way.
   */
  readonly room?: { readonly name: 'asked'; readonly deadline: number } | { readonly name: 'none' } | undefined;
  /** The site is asked who else is to be called; missing: it is not. */
  readonly naming?: Naming | undefined;
  /** Null: nobody is asked whether agents are free. */
  readonly asking: Asking | null;
  /** Why no agent was free when that was asked last; null: it was not, or one was. */
  readonly nobody: NobodyReason | null;
  /** Contacts not yet dialled of the destinations that are being tried, and all that was dialled or waits for them. */
  readonly forwards: readonly Forward[];
  readonly visited: readonly Visited[];
  /** All that it was given; missing in journals from before it was kept. */
  readonly destinations?: readonly string[] | undefined;
  /** A fallback made the caller an offer, of which nothing came. */
  readonly offered?: 'in vain' | undefined;
  /** Fallbacks not yet tried. */
  readonly fallback: readonly PlannedFallback[];
  /**
   * An agent must have answered by then. No phone rings longer and no destination is dialled later, but an agent who is
   * being briefed is not cut off. Null while a fallback destination is tried.
   */
  readonly totalDeadline: number | null;
  /** The template of the whisper; null: there is none. */
  readonly template: Whisper | null;
  /** What an agent who answers hears, one after the other. */
  readonly briefing: readonly Prompt[];
  /** What both hear as they are joined; missing: nothing. */
  readonly introduction?: Prompt | undefined;
  /** What people who answered have said, the last of it; missing: nothing. */
  readonly humanSaid?: readonly string[] | undefined;
  /** What the AI said last to an agent who asks it. */
  readonly aiSaid: readonly string[];
  readonly caller: CallerSide;
  /** What becomes of a caller whom the agent leaves; missing: the call ends. */
  readonly afterwards?: 'end' | 'ai' | undefined;
  /** What the caller hears meanwhile; missing: the music of the plan. */
  readonly holdMusic?: Prompt | undefined;
  /** The caller hears what a far end sends before it answers; missing: what `holdMusic` says. */
  readonly earlyMedia?: true | undefined;
  /** The number that agents are shown; missing: the caller's. */
  readonly callerId?: string | undefined;
  /** What ends the conversation with the agent; missing: only people do. */
  readonly limits?: ConversationLimits | undefined;
  /** The leg of the attempt that the caller was last sent to by REFER; null: none. */
  readonly sentTo: LegId | null;
}

/** A handoff that is over. */
export interface EndedHandoff extends HandoffFacts {
  readonly endedAt: number;
  readonly result: HandoffResult;
  readonly resultReason: HandoffReason;
}

/** The caller is being handed over. */
export interface HandingOver {
  readonly name: 'handoff';
  readonly handoff: Handoff;
}

/**
 * Why nobody is called: no agent could be reserved, the hours of the route are closed, it has too many handoffs, or the
 * caller chose so.
 */
export type NobodyReason =
  'no-agents' | 'busy' | 'error' | 'queue-full' | 'max-wait' | 'caller-chose' | 'closed' | 'too-many-at-once';

/** Points of an attempt at which nobody has accepted yet. */
export const UNDECIDED: ReadonlySet<AttemptProgress['name']> = new Set([
  'greeting',
  'briefing',
  'accepting',
  'screening',
]);

/** The attempts under way. */
export function openAttempts({ attempts }: Pick<HandoffFacts, 'attempts'>): readonly Attempt[] {
  return attempts.filter(({ progress }) => progress.name !== 'over');
}

/** The attempt under way on this leg; null where there is none. */
export function openAttempt(handoff: Pick<HandoffFacts, 'attempts'>, leg: LegId): Attempt | null {
  return openAttempts(handoff).find((attempt) => attempt.leg === leg) ?? null;
}

/** The same for an agent who has answered. */
export function answeredAttempt(handoff: HandoffFacts, leg: LegId): Attempt | null {
  const attempt = openAttempt(handoff, leg);
  return attempt === null || attempt.answeredAt === null ? null : attempt;
}

/** An attempt to which the caller is being sent. */
export type ReferringAttempt = Attempt & {
  readonly progress: Extract<AttemptProgress, { readonly name: 'referring' }>;
};

/** True where the outcome of a REFER to this attempt is waited for. */
export function isReferring(attempt: Attempt): attempt is ReferringAttempt {
  return attempt.progress.name === 'referring';
}

/** The attempt to which the caller is being sent; null where no REFER is out, or nobody waits for it any more. */
export function referringAttempt({ attempts }: HandoffFacts): ReferringAttempt | null {
  return attempts.find(isReferring) ?? null;
}

/** True once an agent has the caller but for the last step: nobody else can, and nobody can take it back. */
export function isDecided(handoff: Handoff): boolean {
  const { name } = handoff.caller;
  return name === 'joining' || name === 'called' || referringAttempt(handoff) !== null;
}
