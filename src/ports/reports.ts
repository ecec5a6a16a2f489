import type { AttemptResult, CallEnding, HandoffReason, HandoffResult } from './records.ts';

/** Where the time of a report is cut into pieces. */
export const REPORT_STEPS = ['hour', 'day'] as const;
export type ReportStep = (typeof REPORT_STEPS)[number];

/** Which calls a report is about, and by what it measures them. */
export interface ReportQuery {
  /** Calls that began then (RFC 3339, UTC, milliseconds) or later. */
  readonly from: string;
  /** Calls that began before. */
  readonly to: string;
  /** `match.to` of their route. Undefined: any. */
  readonly route?: string | undefined;
  /** The id of an agent: in a report of handoffs those that tried it alone, in one of calls the calls of these. */
  readonly agent?: string | undefined;
  readonly direction?: 'inbound' | 'outbound' | undefined;
  readonly by?: ReportStep | undefined;
  /** The zone whose hours and days count. */
  readonly timeZone: string;
  /** A caller who called within so many days before is a repeat caller. */
  readonly repeatDays: number;
  /** The time that the service level is about. */
  readonly withinMs: number;
}

/** What many times come to, in milliseconds. All are null where there are none. */
export interface TimeFigures {
  readonly count: number;
  readonly mean: number | null;
  /** By nearest rank; within 0.5 % where there are many. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

export type Counts<Name extends string = string> = Readonly<Record<Name, number>>;

/** What was said of calls. A rate is null where nobody said anything that counts for it. */
export interface DispositionFigures {
  readonly dispositions: number;
  readonly resolutionRate: number | null;
  readonly firstCallResolution: number | null;
  readonly transferPrecision: number | null;
}

export type FallbackName = 'ai' | 'voicemail' | 'callback' | 'hangup';

/** How handoffs went: of all that are asked for, of a route, or of an hour. docs/metrics.md has each formula. */
export interface HandoffFigures extends DispositionFigures {
  readonly calls: number;
  readonly callsWithHandoff: number;
  readonly transferRate: number | null;
  readonly handoffs: number;
  readonly completed: number;
  readonly completionRate: number | null;
  readonly abandonedInTransfer: number;
  readonly abandonmentRate: number | null;
  readonly serviceLevel: number | null;
  readonly repeatCalls: number;
  readonly repeatRate: number | null;
  readonly attempts: number;
  readonly attemptsPerHandoff: number | null;
  readonly byResult: Counts<HandoffResult>;
  readonly byEnd: Counts<HandoffReason>;
  readonly byFallback: Counts<FallbackName>;
  readonly byAttempt: Counts<AttemptResult>;
  readonly waitMs: TimeFigures;
  readonly abandonedWaitMs: TimeFigures;
  readonly speedOfAnswerMs: TimeFigures;
  readonly timeToContextMs: TimeFigures;
  readonly briefingMs: TimeFigures;
  readonly talkMs: TimeFigures;
  readonly handleMs: TimeFigures;
}

/** What came of attempts at one destination: a URI, a number, or `agent:ID`. */
export interface DestinationFigures {
  readonly destination: string;
  readonly attempts: number;
  readonly answered: number;
  readonly answerRate: number | null;
  readonly byAttempt: Counts<AttemptResult>;
  readonly ringMs: TimeFigures;
  readonly handleMs: TimeFigures;
}

/** A part of the time of a report; the first and the last may be shorter than the others. */
export interface Bucket {
  readonly from: string;
  readonly to: string;
}

/** What all reports say of themselves. */
interface OfReport {
  readonly from: string;
  readonly to: string;
  /** Calls of that time that are still up, which count for nothing else. */
  readonly open: number;
  /** Callers with a repeat call; null: too many to be told apart. */
  readonly repeatCallers: number | null;
}

export interface HandoffReport extends OfReport, HandoffFigures {
  /** The reasons that handoffs were asked for with, most frequent first. */
  readonly byReason: Counts;
  readonly byRoute: readonly (HandoffFigures & { readonly route: string | null })[];
  readonly byDestination: readonly DestinationFigures[];
  /** Undefined where they were not asked for. */
  readonly buckets?: readonly (HandoffFigures & Bucket)[];
}

/** How calls went. */
export interface CallFigures extends DispositionFigures {
  readonly calls: number;
  readonly inbound: number;
  readonly outbound: number;
  readonly answered: number;
  readonly byResult: Counts<CallEnding['result']>;
  readonly abandonmentRate: number | null;
  readonly refusalRate: number | null;
  readonly failureRate: number | null;
  readonly contained: number;
  readonly containmentRate: number | null;
  readonly callsWithHandoff: number;
  readonly transferRate: number | null;
  readonly handedOver: number;
  readonly repeatCalls: number;
  readonly repeatRate: number | null;
  readonly answerMs: TimeFigures;
  readonly durationMs: TimeFigures;
  readonly talkMs: TimeFigures;
  readonly aiMs: TimeFigures;
}

export interface CallReport extends OfReport, CallFigures {
  /** Why calls ended, most frequent first. */
  readonly byReason: Counts;
  readonly byRoute: readonly (CallFigures & { readonly route: string | null })[];
  readonly buckets?: readonly (CallFigures & Bucket)[];
}

/** Makes reports of what is on record. It blocks nobody, and gives up what takes too long. */
export interface ReportStore {
  handoffs(query: ReportQuery): Promise<HandoffReport>;
  calls(query: ReportQuery): Promise<CallReport>;
}
