import type { AiAction } from '../../ports/ai.ts';
import type { NextDocument } from './next-document.ts';
import { methodOf } from './next-document.ts';
import type { TwimlElement } from './parse-twiml.ts';

/** A `Record`: what the caller says, to a file of its own. */
export interface RecordVerb {
  readonly kind: 'record';
  /** Asked when the caller has said something; without an address the document itself, as with Twilio. */
  readonly next: NextDocument;
  readonly maxMs: number;
  readonly silenceMs: number;
  readonly finishOnKey: string;
  readonly beep: boolean;
  /** Told of the recording, and of what; null: nobody is. */
  readonly callback: RecordCallback | null;
}

/** What an application may ask to be told of a recording. `absent`: nobody spoke. */
export type RecordEvent = 'completed' | 'absent';

/** `recordingStatusCallback`. */
export interface RecordCallback {
  readonly url: string;
  readonly method: NextDocument['method'];
  readonly events: readonly RecordEvent[];
}

const EVENTS: readonly RecordEvent[] = ['completed', 'absent'];
const MAX_LENGTH_S = 3_600;
const DEFAULT_TIMEOUT_S = 5;
const MAX_TIMEOUT_S = 600;
const ALL_KEYS = '1234567890*#';
const BEEP = { file: 'beep.wav' } as const;

/** Reads a `Record`. What it asks for that is not to be had is left out and named. */
export function readRecord({ attributes }: TwimlElement, ignore: (text: string) => void): RecordVerb {
  for (const name of ['trim', 'transcribe', 'transcribeCallback', 'recordingTrack']) {
    const value = attributes[name];
    if (value !== undefined && value !== 'do-not-trim' && value !== 'false') ignore(`${name} of <Record> is not supported`); // prettier-ignore
  }
  const { action, method, finishOnKey, maxLength, playBeep, timeout } = attributes;
  return {
    kind: 'record',
    next: { url: action ?? null, method: methodOf(method) },
    maxMs: secondsOf(maxLength, MAX_LENGTH_S, MAX_LENGTH_S) * 1_000,
    silenceMs: secondsOf(timeout, DEFAULT_TIMEOUT_S, MAX_TIMEOUT_S) * 1_000,
    finishOnKey: finishOnKey === undefined ? ALL_KEYS : finishOnKey.replace(/[^0-9*#]/g, ''),
    beep: playBeep !== 'false',
    callback: callbackOf(attributes, ignore),
  };
}

/** A `Record` as what the call does. */
export function recordAction({ beep, maxMs, silenceMs, finishOnKey }: RecordVerb): AiAction {
  return { type: 'record', beep: beep ? BEEP : null, maxMs, silenceMs, finishOnKey };
}

function callbackOf(attributes: TwimlElement['attributes'], ignore: (text: string) => void): RecordCallback | null {
  const { recordingStatusCallback: url, recordingStatusCallbackMethod: method } = attributes;
  if (url === undefined) return null;
  const names = (attributes['recordingStatusCallbackEvent'] ?? 'completed').split(/[\s,]+/);
  if (names.includes('in-progress')) ignore('in-progress of recordingStatusCallbackEvent is not told');
  return { url, method: methodOf(method), events: EVENTS.filter((event) => names.includes(event)) };
}

/** A whole number of seconds from 1 on; what is none is the default. */
function secondsOf(text: string | undefined, otherwise: number, most: number): number {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Math.min(Number(text), most) : otherwise;
}
