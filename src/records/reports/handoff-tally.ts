import { ATTEMPT_RESULTS, HANDOFF_REASONS, HANDOFF_RESULTS } from '../../ports/records.ts';
import type { HandoffRecord } from '../../ports/records.ts';
import type { HandoffFigures } from '../../ports/reports.ts';
import { ClosedCounts, share } from './counts.ts';
import { DispositionTally } from './disposition-tally.ts';
import type { ReportRow } from './measures.ts';
import {
  abandonedWaitMs,
  briefingMs,
  fallbackOf,
  handleMs,
  hasKnownCaller,
  isAbandoned,
  isCompleted,
  speedOfAnswerMs,
  talkMs,
  timeToContextMs,
  waitMs,
} from './measures.ts';
import { TimeSketch } from './time-sketch.ts';

/** Adds calls up to figures of handoffs. */
export class HandoffTally {
  readonly #withinMs: number;
  #calls = 0;
  #callsWithHandoff = 0;
  #handoffs = 0;
  #completed = 0;
  #abandoned = 0;
  #inTime = 0;
  #known = 0;
  #repeats = 0;
  #attempts = 0;
  readonly #dispositions = new DispositionTally();
  readonly #byResult = new ClosedCounts(HANDOFF_RESULTS);
  readonly #byEnd = new ClosedCounts(HANDOFF_REASONS);
  readonly #byFallback = new ClosedCounts(['ai', 'voicemail', 'callback', 'hangup']);
  readonly #byAttempt = new ClosedCounts(ATTEMPT_RESULTS);
  readonly #times = {
    waitMs: new TimeSketch(),
    abandonedWaitMs: new TimeSketch(),
    speedOfAnswerMs: new TimeSketch(),
    timeToContextMs: new TimeSketch(),
    briefingMs: new TimeSketch(),
    talkMs: new TimeSketch(),
    handleMs: new TimeSketch(),
  };

  /** @param withinMs the time that the service level is about */
  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  get size(): number {
    return this.#handoffs;
  }

  add(row: ReportRow): void {
    const { call, handoffs, repeat } = row;
    if (call.answeredAt !== null) {
      this.#calls += 1;
      if (handoffs.length > 0) this.#callsWithHandoff += 1;
      if (hasKnownCaller(call)) this.#known += 1;
      if (repeat) this.#repeats += 1;
      this.#dispositions.add(row);
    }
    for (const handoff of handoffs) this.#addHandoff(handoff, row);
  }

  #addHandoff(handoff: HandoffRecord, { call }: ReportRow): void {
    const { result, resultReason, attempts } = handoff;
    this.#handoffs += 1;
    if (isCompleted(handoff)) this.#completed += 1;
    if (isAbandoned(handoff)) this.#abandoned += 1;
    if (result !== null) this.#byResult.add(result);
    if (resultReason !== null) this.#byEnd.add(resultReason);
    const fallback = fallbackOf(handoff);
    if (fallback !== null) this.#byFallback.add(fallback);
    this.#attempts += attempts.length;
    for (const attempt of attempts) if (attempt.result !== null) this.#byAttempt.add(attempt.result);
    const times = {
      waitMs: waitMs(handoff),
      abandonedWaitMs: abandonedWaitMs(handoff),
      speedOfAnswerMs: speedOfAnswerMs(handoff),
      timeToContextMs: timeToContextMs(handoff),
      briefingMs: briefingMs(handoff),
      talkMs: talkMs(handoff, call),
      handleMs: handleMs(handoff, call),
    };
    if (times.speedOfAnswerMs !== null && times.speedOfAnswerMs <= this.#withinMs) this.#inTime += 1;
    for (const name of Object.keys(times) as (keyof typeof times)[]) {
      const ms = times[name];
      if (ms !== null) this.#times[name].add(ms);
    }
  }

  figures(): HandoffFigures {
    const { waitMs: wait, abandonedWaitMs: abandoned, speedOfAnswerMs: speed, timeToContextMs: context } = this.#times;
    return {
      calls: this.#calls,
      callsWithHandoff: this.#callsWithHandoff,
      transferRate: share(this.#callsWithHandoff, this.#calls),
      handoffs: this.#handoffs,
      completed: this.#completed,
      completionRate: share(this.#completed, this.#handoffs),
      abandonedInTransfer: this.#abandoned,
      abandonmentRate: share(this.#abandoned, this.#handoffs),
      serviceLevel: share(this.#inTime, this.#handoffs),
      repeatCalls: this.#repeats,
      repeatRate: share(this.#repeats, this.#known),
      ...this.#dispositions.figures(),
      attempts: this.#attempts,
      attemptsPerHandoff: share(this.#attempts, this.#handoffs),
      byResult: this.#byResult.counts(),
      byEnd: this.#byEnd.counts(),
      byFallback: this.#byFallback.counts(),
      byAttempt: this.#byAttempt.counts(),
      waitMs: wait.figures(),
      abandonedWaitMs: abandoned.figures(),
      speedOfAnswerMs: speed.figures(),
      timeToContextMs: context.figures(),
      briefingMs: this.#times.briefingMs.figures(),
      talkMs: this.#times.talkMs.figures(),
      handleMs: this.#times.handleMs.figures(),
    };
  }
}
