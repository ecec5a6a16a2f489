import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallbackResult } from '../ports/callbacks.ts';
import type { JournalEntry } from '../ports/journal.ts';
import { PRIVACY_RESULTS } from '../ports/whisper-privacy.ts';
import { QualityMetrics } from './quality-metrics.ts';

/** A caller waits so long for an answer. */
const REPLY_SECONDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10];
/** Buckets of a call's or handoff's times, in seconds. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600];

/** Levels of leaks, in dB. */
const LEAK_DB = [-75, -70, -65, -60, -55, -50, -45, -40, -30, -20, -10, 0];

/** Prometheus metrics, counted from the journal and from nothing else. */
export class CallMetrics {
  readonly #registry = new Registry();
  readonly #started: Counter;
  readonly #ended: Counter<'result' | 'reason'>;
  readonly #up: Gauge;
  readonly #duration: Histogram;
  readonly #handoffs: Counter<'result' | 'reason'>;
  readonly #bridged: Histogram;
  readonly #transfers: Counter<'result' | 'trigger'>;
  readonly #replies: Histogram<'stage'>;
  readonly #callbacks: Counter<'event'>;
  readonly #voicemails: Counter<'result'>;
  readonly #site: Counter<'result'>;
  readonly #whispers: Counter<'result'>;
  readonly #leaks: Histogram;
  readonly #recordingFailures: Counter;
  readonly #recordingLost: Counter;
  readonly #dispositions: Counter<'resolved'>;
  readonly #quality: QualityMetrics;

