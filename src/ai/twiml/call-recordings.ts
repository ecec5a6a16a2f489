import type { AiNotice } from '../../ports/ai.ts';
import { accountPath } from '../../shared/twilio/account-path.ts';
import { recordingSid } from '../../shared/twilio/recording-sid.ts';
import { rfc2822Date } from '../../shared/twilio/rfc2822-date.ts';
import type { TwimlParts } from './call-streams.ts';
import type { RecordEvent, RecordVerb } from './record-verb.ts';
import type { TwimlForm } from './twiml-client.ts';

type Ended = Extract<AiNotice, { event: 'recording.ended' }>;

/** The recordings of a call that runs TwiML: what its application, and their callbacks, are told. */
export class CallRecordings {
  readonly #parts: TwimlParts;
  readonly #about: TwimlForm;

  /** @param about the fields of every request of this call */
  constructor(parts: TwimlParts, about: TwimlForm) {
    this.#parts = parts;
    this.#about = about;
  }

  /** The fields that tell the action of a `Record` what was recorded. */
  resultOf(ended: Ended): TwimlForm {
    const { by, digits } = ended;
    return {
      ...this.#fields(ended),
      ...(by === 'hangup' && { CallStatus: 'completed' }),
      ...(by === 'hangup' ? { Digits: 'hangup' } : digits !== '' && { Digits: digits }),
    };
  }

  /** Tells the callback of a `Record`, if it has one, that it is over. @param base the document's address */
  tellEnded({ callback }: RecordVerb, base: string, ended: Ended): void {
    const event: RecordEvent = ended.spoken ? 'completed' : 'absent';
    if (callback === null || !callback.events.includes(event) || !URL.canParse(callback.url, base)) return;
    const url = new URL(callback.url, base).href;
    const { client, callbacks } = this.#parts;
    const { AccountSid = '', CallSid = '' } = this.#about;
    const form: TwimlForm = {
      AccountSid,
      CallSid,
      ...this.#fields(ended),
      RecordingStatus: event,
      RecordingChannels: '1',
      RecordingSource: 'RecordVerb',
      RecordingTrack: 'inbound',
      RecordingStartTime: rfc2822Date(client.clock.wall() - ended.durationMs),
      ErrorCode: '0',
    };
    const { method } = callback;
    callbacks.tell(CallSid, event, async (signal) => await client.tell(url, method, form, signal));
  }

  #fields({ recording, durationMs }: Ended): TwimlForm {
    const { AccountSid = '' } = this.#about;
    const sid = recordingSid(recording);
    const host = this.#parts.apiUrl?.() ?? '';
    return {
      RecordingSid: sid,
      RecordingUrl: `${host}${accountPath(AccountSid)}/Recordings/${sid}`,
      RecordingDuration: String(Math.round(durationMs / 1_000)),
    };
  }
}
