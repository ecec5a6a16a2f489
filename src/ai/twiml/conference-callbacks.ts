import type {
  ConferenceCallback,
  ConferenceEvent,
  ConferenceEventKind,
  ParticipantRecord,
} from '../../ports/conferences.ts';
import { END_REASONS, LEAVE_REASONS } from '../../shared/twilio/conference-reasons.ts';
import { rfc2822Date } from '../../shared/twilio/rfc2822-date.ts';
import type { OrderedCallbacks } from '../../shared/outgoing/ordered-callbacks.ts';
import { twilioSid } from '../../shared/twilio/twilio-sid.ts';
import type { TwimlClient, TwimlForm } from './twiml-client.ts';

const KINDS: { readonly [Type in ConferenceEvent['type']]: ConferenceEventKind } = {
  'conference-start': 'start',
  'conference-end': 'end',
  'participant-join': 'join',
  'participant-leave': 'leave',
  'participant-mute': 'mute',
  'participant-unmute': 'mute',
  'participant-hold': 'hold',
  'participant-unhold': 'hold',
  'participant-modify': 'modify',
  'announcement-end': 'announcement',
  'announcement-fail': 'announcement',
};

export interface ConferenceCallbacksOptions {
  readonly accountSid: string;
  readonly client: TwimlClient;
  readonly callbacks: OrderedCallbacks;
}

/** Tells applications what happens in their conferences, as Twilio's status callbacks do: signed forms, in their order. */
export class ConferenceCallbacks {
  readonly #options: ConferenceCallbacksOptions;

  constructor(options: ConferenceCallbacksOptions) {
    this.#options = options;
  }

  /** It never throws. What an application does with it is no matter to the conference. */
  tell(event: ConferenceEvent): void {
    const { callback, conference, type } = event;
    if (callback?.events.includes(KINDS[type]) !== true) return;
    const form = formOf(event, this.#options.accountSid);
    this.#options.callbacks.tell(conference.id, type, async (signal) => await this.#send(callback, form, signal));
  }

  async #send({ url, method }: ConferenceCallback, form: TwimlForm, signal: AbortSignal): Promise<number> {
    return await this.#options.client.tell(url, method, form, signal);
  }
}

function formOf(event: ConferenceEvent, accountSid: string): TwimlForm {
  const { conference, sequence, at, type } = event;
  return {
    ConferenceSid: twilioSid('CF', conference.id),
    FriendlyName: conference.name,
    AccountSid: accountSid,
    SequenceNumber: String(sequence),
    Timestamp: rfc2822Date(at),
    StatusCallbackEvent: type,
    ...('participant' in event && event.participant !== null && aboutParticipant(event.participant)),
    ...detailsOf(event),
  };
}

function aboutParticipant({ call, label, muted, held, coach, startOnEnter, endOnExit }: ParticipantRecord): TwimlForm {
  return {
    CallSid: twilioSid('CA', call),
    Muted: String(muted),
    Hold: String(held),
    Coaching: String(coach !== null),
    ...(coach !== null && { CallSidToCoach: twilioSid('CA', coach) }),
    EndConferenceOnExit: String(endOnExit),
    StartConferenceOnEnter: String(startOnEnter),
    ...(label !== null && { ParticipantLabel: label }),
  };
}

function detailsOf(event: ConferenceEvent): TwimlForm {
  switch (event.type) {
    case 'conference-end':
      return {
        ReasonConferenceEnded: END_REASONS[event.reason],
        ...(event.by !== null && {
          CallSidEndingConference: twilioSid('CA', event.by.call),
          ...(event.by.label !== null && { ParticipantLabelEndingConference: event.by.label }),
        }),
      };
    case 'participant-leave':
      return { ParticipantCallStatus: event.callStatus, ReasonParticipantLeft: LEAVE_REASONS[event.reason] };
    case 'announcement-end':
    case 'announcement-fail':
      return {
        ...(event.url !== null && { AnnounceUrl: event.url }),
        ...(event.error !== null && { ReasonAnnouncementFailed: event.error }),
      };
    case 'conference-start':
    case 'participant-join':
    case 'participant-mute':
    case 'participant-unmute':
    case 'participant-hold':
    case 'participant-unhold':
    case 'participant-modify':
      return {};
  }
}
