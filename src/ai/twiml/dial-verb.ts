/** `Dial`: a number, or nouns that say whom to call or which conference or queue to go to. */
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { isPostDial, withPostDial } from '../../ports/post-dial.ts';
import type { ConversationLimits } from '../../ports/handoff-request.ts';
import { joinUriHeaders, splitUriHeaders } from '../../shared/sip/index.ts';
import { numberOf, secondsOf } from './attributes.ts';
import type { CallbackEvent } from './call-callbacks.ts';
import type { ConferenceNoun } from './conference-noun.ts';
import { readConference } from './conference-noun.ts';
import type { NextDocument } from './next-document.ts';
import { methodOf } from './next-document.ts';
import type { TwimlElement } from './parse-twiml.ts';
import type { QueueNoun } from './queue-noun.ts';
import { readQueue } from './queue-noun.ts';

/** Told of one callee's leg. Its address may be relative to the document's. */
export interface LegCallback extends NextDocument {
  readonly events: readonly CallbackEvent[];
}

/** Somebody to call. */
export interface DialParty {
  readonly destination: string;
  readonly callback: LegCallback | null;
}

export type DialVerb =
  | {
      readonly kind: 'dial';
      readonly next: NextDocument | null;
      readonly parties: readonly DialParty[];
      /** Whether they ring at once, or one after the other. */
      readonly hunt: 'simultaneous' | 'sequential';
      /** TwiML that the callee hears before the two are joined. */
      readonly whisper: NextDocument | null;
      readonly ringTimeoutMs: number;
      /** The number that callees are shown; null: the caller's. */
      readonly callerId: string | null;
      readonly limits: ConversationLimits;
    }
  /** A conference, which the caller takes part in until it is out of it. */
  | {
      readonly kind: 'conference';
      readonly noun: ConferenceNoun;
      readonly next: NextDocument | null;
      readonly limits: ConversationLimits;
    }
  /** Whoever waits longest in a queue. */
  | {
      readonly kind: 'take';
      readonly noun: QueueNoun;
      readonly next: NextDocument | null;
      readonly timeoutMs: number;
      readonly limits: ConversationLimits;
    };

const DEFAULT_RING_S = 30;
const HANG_UP_KEY = '*';
/** As long as a Dial of Twilio's may be (four hours are its default). */
const MAX_TIME_LIMIT_S = 86_400;
const EVENTS: readonly CallbackEvent[] = ['initiated', 'ringing', 'answered', 'completed'];
const UNSUPPORTED = ['record', 'referUrl', 'ringTone'];

/** @param next what is asked behind it; null: the next verb comes */
export function readDial(
  element: TwimlElement,
  next: NextDocument | null,
  ignore: (text: string) => void,
): readonly DialVerb[] {
  const { children } = element;
  const limits = readLimits(element);
  nameUnsupported(element, ignore);
  const conference = children.find(({ name }) => name === 'Conference');
  if (conference !== undefined) {
    const noun = readConference(conference, ignore);
    return noun === null ? [] : [{ kind: 'conference', noun, next, limits }];
  }
  const timeoutMs = secondsOf(element, 'timeout', DEFAULT_RING_S);
  const queue = children.find(({ name }) => name === 'Queue');
  if (queue !== undefined) {
    const noun = readQueue(queue, ignore);
    return noun === null ? [] : [{ kind: 'take', noun, next, timeoutMs, limits }];
  }
  const nouns = children.filter(({ name }) => {
    if (name === 'Number' || name === 'Sip') return true;
    ignore(`<${name}> inside <Dial> is not supported`);
    return false;
  });
  const parties = (children.length === 0 ? [element] : nouns).flatMap((noun) => readParty(noun, ignore));
  const whispering = nouns.find(({ attributes }) => attributes['url'] !== undefined);
  const whisper: NextDocument | null =
    whispering === undefined
      ? null
      : { url: whispering.attributes['url'] ?? null, method: methodOf(whispering.attributes['method']) };
  const callerId = readCallerId(element, ignore);
  return [
    {
      kind: 'dial',
      next,
      parties: parties.slice(0, CALL_LIMITS.maxDestinations),
      hunt: element.attributes['sequential'] === 'true' ? 'sequential' : 'simultaneous',
      whisper,
      ringTimeoutMs: timeoutMs,
      callerId,
      limits,
    },
  ];
}

function nameUnsupported({ attributes }: TwimlElement, ignore: (text: string) => void): void {
  for (const name of UNSUPPORTED) {
    const value = attributes[name];
    if (value !== undefined && value !== 'do-not-record') ignore(`${name} of <Dial> is not supported`);
  }
  // The caller of a Dial hears hold music, and was answered before the first document.
  if (attributes['answerOnBridge'] === 'true') ignore('answerOnBridge of <Dial> has no effect: the call is answered');
}

function readLimits(element: TwimlElement): ConversationLimits {
  const limitS = Math.min(numberOf(element, 'timeLimit', 0), MAX_TIME_LIMIT_S);
  return {
    ...(limitS > 0 && { timeLimitMs: limitS * 1_000 }),
    ...(element.attributes['hangupOnStar'] === 'true' && { hangUpKey: HANG_UP_KEY }),
  };
}

function readCallerId({ attributes }: TwimlElement, ignore: (text: string) => void): string | null {
  const written = attributes['callerId'];
  if (written === undefined) return null;
  const number = written.replaceAll(/[(). -]/g, '');
  if (/^\+?[0-9*#]{1,32}$/.test(number)) return number;
  ignore('callerId of <Dial> is no number; the caller is shown');
  return null;
}

/** `Number`, `Sip`, or the `Dial` itself. */
function readParty(noun: TwimlElement, ignore: (text: string) => void): readonly DialParty[] {
  const { uri, headers, faults } = splitUriHeaders(noun.text.trim());
  for (const fault of faults) ignore(`the address of <${noun.name}> ${fault}`);
  if (uri === '') return [];
  const destination = joinUriHeaders({ uri, headers });
  const keys = readKeys(noun, ignore);
  return [{ destination: keys === null ? destination : withPostDial(destination, keys), callback: readCallback(noun) }];
}

/** Keys that a `Number` sends once it has answered. */
function readKeys({ name, attributes }: TwimlElement, ignore: (text: string) => void): string | null {
  const keys = attributes['sendDigits'];
  if (keys === undefined || name !== 'Number') return null;
  if (isPostDial(keys)) return keys;
  ignore('sendDigits of <Number> has something else than 0-9, *, #, A-D, w and W, or more than 64 keys');
  return null;
}

function readCallback(noun: TwimlElement): LegCallback | null {
  const { statusCallback: url, statusCallbackEvent } = noun.attributes;
  if (url === undefined || noun.name === 'Dial') return null;
  const names = (statusCallbackEvent ?? 'completed').split(/[\s,]+/);
  const events = EVENTS.filter((event) => names.includes(event));
  return { url, method: methodOf(noun.attributes['statusCallbackMethod']), events };
}
