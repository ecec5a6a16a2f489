import type { Clock } from '../../ports/clock.ts';
import type { CallId, RecordingId } from '../../ports/ids.ts';
import type { JournalEntry } from '../../ports/journal.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { twilioSid } from '../../shared/twilio/twilio-sid.ts';
import type { RecordingCallback, RecordingEvent } from './recording-form.ts';
import { recordingStatusForm } from './recording-form.ts';
import type { TwimlClient } from './twiml-client.ts';

/** Recordings that are watched. The oldest gives way: it is long over. */
const MAX_RECORDINGS = 10_000;

interface Watched {
  readonly callback: RecordingCallback;
  readonly startedAtMs: number;
}

export interface RecordingCallbacksOptions {
  readonly accountSid: string;
  readonly client: TwimlClient;
  readonly clock: Clock;
  readonly callbacks: OrderedCallbacks;
  readonly apiUrl: () => string;
}

/** Tells applications how the recordings that they began by the API go. */
export class RecordingCallbacks {
  readonly #options: RecordingCallbacksOptions;
  readonly #recordings = new Map<RecordingId, Watched>();

  constructor(options: RecordingCallbacksOptions) {
    this.#options = options;
  }

  /** Tells of a recording that has just begun. */
  watch(call: CallId, recording: RecordingId, callback: RecordingCallback): void {
    const watched: Watched = { callback, startedAtMs: this.#options.clock.wall() };
    rememberBounded(this.#recordings, recording, watched, MAX_RECORDINGS);
    this.#tell(call, recording, watched, 'in-progress', null);
  }

  /** Takes what happens to calls. */
  read(entry: JournalEntry): void {
    if (entry.kind !== 'fact' || entry.type !== 'leg.recorded') return;
    const { recording, durationMs } = entry.data;
    const watched = this.#recordings.get(recording);
    if (watched === undefined) return;
    this.#recordings.delete(recording);
    this.#tell(entry.callId, recording, watched, durationMs > 0 ? 'completed' : 'absent', durationMs);
  }

  #tell(
    call: CallId,
    recording: RecordingId,
    { callback, startedAtMs }: Watched,
    event: RecordingEvent,
    durationMs: number | null,
  ): void {
    const { url, method, events } = callback;
    if (!events.includes(event)) return;
    const { accountSid, apiUrl, callbacks, client } = this.#options;
    const told = { accountSid, callSid: twilioSid('CA', call), recording, apiUrl: apiUrl(), durationMs };
    const form = recordingStatusForm(told, event, { source: 'StartCallRecordingAPI', startedAtMs });
    callbacks.tell(call, event, async (signal) => await client.tell(url, method, form, signal));
  }
}
