import type { Span, Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Fact } from '../ports/facts.ts';
import { stepsOf } from './fact-steps.ts';
import type { Attributes, SpanStep } from './span-steps.ts';
import { CALL } from './span-steps.ts';

/** Spans of one call. What comes beyond that is left out, and the call's span says how many. */
export const MAX_SPANS = 500;

interface OpenSpan {
  readonly span: Span;
  readonly parent: string;
}

/** The spans of one call, as its facts open and close them. */
export class CallSpans {
  readonly #tracer: Tracer;
  /** Begins the span of the call itself, whose ids are known beforehand. */
  readonly #beginRoot: (attributes: Attributes, startMs: number) => Span;
  readonly #open = new Map<string, OpenSpan>();
  #count = 0;
  #left = 0;

  constructor(tracer: Tracer, beginRoot: (attributes: Attributes, startMs: number) => Span) {
    this.#tracer = tracer;
    this.#beginRoot = beginRoot;
  }

  /** Takes a fact. `atMs`: milliseconds since the epoch. */
  read(fact: Fact, atMs: number): void {
    for (const step of stepsOf(fact)) this.#take(step, atMs);
  }

  #take(step: SpanStep, atMs: number): void {
    switch (step.step) {
      case 'open': {
        if (this.#open.has(step.key)) return;
        const span = this.#begin(step, atMs);
        if (span !== null) this.#open.set(step.key, { span, parent: step.parent });
        return;
      }
      case 'past':
        this.#begin({ ...step, key: step.name }, Math.max(0, atMs - step.ms))?.end(atMs);
        return;
      case 'event':
        (this.#open.get(step.key) ?? this.#open.get(CALL))?.span.addEvent(step.name, step.attributes ?? {}, atMs);
        return;
      case 'close':
        this.#close(step, atMs);
    }
  }

  #begin(
    { key, name, parent, attributes = {} }: Pick<Extract<SpanStep, { step: 'open' }>, 'key' | 'name' | 'parent' | 'attributes'>, // prettier-ignore
    startMs: number,
  ): Span | null {
    if (key === CALL) return this.#beginRoot(attributes, startMs);
    const above = (this.#open.get(parent) ?? this.#open.get(CALL))?.span;
    if (above === undefined) return null;
    if (this.#count >= MAX_SPANS) {
      this.#left += 1;
      return null;
    }
    this.#count += 1;
    const context = trace.setSpanContext(ROOT_CONTEXT, above.spanContext());
    return this.#tracer.startSpan(name, { attributes, startTime: startMs, kind: SpanKind.INTERNAL }, context);
  }

  #close({ key, attributes = {}, failed }: Extract<SpanStep, { step: 'close' }>, atMs: number): void {
    const known = this.#open.get(key);
    if (known === undefined) return;
    // What is below it cannot outlast it.
    for (const [other, { parent }] of [...this.#open]) {
      if (other !== key && (parent === key || key === CALL)) this.#close({ step: 'close', key: other }, atMs);
    }
    this.#open.delete(key);
    const { span } = known;
    span.setAttributes(attributes);
    if (key === CALL && this.#left > 0) span.setAttribute('warmbridge.spans_left_out', this.#left);
    if (failed !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failed });
    span.end(atMs);
  }
}
