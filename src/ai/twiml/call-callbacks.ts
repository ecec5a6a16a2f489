import type { FactEntry, JournalEntry } from '../../ports/journal.ts';
import type { CallId } from '../../ports/ids.ts';
import type { CallDetailRecord, CallRecord } from '../../ports/records.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import type { TwilioCallStatus } from '../../shared/twilio/call-status.ts';
import { twilioCallStatus } from '../../shared/twilio/call-status.ts';
import { rfc2822Date } from '../../shared/twilio/rfc2822-date.ts';
import { answeredBy } from './answered-by.ts';
import { callForm } from './call-form.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';

/** What an application may ask to be told of a call. */
export type CallbackEvent = 'initiated' | 'ringing' | 'answered' | 'completed';

/** Where an application is told of a call, and of what. */
export interface CallCallback {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly events: readonly CallbackEvent[];
}

/** Calls that are watched. The oldest gives way: it is long over. */
const MAX_CALLS = 10_000;

interface Watched {
  callback: CallCallback;
  readonly about: TwimlForm;
  sequence: number;
  answeredBy: string | null;
}

export interface CallCallbacksOptions {
  readonly accountSid: string;
  readonly client: TwimlClient;
  readonly clock: Clock;
  readonly callbacks: OrderedCallbacks;
}

/** Tells applications how their calls go, as Twilio's status callbacks do: signed forms, in their order. */
export class CallCallbacks {
  readonly #options: CallCallbacksOptions;
  readonly #calls = new Map<CallId, Watched>();

  constructor(options: CallCallbacksOptions) {
    this.#options = options;
  }

  /** Tells of a call from now on, and of what was before. Another callback of the same call takes the place of this one. */
  watch(call: CallRecord, callback: CallCallback): void {
    const known = this.#calls.get(call.id);
    if (known !== undefined) {
      known.callback = callback;
      return;
    }
    const watched: Watched = {
      callback,
      about: callForm(call, this.#options.accountSid),
      sequence: 0,
      answeredBy: null,
    };
    rememberBounded(this.#calls, call.id, watched, MAX_CALLS);
    if (call.direction !== 'outbound') return;
    this.#tell(call.id, watched, 'initiated', 'initiated');
    const status = twilioCallStatus(call);
    if (status === 'ringing') this.#tell(call.id, watched, 'ringing', status);
    if (call.answeredAt !== null) this.#tell(call.id, watched, 'answered', 'in-progress');
    if (call.ended === null) return;
    this.#calls.delete(call.id);
    this.#tell(call.id, watched, 'completed', status);
  }

  /** Takes what happens to calls. */
  read(entry: JournalEntry): void {
    const watched = this.#calls.get(entry.callId);
    if (watched === undefined || entry.kind !== 'fact') return;
    this.#take(entry, watched);
  }

  #take(entry: FactEntry, watched: Watched): void {
    const { callId } = entry;
    switch (entry.type) {
      case 'call.ringing':
        this.#tell(callId, watched, 'ringing', 'ringing');
        return;
      case 'call.answered':
        this.#tell(callId, watched, 'answered', 'in-progress');
        return;
      case 'leg.answeredBy':
        if (entry.data.role === 'caller') watched.answeredBy = answeredBy(entry.data.by);
        return;
      case 'call.ended':
        this.#calls.delete(callId);
        this.#tell(callId, watched, 'completed', twilioCallStatus({ ...entry.data, ended: entry.data }), endOf(entry.data)); // prettier-ignore
        return;
      default:
    }
  }

  #tell(call: CallId, watched: Watched, event: CallbackEvent, status: TwilioCallStatus, more: TwimlForm = {}): void {
    const { client, clock, callbacks } = this.#options;
    const { url, method, events } = watched.callback;
    if (!events.includes(event)) return;
    const form = {
      ...watched.about,
      ...more,
      ...(watched.answeredBy !== null && { AnsweredBy: watched.answeredBy }),
      CallStatus: status,
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(watched.sequence),
      Timestamp: rfc2822Date(clock.wall()),
    };
    watched.sequence += 1;
    callbacks.tell(call, event, async (signal) => await client.tell(url, method, form, signal));
  }
}

/** `Duration` is in minutes, each that was begun. */
function endOf({ talkMs, sipStatus }: CallDetailRecord): TwimlForm {
  return {
    CallDuration: String(Math.round(talkMs / 1_000)),
    Duration: String(Math.ceil(talkMs / 60_000)),
    ...(sipStatus !== null && { SipResponseCode: String(sipStatus) }),
  };
}
