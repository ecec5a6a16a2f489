import type { AiNotice } from '../../ports/ai.ts';
import type { RecordingId } from '../../ports/ids.ts';
import type { TwimlParts } from './call-streams.ts';
import { resolved } from './next-document.ts';
import type { RecordVerb } from './record-verb.ts';
import type { RecordingEvent, ToldRecording } from './recording-form.ts';
import { recordingForm, recordingStatusForm } from './recording-form.ts';
import type { TwimlForm } from './twiml-client.ts';

type Ended = Extract<AiNotice, { event: 'recording.ended' }>;

/** The recordings of a call that runs TwiML: what its application, and their callbacks, are told. */
export class CallRecordings {
  readonly #parts: TwimlParts;
  readonly #about: TwimlForm;
  /** When the last one began. */
  #startedAtMs: number;

  /** @param about the fields of every request of this call */
  constructor(parts: TwimlParts, about: TwimlForm) {
    this.#parts = parts;
    this.#about = about;
    this.#startedAtMs = parts.client.clock.wall();
  }

  /** The recording of a `Record` began. @param base the document's address */
  begun(verb: RecordVerb, base: string, recording: RecordingId): void {
    this.#startedAtMs = this.#parts.client.clock.wall();
    this.#tell(verb, base, 'in-progress', this.#told(recording, null));
  }

  /** It is over. @param base the document's address @returns what the action is told; null: nobody spoke */
  over(verb: RecordVerb, base: string, { spoken, recording, durationMs, by, digits }: Ended): TwimlForm | null {
    const told = this.#told(recording, durationMs);
    this.#tell(verb, base, spoken ? 'completed' : 'absent', told);
    if (!spoken) return null;
    const keys = by === 'hangup' ? 'hangup' : digits;
    return {
      ...recordingForm(told),
      ...(by === 'hangup' && { CallStatus: 'completed' }),
      ...(keys !== '' && { Digits: keys }),
    };
  }

  #tell({ callback }: RecordVerb, base: string, event: RecordingEvent, told: ToldRecording): void {
    if (callback?.events.includes(event) !== true) return;
    const { client, callbacks } = this.#parts;
    const form = recordingStatusForm(told, event, { source: 'RecordVerb', startedAtMs: this.#startedAtMs });
    const url = resolved(callback.url, base);
    callbacks.tell(told.callSid, event, async (signal) => await client.tell(url, callback.method, form, signal));
  }

  #told(recording: RecordingId, durationMs: number | null): ToldRecording {
    const { AccountSid: accountSid = '', CallSid: callSid = '' } = this.#about;
    return { accountSid, callSid, recording, durationMs, apiUrl: this.#parts.apiUrl?.() ?? '' };
  }
}
