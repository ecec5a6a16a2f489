/** A call that is placed to see a handoff happen. Types only. */
import type { CallId } from './ids.ts';
import type { HandoffTimings } from './records.ts';

/** What a caller of a try says. */
export const TRY_SCRIPTS = ['charged-twice', 'human', 'silent'] as const;
/** `charged-twice`: a complaint; `human`: asks for a human; `silent`: says nothing, and is handed over at once. */
export type TryScriptName = (typeof TRY_SCRIPTS)[number];

/** What agents of a try do. */
export const TRY_AGENTS = ['answers', 'declines', 'no-answer'] as const;
/** `answers`: hears the briefing and accepts; `declines`: declines behind the briefing; `no-answer`: it rings on. */
export type TryAgent = (typeof TRY_AGENTS)[number];

/** How it came out. `stopped`: somebody stopped it; `timeout`: it took too long; `failed`: there was no handoff. */
export const TRY_OUTCOMES = ['bridged', 'not-bridged', 'stopped', 'timeout', 'failed'] as const;
/** One of {@link TRY_OUTCOMES}. */
export type TryOutcome = (typeof TRY_OUTCOMES)[number];

/** Where a try is. */
export const TRY_PHASES = ['calling', 'ai', 'ringing', 'briefing', 'talking', 'over'] as const;
/** One of {@link TRY_PHASES}: the parts of a handoff. */
export type TryPhase = (typeof TRY_PHASES)[number];

/** Parts of a handoff in which it is measured who hears what. */
export type HeardPhase = Extract<TryPhase, 'ringing' | 'briefing' | 'talking'>;
/** Who is heard, or does something, in a try. */
export type TryParty = 'caller' | 'ai' | 'agent' | 'program';

/** What is wanted. */
export interface TryOrder {
  /** `match.to` of the route. Missing: the first one. */
  readonly route?: string | undefined;
  /** @defaultValue `charged-twice` */
  readonly script?: TryScriptName | undefined;
  /** @defaultValue `answers` */
  readonly agent?: TryAgent | undefined;
  /** The agent takes so long to say yes or no when the briefing is over. @defaultValue 1500 */
  readonly acceptAfterMs?: number | undefined;
}

/** Something that happened. */
export interface TryStep {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Since the try began. */
  readonly afterMs: number;
  readonly party: TryParty;
  readonly text: string;
}

/** What a telephone of ours heard in a phase, each as the part of that time, 0 to 1. */
export interface TryHeard {
  readonly phase: HeardPhase;
  readonly party: 'caller' | 'agent';
  /** The tone of the other telephone. */
  readonly other: number;
  /** Any sound at all: words and music too. */
  readonly sound: number;
  /** What is wrong with that; null: nothing. */
  readonly fault: string | null;
}

/** What came of a try. `ok`: it went as it is to go. */
export interface TryResult {
  readonly ok: boolean;
  readonly outcome: TryOutcome;
  readonly reason: string;
}

/** A try, under way or over. */
export interface TryRecord {
  readonly id: string;
  readonly state: 'running' | 'ended';
  readonly phase: TryPhase;
  readonly route: string;
  /** The number that is called. */
  readonly to: string;
  readonly script: TryScriptName;
  readonly agentDoes: TryAgent;
  /** Null: the call has not come in yet. */
  readonly call: CallId | null;
  /** The number of the caller. */
  readonly caller: string;
  /** Where the agent is called; null: its telephone is not there yet. */
  readonly agent: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly steps: readonly TryStep[];
  /** Milliseconds since the trigger of the handoff. */
  readonly timings: HandoffTimings;
  /** Empty until it is over. */
  readonly heard: readonly TryHeard[];
  /** Null: it goes on. */
  readonly result: TryResult | null;
}

/** A try that began, or why it cannot. `off`, `busy`, `closed`: the state of the program forbids it. */
export type TryBegun =
  | { readonly ok: true; readonly value: TryRecord }
  | { readonly ok: false; readonly code: 'off' | 'busy' | 'closed'; readonly message: string }
  | { readonly ok: false; readonly code: 'invalid'; readonly path: keyof TryOrder; readonly message: string };

/** Places calls to see handoffs happen, one at a time. */
export interface TryItPort {
  start(order: TryOrder): TryBegun;
  /** Null: it is not known, or not any more. */
  get(id: string): TryRecord | null;
  /** Ends one that is under way. One that is over stays as it is. Null: it is not known. */
  stop(id: string): Promise<TryRecord | null>;
}

/** The name of the button, the number, the route, the user and the agent of calls between pages of the browser. */
export const TRY_NAME = 'tryout';

/** Who talks with a caller who calls by a page of the browser. */
export const TRY_AIS = ['route', 'receptionist'] as const;
/** `route`: the AI of the route; `receptionist`: the one that comes with the program, by rules. */
export type TryAi = (typeof TRY_AIS)[number];

/** What is wanted of calls between pages of the browser. */
export interface TryTelephonesOrder {
  /** `match.to` of the route. Missing: the first one. */
  readonly route?: string | undefined;
  /** Missing: that of the route, and the receptionist where nobody is at the address of that one. */
  readonly ai?: TryAi | undefined;
}

/** What people may be caller and agent by. */
export interface TryTelephones {
  /** The button to call by: `POST /v1/click-to-call/{name}`. */
  readonly button: string;
  /** Whoever has it may use the button, for half a day. */
  readonly token: string;
  /** The agent who is called, and the user whose telephone a page can be: `POST /v1/telephone`. */
  readonly agent: string;
  readonly user: string;
  /** `match.to` of the route that it goes by. */
  readonly route: string;
  readonly ai: TryAi;
  /** Why the AI of the route does not talk; null: it does, or nobody wants it. */
  readonly away: string | null;
}

/** What was got ready, or why nothing was. */
export type TryTelephonesAnswer =
  | { readonly ok: true; readonly value: TryTelephones }
  | { readonly ok: false; readonly code: 'off' | 'no-webrtc'; readonly message: string }
  | { readonly ok: false; readonly code: 'invalid'; readonly path: keyof TryTelephonesOrder; readonly message: string };

/** Lets people be caller and agent themselves, in two pages of the browser. */
export interface TryTelephonesPort {
  /** @param origin of the page that the caller has (RFC 6454 6.2) */
  begin(order: TryTelephonesOrder, origin: string): Promise<TryTelephonesAnswer>;
  /** Idempotent. */
  end(): Promise<void>;
}