  constructor() {
    const registers = [this.#registry];
    this.#quality = new QualityMetrics(this.#registry);
    collectDefaultMetrics({ register: this.#registry });
    this.#started = new Counter({ name: 'warmbridge_calls_started_total', help: 'Calls that came in', registers });
    this.#ended = new Counter({
      name: 'warmbridge_calls_ended_total',
      help: 'Calls that ended, by how and why',
      labelNames: ['result', 'reason'],
      registers,
    });
    this.#up = new Gauge({ name: 'warmbridge_calls', help: 'Calls that are up', registers });
    this.#duration = new Histogram({
      name: 'warmbridge_call_duration_seconds',
      help: 'From the INVITE to the end of the call',
      buckets: SECONDS,
      registers,
    });
    this.#handoffs = new Counter({
      name: 'warmbridge_handoffs_ended_total',
      help: 'Handoffs that ended, by how and why',
      labelNames: ['result', 'reason'],
      registers,
    });
    this.#bridged = new Histogram({
      name: 'warmbridge_handoff_bridged_seconds',
      help: 'From the trigger of a handoff to both parties hearing each other',
      buckets: SECONDS,
      registers,
    });
    this.#replies = new Histogram({
      name: 'warmbridge_ai_reply_seconds',
      help: 'From the end of what a caller said to the first sound of the answer, and each stage of that',
      labelNames: ['stage'],
      buckets: REPLY_SECONDS,
      registers,
    });
    this.#callbacks = new Counter({
      name: 'warmbridge_callback_events_total',
      help: 'Callbacks that were asked for, and what their attempts came to: `requested`, `reached`, or why not',
      labelNames: ['event'],
      registers,
    });
    this.#voicemails = new Counter({
      name: 'warmbridge_voicemails_total',
      help: 'Callers who were to leave a message: `left`, `empty` or `failed`',
      labelNames: ['result'],
      registers,
    });
    this.#site = new Counter({
      name: 'warmbridge_destination_webhooks_total',
      help: 'Answers of the site that was asked for destinations: `named`, `nobody` or `failed`',
      labelNames: ['result'],
      registers,
    });
    this.#whispers = new Counter({
      name: 'warmbridge_whisper_privacy_total',
      help: 'Briefings of agents: `none` of it was sent to the caller, a `leak`, an `alarm` (a leak too loud), `unmeasured`',
      labelNames: ['result'],
      registers,
    });
    // The first alarm is an increase only where there was a zero before it.
    for (const result of [...PRIVACY_RESULTS, 'alarm']) this.#whispers.inc({ result }, 0);
    this.#leaks = new Histogram({
      name: 'warmbridge_whisper_leak_db',
      help: 'Level of a whisper in what the caller was sent, relative to the whisper; of no leak, what would have been seen',
      buckets: LEAK_DB,
      registers,
    });
    this.#recordingFailures = new Counter({
      name: 'warmbridge_recording_failures_total',
      help: 'Times that a recording of a call could not be written, such as on a full disk',
      registers,
    });
    this.#recordingLost = new Counter({
      name: 'warmbridge_recording_lost_seconds_total',
      help: 'Time that is missing in recordings of calls',
      registers,
    });
    this.#dispositions = new Counter({
      name: 'warmbridge_dispositions_total',
      help: 'Dispositions that were given to calls that were up',
      labelNames: ['resolved'],
      registers,
    });
    this.#transfers = new Counter({
      name: 'warmbridge_transfers_total',
      help: 'Transfers that ended or were refused, by how and by who asked for them',
      labelNames: ['result', 'trigger'],
      registers,
    });
  }

  /** Counts one line of a journal. */
  count(entry: JournalEntry): void {
    if (entry.kind !== 'fact') return;
    this.#quality.count(entry);
    switch (entry.type) {
      case 'call.started':
        this.#started.inc();
        this.#up.inc();
        return;
      case 'call.ended':
        this.#up.dec();
        this.#ended.inc({ result: entry.data.result, reason: label(entry.data.reason) });
        this.#duration.observe(entry.data.durationMs / 1000);
        return;
      case 'handoff.ended': {
        const { result, reason, timings } = entry.data;
        this.#handoffs.inc({ result, reason });
        if (timings.bridgedMs !== undefined) this.#bridged.observe(timings.bridgedMs / 1000);
        return;
      }
      case 'handoff.whisperPrivacy': {
        const { result, alarm, leakDb, floorDb } = entry.data;
        this.#whispers.inc({ result: alarm ? 'alarm' : result });
        const level = leakDb ?? (result === 'none' ? floorDb : null);
        if (level !== null) this.#leaks.observe(level);
        return;
      }
      case 'ai.replied': {
        const { recognizedMs, askedMs, firstTokenMs, sentenceMs, audioMs, totalMs } = entry.data;
        const stages = {
          recognizer: recognizedMs,
          asking: askedMs,
          sentence: sentenceMs,
          audio: audioMs,
          total: totalMs,
        };
        for (const [stage, ms] of Object.entries(stages)) this.#replies.observe({ stage }, ms / 1000);
        if (firstTokenMs !== null) this.#replies.observe({ stage: 'first-token' }, firstTokenMs / 1000);
        return;
      }
      case 'callback.requested':
        this.#callbacks.inc({ event: 'requested' });
        return;
      case 'callback.done':
        this.#callbacks.inc({ event: 'reached' });
        return;
      case 'callback.missed':
      case 'callback.failed':
        this.#callbacks.inc({ event: entry.data.result });
        return;
      case 'handoff.destinationsNamed':
        this.#site.inc({ result: entry.data.destinations.length > 0 ? 'named' : 'nobody' });
        return;
      case 'handoff.destinationsFailed':
        this.#site.inc({ result: 'failed' });
        return;
      case 'voicemail.left':
        this.#voicemails.inc({ result: 'left' });
        return;
      case 'voicemail.discarded':
        this.#voicemails.inc({ result: entry.data.reason });
        return;
      case 'recording.failed':
        this.#recordingFailures.inc();
        return;
      case 'recording.resumed':
        this.#recordingLost.inc(entry.data.lostMs / 1000);
        return;
      case 'call.disposition':
        this.#dispositions.inc({ resolved: String(entry.data.resolved) });
        return;
      case 'transfer.refused':
        this.#transfers.inc({ result: 'refused', trigger: 'refer' });
        return;
      case 'transfer.ended': {
        const { result, trigger = 'refer' } = entry.data;
        this.#transfers.inc({ result, trigger });
        return;
      }
      default:
        return; // not counted
    }
  }

  /** Counts what a callback came to where no call tells it. */
  countCallback(result: CallbackResult): void {
    this.#callbacks.inc({ event: result });
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    return await this.#registry.metrics();
  }
}

/** A label from a closed set. Free text, such as a fault's message, would make a series of its own each time. */
function label(value: string): string {
  return /^[a-z0-9-]{1,40}$/.test(value) ? value : 'other';
}
