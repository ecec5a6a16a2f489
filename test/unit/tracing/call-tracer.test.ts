import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it } from 'vitest';
import { asCallId } from '../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../src/ports/journal.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { MAX_SPANS } from '../../../src/tracing/call-spans.ts';
import { CallTracer } from '../../../src/tracing/index.ts';
import { traceRootOf } from '../../../src/tracing/trace-ids.ts';

const CALL = asCallId('0f3b5c1e-7a44-4c11-9a9e-3c2b1d0e4f5a');
const TRACE = '0f3b5c1e7a444c119a9e3c2b1d0e4f5a';

let exporter: InMemorySpanExporter;

class KeptExporter extends InMemorySpanExporter {
  // Whoever closes the tracer wants to look at what was exported.
  override async shutdown(): Promise<void> {
    await this.forceFlush();
  }
}

beforeEach(() => {
  exporter = new KeptExporter();
});

function tracer(ratio = 1): CallTracer {
  return new CallTracer({ exporter, ratio, resource: { 'service.name': 'test' }, clock: new SystemClock() });
}

function tell(traced: CallTracer, second: number, type: string, data: object, call = CALL): void {
  const at = `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`;
  traced.read({ callId: call, sequence: second + 1, at, kind: 'fact', type, data } as unknown as JournalEntry);
}

const STARTED = { from: '+15551234', to: '100', route: '100' };
const ENDED = { result: 'completed', reason: 'caller-hangup', sipStatus: 200 };

function spans(): ReturnType<InMemorySpanExporter['getFinishedSpans']> {
  return exporter.getFinishedSpans();
}

function named(name: string): ReturnType<typeof spans>[number] {
  const [found, ...more] = spans().filter((span) => span.name === name);
  expect(more).toEqual([]);
  return found as ReturnType<typeof spans>[number];
}

describe('The trace of a call', () => {
  it('has the ids that its id gives, and the times of its facts', async () => {
    const traced = tracer();
    tell(traced, 1, 'call.started', STARTED);
    tell(traced, 3, 'call.answered', { leg: 'a', codec: 'PCMU' });
    tell(traced, 9, 'call.ended', ENDED);
    await traced.close();
    expect(named('call').spanContext()).toMatchObject({ traceId: TRACE, spanId: traceRootOf(CALL).spanId });
    expect(named('call').parentSpanContext).toBeUndefined();
    expect(named('call').duration).toEqual([8, 0]);
    expect(named('call').startTime[0]).toBe(Date.parse('2026-01-01T00:00:01Z') / 1_000);
    expect(named('setup').parentSpanContext?.spanId).toBe(traceRootOf(CALL).spanId);
    expect(named('setup').duration).toEqual([2, 0]);
  });

  it('ends whole: what a fact leaves open ends with what it is a part of', async () => {
    const traced = tracer();
    tell(traced, 0, 'call.started', STARTED);
    tell(traced, 1, 'handoff.started', { handoffId: 'h', trigger: 'ai', strategy: 'conference', destinations: ['sip:2001@pbx'] }); // prettier-ignore
    tell(traced, 2, 'handoff.dialling', { handoffId: 'h', leg: 'b', destination: 'sip:2001@pbx' });
    tell(traced, 4, 'handoff.ended', { handoffId: 'h', result: 'failed', reason: 'no-answer', attempts: [{}] });
    tell(traced, 9, 'call.ended', { ...ENDED, result: 'failed', reason: 'handoff-no-answer' });
    await traced.close();
    expect(named('ring').duration).toEqual([2, 0]);
    expect(named('attempt').attributes).not.toHaveProperty('warmbridge.destination');
    expect(named('handoff').status).toMatchObject({ code: 2, message: 'no-answer' });
    expect(named('call').status).toMatchObject({ code: 2, message: 'handoff-no-answer' });
    expect(
      spans()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['attempt', 'call', 'handoff', 'ring', 'setup']);
  });

  it('has an AI that answers, with how long each answer took', async () => {
    const traced = tracer();
    tell(traced, 0, 'call.started', STARTED);
    tell(traced, 1, 'ai.talk', { prompt: { text: 'Hello' } });
    tell(traced, 5, 'ai.replied', { recognizedMs: 100, askedMs: 0, firstTokenMs: null, sentenceMs: 700, audioMs: 200, totalMs: 1_000 }); // prettier-ignore
    tell(traced, 6, 'ai.talk', { prompt: { text: 'Bye' } });
    tell(traced, 9, 'call.ended', ENDED);
    await traced.close();
    expect(named('ai').duration).toEqual([8, 0]);
    expect(named('ai.reply').duration).toEqual([1, 0]);
    expect(named('ai.reply').parentSpanContext?.spanId).toBe(named('ai').spanContext().spanId);
    expect(JSON.stringify(spans().map(({ attributes, events }) => ({ attributes, events })))).not.toMatch(/Hello|1555/);
  });

  it('is bounded, and says what it left out', async () => {
    const traced = tracer();
    tell(traced, 0, 'call.started', STARTED);
    for (let index = 0; index < MAX_SPANS + 20; index++) {
      tell(traced, 1, 'member.dialling', { leg: `m${String(index)}`, role: 'member', destination: 'x', mode: 'talk' });
    }
    tell(traced, 9, 'call.ended', ENDED);
    await traced.close();
    expect(spans()).toHaveLength(MAX_SPANS + 1);
    expect(named('call').attributes['warmbridge.spans_left_out']).toBe(21);
  });

  it('is whole or not there: a call that is not sampled has no span, and says so to applications', async () => {
    const traced = tracer(0);
    tell(traced, 0, 'call.started', STARTED);
    tell(traced, 9, 'call.ended', ENDED);
    const request = traced.request(CALL, 'call.started');
    request.end({ status: 200 });
    await traced.close();
    expect(spans()).toEqual([]);
    expect(request.headers).toEqual({ traceparent: `00-${TRACE}-${traceRootOf(CALL).spanId}-00` });
  });

  it('has requests below it, also where nobody follows the call any more', async () => {
    const traced = tracer();
    const good = traced.request(CALL, 'handoff.ended');
    good.end({ status: 204 });
    traced.request(CALL, 'call.ended').end({ error: 'connect ECONNREFUSED' });
    await traced.close();
    const span = named('request handoff.ended');
    expect(span.parentSpanContext).toMatchObject({ traceId: TRACE, spanId: traceRootOf(CALL).spanId });
    expect(good.headers).toEqual({ traceparent: `00-${TRACE}-${span.spanContext().spanId}-01` });
    expect(span.attributes).toEqual({ 'http.response.status_code': 204 });
    expect(named('request call.ended').status).toEqual({ code: 2, message: 'connect ECONNREFUSED' });
  });
});

describe('The ids of a trace', () => {
  it.each(['00000000-0000-0000-0000-000000000000', 'c1', ''])('are valid for %j too', (id) => {
    const { traceId, spanId } = traceRootOf(asCallId(id));
    expect(traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    expect(spanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
  });
});
