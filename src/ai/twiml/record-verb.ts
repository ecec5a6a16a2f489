import type { AiAction } from '../../ports/ai.ts';
import type { NextDocument } from './next-document.ts';
import { methodOf } from './next-document.ts';
import type { TwimlElement } from './parse-twiml.ts';
import type { RecordingCallback } from './recording-form.ts';
import { RECORDING_EVENTS } from './recording-form.ts';

/** A `Record`: what the caller says, to a file of its own. */
export interface RecordVerb {
  readonly kind: 'record';
  /** Asked when the caller has said something; without an address the document itself, as with Twilio. */
  readonly next: NextDocument;
  readonly maxMs: number;
  readonly silenceMs: number;
  readonly finishOnKey: string;
  readonly beep: boolean;
  readonly trim: boolean;
  /** Told of the recording, and of what; null: nobody is. */
  readonly callback: RecordingCallback | null;
}

const MAX_LENGTH_S = 3_600;
const DEFAULT_TIMEOUT_S = 5;
const MAX_TIMEOUT_S = 600;
const ALL_KEYS = '1234567890*#';
const BEEP = { file: 'beep.wav' } as const;

/** Reads a `Record`. What it asks for that is not to be had is left out and named. */
export function readRecord({ attributes }: TwimlElement, ignore: (text: string) => void): RecordVerb {
  for (const name of ['transcribe', 'transcribeCallback', 'recordingTrack']) {
    if ((attributes[name] ?? 'false') !== 'false') ignore(`${name} of <Record> is not supported`);
  }
  const { action, method, finishOnKey, maxLength, playBeep, timeout, trim } = attributes;
  return {
    kind: 'record',
    next: { url: action ?? null, method: methodOf(method) },
    maxMs: secondsOf(maxLength, MAX_LENGTH_S, MAX_LENGTH_S) * 1_000,
    silenceMs: secondsOf(timeout, DEFAULT_TIMEOUT_S, MAX_TIMEOUT_S) * 1_000,
    finishOnKey: finishOnKey === undefined ? ALL_KEYS : finishOnKey.replace(/[^0-9*#]/g, ''),
    beep: playBeep !== 'false',
    trim: trim !== 'do-not-trim',
    callback: callbackOf(attributes, ignore),
  };
}

/** A `Record` as what the call does. */
export function recordAction({ beep, maxMs, silenceMs, finishOnKey, trim }: RecordVerb): AiAction {
  return { type: 'record', beep: beep ? BEEP : null, maxMs, silenceMs, finishOnKey, trim };
}

function callbackOf(attributes: TwimlElement['attributes'], ignore: (text: string) => void): RecordingCallback | null {
  const { recordingStatusCallback: url, recordingStatusCallbackMethod: method } = attributes;
  if (url === undefined) return null;
  const names = (attributes['recordingStatusCallbackEvent'] ?? 'completed').split(/[\s,]+/);
  for (const name of names) {
    if (!RECORDING_EVENTS.some((event) => event === name))
      ignore(`${name} of recordingStatusCallbackEvent is not told`);
  }
  return { url, method: methodOf(method), events: RECORDING_EVENTS.filter((event) => names.includes(event)) };
}

/** A whole number of seconds from 1 on; what is none is the default. */
function secondsOf(text: string | undefined, otherwise: number, most: number): number {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Math.min(Number(text), most) : otherwise;
}
