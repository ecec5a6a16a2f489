import type { Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  SamplingDecision,
  type SpanExporter,
  TracerProvider,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Clock } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { RequestSpan, Tracing } from '../ports/tracing.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import { within } from '../shared/within.ts';
import { CallSpans } from './call-spans.ts';
import type { TraceRoot } from './trace-ids.ts';
import { traceRootOf } from './trace-ids.ts';

export interface CallTracerOptions {
  readonly exporter: SpanExporter;
  /** The part of all calls that is traced, 0 to 1. A call is traced whole or not at all. */
  readonly ratio: number;
  /** `service.name` of the resource, and what else tells this program from others. */
  readonly resource: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Spans that wait for the collector. More are dropped: a collector that is away takes no memory. */
const MAX_WAITING = 20_000;
const BATCH = 512;
const BATCH_MS = 1_000;
/** How long the end of the program waits for the last spans. */
const CLOSE_MS = 2_000;
/** Calls that are followed at once. */
const MAX_CALLS = 20_000;

/** Ids of spans: random, but for the span of a call, whose ids its id gives. */
class SpanIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  /** The root that is begun at this moment. */
  root: TraceRoot | null = null;

  generateTraceId(): string {
    return this.root?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.root?.spanId ?? this.#random.generateSpanId();
  }
}

/** Makes a trace of each call: one tree of spans, from the facts of its journal, and from the requests that it makes. */
export class CallTracer implements Tracing {
  readonly #options: CallTracerOptions;
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #ids = new SpanIds();
  readonly #sampler: TraceIdRatioBasedSampler;
  /** Of the calls that are up and sampled. */
  readonly #calls = new Map<CallId, CallSpans>();

  constructor(options: CallTracerOptions) {
    this.#options = options;
    const { exporter, ratio, resource } = options;
    this.#sampler = new TraceIdRatioBasedSampler(ratio);
    this.#provider = new TracerProvider({
      sampler: new ParentBasedSampler({ root: this.#sampler }),
      idGenerator: this.#ids,
      resource: resourceFromAttributes(resource),
      spanLimits: { attributeValueLengthLimit: 1_024, eventCountLimit: 128 },
      spanProcessors: [
        new BatchSpanProcessor({
          exporter,
          maxQueueSize: MAX_WAITING,
          maxExportBatchSize: BATCH,
          scheduledDelayMillis: BATCH_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('warmbridge');
  }

  /** Takes what happens to calls. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact') return;
    const { callId: call } = entry;
    if (entry.type === 'call.started') this.#begin(call);
    this.#calls.get(call)?.read(entry, Date.parse(entry.at));
    if (entry.type === 'call.ended') this.#calls.delete(call);
  }

  request(call: CallId, name: string): RequestSpan {
    const root = traceRootOf(call);
    const traceFlags = this.#isSampled(root) ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const above = trace.setSpanContext(ROOT_CONTEXT, { ...root, traceFlags });
    const span = this.#tracer.startSpan(`request ${name}`, { kind: SpanKind.CLIENT, startTime: this.#now() }, above);
    const { traceId, spanId } = traceFlags === TraceFlags.NONE ? root : span.spanContext();
    let isOver = false;
    return {
      headers: { traceparent: `00-${traceId}-${spanId}-${traceFlags === TraceFlags.NONE ? '00' : '01'}` },
      end: (answer) => {
        if (isOver) return;
        isOver = true;
        if ('status' in answer) span.setAttribute('http.response.status_code', answer.status);
        const failed = 'error' in answer ? answer.error : answer.status >= 400 ? `status ${String(answer.status)}` : null; // prettier-ignore
        if (failed !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failed });
        span.end(this.#now());
      },
    };
  }

  /** Hands over what waits, if the collector takes it soon. Idempotent. */
  async close(): Promise<void> {
    const wait = { clock: this.#options.clock, ms: CLOSE_MS, who: 'the collector of traces' };
    await within(wait, async () => await this.#provider.shutdown()).catch(() => undefined);
  }

  #begin(call: CallId): void {
    const root = traceRootOf(call);
    if (!this.#isSampled(root)) return;
    const spans = new CallSpans(this.#tracer, (attributes, startTime) => {
      this.#ids.root = root;
      try {
        const kind = SpanKind.SERVER;
        return this.#tracer.startSpan('call', { kind, root: true, startTime, attributes: { 'warmbridge.call.id': call, ...attributes } }); // prettier-ignore
      } finally {
        this.#ids.root = null;
      }
    });
    rememberBounded(this.#calls, call, spans, MAX_CALLS);
  }

  #isSampled({ traceId }: TraceRoot): boolean {
    return this.#sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** The facts of calls have the time of day as well. */
  #now(): number {
    return this.#options.clock.wall();
  }
}
