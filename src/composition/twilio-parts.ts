import {
  CallCallbacks,
  ConferenceCallbacks,
  DialCallbacks,
  fetchSounds,
  INLINE_DOCUMENT,
  parseTwiml,
  RecordingCallbacks,
  TwimlAi,
  TwimlClient,
} from '../ai/twiml/index.ts';
import type { ApiOptions } from '../api/index.ts';
import type { AiConfig, Config } from '../config/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConferencePort } from '../ports/conferences.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { QueuePort, QueueRegister } from '../ports/call-queues.ts';
import { messageOf } from '../shared/message-of.ts';
import type { OrderedCallbacks } from '../shared/outgoing/ordered-callbacks.ts';
import { TWILIO_ACCOUNT_SID } from '../shared/twilio/twilio-sid.ts';
import type { PartContext } from './part-context.ts';

/** An application may take so long for a document. Twilio gives it 15 s, in which a caller would hear nothing. */
const TWIML_TIMEOUT_MS = 10_000;

type Flow = Omit<Extract<AiConfig, { kind: 'twiml' }>, 'kind'> & {
  /** Takes the place of the address. @defaultValue there is none */
  readonly document?: string | null;
  readonly before?: ConstructorParameters<typeof TwimlAi>[0]['before'];
};

/** What all calls that run TwiML share. */
export interface TwimlJoints {
  readonly callbacks: OrderedCallbacks;
  readonly queues: QueuePort | null;
  /** Tells of the legs of their `Dial`s. */
  readonly legs: DialCallbacks;
  /** Where our API is reached. */
  readonly apiUrl: () => string;
}

export function twimlJoints(clock: Clock, { queues, callbacks, apiUrl }: Omit<TwimlJoints, 'legs'>): TwimlJoints {
  return { callbacks, queues, apiUrl, legs: new DialCallbacks(clock) };
}

/** The application behind an address, or a document. @throws TwimlError for a document that is none */
export function newTwimlAi(
  { dialects }: Pick<Config, 'dialects'>,
  { clock, tracing, ...joined }: Pick<PartContext, 'clock' | 'tracing'> & TwimlJoints,
  { document = null, url, ...flow }: Flow,
): AiConnector {
  const { accountSid, authToken } = dialects.twilio;
  const inline = document === null ? undefined : parseTwiml(document);
  const client = new TwimlClient({ authToken, clock, tracing, timeoutMs: TWIML_TIMEOUT_MS, inline });
  return new TwimlAi({ ...flow, ...joined, url: inline === undefined ? url : INLINE_DOCUMENT, client, accountSid });
}

/** What tells applications what happens in their conferences. */
export function conferenceCallbacks(
  { config, clock, tracing }: Pick<PartContext, 'config' | 'clock' | 'tracing'>,
  callbacks: OrderedCallbacks,
): ConferenceCallbacks {
  const { authToken, accountSid } = config.dialects.twilio;
  const client = new TwimlClient({ authToken, clock, tracing, timeoutMs: TWIML_TIMEOUT_MS });
  return new ConferenceCallbacks({ accountSid: accountSid ?? TWILIO_ACCOUNT_SID, client, callbacks });
}

/** Twilio's dialect of the API, and what it wants to know of calls. */
export interface TwilioDialect {
  readonly parts: NonNullable<ApiOptions['twilio']>;
  readonly read: (entry: JournalEntry) => void;
}

/** What Twilio's dialect of the API is made of; null where it is off. */
export function twilioDialect(
  { config, clock, tracing }: PartContext,
  { conferences, queues }: { readonly conferences: ConferencePort | null; readonly queues: QueueRegister | null },
  joints: TwimlJoints,
): TwilioDialect | null {
  const { rest, authToken, accountSid: given } = config.dialects.twilio;
  if (!rest || authToken === null) return null;
  const accountSid = given ?? TWILIO_ACCOUNT_SID;
  const client = new TwimlClient({ authToken, clock, tracing, timeoutMs: TWIML_TIMEOUT_MS });
  const { callbacks, apiUrl } = joints;
  const calls = new CallCallbacks({ accountSid, client, clock, callbacks });
  const recordings = new RecordingCallbacks({ accountSid, client, clock, callbacks, apiUrl });
  return {
    parts: {
      accountSid,
      authToken,
      newAi: (flow, before) => newTwimlAi(config, { clock, tracing, ...joints }, { ...flow, before }),
      documentFault,
      conferences,
      queues,
      readSounds: async (url, method, form) => {
        try {
          return { ok: true, sounds: await fetchSounds(client, url, method, form, new AbortController().signal) };
        } catch (error) {
          return { ok: false, message: messageOf(error) };
        }
      },
      watch: (call, callback) => calls.watch(call, callback),
      watchRecording: (call, recording, callback) => recordings.watch(call, recording, callback),
    },
    read: (entry) => {
      calls.read(entry);
      recordings.read(entry);
    },
  };
}

function documentFault(document: string): string | null {
  try {
    parseTwiml(document);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
