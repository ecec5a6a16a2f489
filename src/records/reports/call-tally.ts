import type { CallEnding } from '../../ports/records.ts';
import type { CallFigures } from '../../ports/reports.ts';
import { ClosedCounts, share } from './counts.ts';
import { DispositionTally } from './disposition-tally.ts';
import type { ReportRow } from './measures.ts';
import { aiMs, answerMs, callTalkMs, durationMs, hasKnownCaller, isCompleted, isContained } from './measures.ts';
import { TimeSketch } from './time-sketch.ts';

const RESULTS: readonly CallEnding['result'][] = ['completed', 'abandoned', 'refused', 'failed'];

/** Adds calls up to figures of calls. */
export class CallTally {
  #calls = 0;
  #outbound = 0;
  #answered = 0;
  #contained = 0;
  #withHandoff = 0;
  #handedOver = 0;
  #known = 0;
  #repeats = 0;
  readonly #dispositions = new DispositionTally();
  readonly #byResult = new ClosedCounts(RESULTS);
  readonly #answerMs = new TimeSketch();
  readonly #durationMs = new TimeSketch();
  readonly #talkMs = new TimeSketch();
  readonly #aiMs = new TimeSketch();

  get size(): number {
    return this.#calls;
  }

  add(row: ReportRow): void {
    const { call, handoffs, repeat } = row;
    this.#calls += 1;
    if (call.direction === 'outbound') this.#outbound += 1;
    if (call.ended !== null) this.#byResult.add(call.ended.result);
    measure(this.#durationMs, durationMs(row));
    if (call.answeredAt === null) return;
    this.#answered += 1;
    if (isContained(row)) this.#contained += 1;
    if (handoffs.length > 0) this.#withHandoff += 1;
    if (handoffs.some(isCompleted)) this.#handedOver += 1;
    if (hasKnownCaller(call)) this.#known += 1;
    if (repeat) this.#repeats += 1;
    this.#dispositions.add(row);
    measure(this.#answerMs, answerMs(row));
    measure(this.#talkMs, callTalkMs(row));
    measure(this.#aiMs, aiMs(row));
  }

  figures(): CallFigures {
    const refused = this.#byResult.of('refused');
    const letIn = this.#calls - refused;
    return {
      calls: this.#calls,
      inbound: this.#calls - this.#outbound,
      outbound: this.#outbound,
      answered: this.#answered,
      byResult: this.#byResult.counts(),
      abandonmentRate: share(this.#byResult.of('abandoned'), letIn),
      refusalRate: share(refused, this.#calls),
      failureRate: share(this.#byResult.of('failed'), letIn),
      contained: this.#contained,
      containmentRate: share(this.#contained, this.#answered),
      callsWithHandoff: this.#withHandoff,
      transferRate: share(this.#withHandoff, this.#answered),
      handedOver: this.#handedOver,
      repeatCalls: this.#repeats,
      repeatRate: share(this.#repeats, this.#known),
      ...this.#dispositions.figures(),
      answerMs: this.#answerMs.figures(),
      durationMs: this.#durationMs.figures(),
      talkMs: this.#talkMs.figures(),
      aiMs: this.#aiMs.figures(),
    };
  }
}

function measure(sketch: TimeSketch, ms: number | null): void {
  if (ms !== null) sketch.add(ms);
}
