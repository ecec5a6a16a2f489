/** The facts of handoffs. */
import type { HandoffId, LegId } from './ids.ts';
import type {
  AttemptRecord,
  HandoffReason,
  HandoffResult,
  HandoffStrategy,
  HandoffTimings,
  MeasuredWhisper,
} from './records.ts';

interface OfLeg {
  /** The attempt's; missing in journals from before several could be under way. */
  readonly leg?: LegId | undefined;
}

/** What every fact of a handoff says. */
export interface OfHandoff {
  readonly handoffId: HandoffId;
}

/** A handoff's attempt at one destination. */
interface OfAttempt extends OfHandoff {
  /** The agent's leg. */
  readonly leg: LegId;
  readonly destination: string;
}

/** Why a call is handed over, as its AI, the API or the route gave it. */
export interface WhyHandedOver {
  readonly reason: string;
  readonly summary: string;
  /** Intent, sentiment, collected values and so on; null where none were given. */
  readonly context: Readonly<Record<string, unknown>> | null;
}

/** The type of each, and what its data holds. */
export interface HandoffFactTypes {
  'handoff.started': OfHandoff &
    WhyHandedOver & {
      /** `transfer`: one failed after its referrer had hung up, whose phone is rung back. */
      readonly trigger: 'ai' | 'api' | 'route' | 'transfer' | 'escalation' | 'callback';
      readonly strategy: HandoffStrategy;
      readonly destinations: readonly string[];
    };
  'handoff.refused': { readonly reason: 'too-many-handoffs'; readonly maxPerCall: number };
  /** The route had `maxAtOnce` handoffs under way, so that this one goes to its fallbacks. */
  'handoff.limited': OfHandoff & { readonly maxAtOnce: number };
  /** A webhook of the site, at that place of the route, is asked who else is to be called. */
  'handoff.destinationsAsked': OfHandoff & { readonly webhook: string };
  /** It names these, without those that had their turn. None: the next fallback follows. */
  'handoff.destinationsNamed': OfHandoff & {
    readonly destinations: readonly string[];
    /** Others, and why they cannot be called. */
    readonly ignored?: readonly string[] | undefined;
    readonly tookMs: number;
  };
  'handoff.destinationsFailed': OfHandoff & { readonly reason: string; readonly tookMs: number };
  /** None of the agents of these destinations is free, so that none was dialled. `error`: nobody could tell. */
  'handoff.noAgents': OfHandoff & {
    readonly destinations: readonly string[];
    readonly reason: 'no-agents' | 'busy' | 'error' | 'queue-full' | 'max-wait';
  };
  'handoff.dialling': OfAttempt;
  'handoff.ringing': OfAttempt & WhyHandedOver & { readonly sipStatus: number };
  /** The agent's phone answered 3xx: these are dialled in its place (RFC 3261 8.1.3.4). */
  'handoff.forwarded': OfAttempt & { readonly to: readonly string[] };
  /** The caller's phone is to be asked to call this destination (REFER), so that no phone rings for us. `leg`: the caller's. */
  'handoff.referring': OfAttempt & WhyHandedOver;
  /** The caller is still ours, and is joined with the agent here. `status`: what the caller's phone told, if anything. */
  'handoff.referFailed': OfHandoff & { readonly status: number | null; readonly detail: string };
  'handoff.answered': OfAttempt;
  /** The whisper is over. The agent has so long to press the digit. */
  'handoff.accepting': OfHandoff & OfLeg & { readonly timeoutMs: number };
  /** `by` is missing where it was by a key or by silence. `api`: from a screen. */
  'handoff.accepted': OfHandoff & OfLeg & { readonly by?: 'voice' | 'api' | undefined };
  /** The agent asked for the whisper once more, or was asked once more because its words were not understood. */
  'handoff.toldAgain': OfHandoff & {
    readonly leg: LegId;
    readonly reason: 'asked-for' | 'not-understood' | 'no-answer';
  };
  /** A model has summarized what was said, so long after it was asked. The handoff has this summary from now on. */
  'handoff.summarized': OfHandoff & { readonly summary: string; readonly tookMs: number };
  /** How much of the agent's briefing the caller was sent. It may come when the call is over. */
  'handoff.whisperPrivacy': OfHandoff & MeasuredWhisper;
  /** The same where it was too much. */
  'handoff.privacyAlarm': OfHandoff & MeasuredWhisper;
  /** Caller and agent hear each other. */
  'handoff.bridged': OfAttempt & { readonly timings: HandoffTimings };
  'handoff.attemptEnded': OfHandoff & OfLeg & { readonly attempt: AttemptRecord };
  'handoff.ended': OfHandoff & {
    readonly result: HandoffResult;
    readonly reason: HandoffReason;
    readonly attempts: readonly AttemptRecord[];
    readonly timings: HandoffTimings;
  };
}
