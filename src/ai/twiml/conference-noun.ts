import type {
  ConferenceBeep,
  ConferenceCallback,
  ConferenceEventKind,
  ConferenceRequest,
} from '../../ports/conferences.ts';
import { asCallId } from '../../ports/ids.ts';
import { callIdOfSid } from '../../shared/twilio/twilio-sid.ts';
import type { NextDocument } from './next-document.ts';
import { methodOf } from './next-document.ts';
import type { TwimlElement } from './parse-twiml.ts';

/** A `Conference` inside a `Dial`, before what is behind its addresses is known. */
export interface ConferenceNoun extends Omit<ConferenceRequest, 'wait' | 'callback'> {
  /** What is heard until it starts; null: the hold music. An empty address is silence. */
  readonly wait: { readonly url: string; readonly method: 'GET' | 'POST' } | null;
  /** Its address may be relative to the document's. */
  readonly callback: (NextDocument & Pick<ConferenceCallback, 'events'>) | null;
}

const MAX_NAME_LENGTH = 128;
/** As many as Twilio takes. */
const MAX_PARTICIPANTS = 250;

const BEEPS: Readonly<Record<string, ConferenceBeep>> = {
  true: 'both',
  false: 'never',
  onEnter: 'onEnter',
  onExit: 'onExit',
};
const EVENTS: readonly ConferenceEventKind[] = ['start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement']; // prettier-ignore
const DEFAULT_EVENTS: readonly ConferenceEventKind[] = ['start', 'end'];
const UNSUPPORTED = ['record', 'trim', 'recordingStatusCallback', 'eventCallbackUrl', 'region', 'jitterBufferSize'];

/** Reads a `Conference`. Null: it has no name; `ignore` says so. */
export function readConference(element: TwimlElement, ignore: (text: string) => void): ConferenceNoun | null {
  const { attributes } = element;
  const name = element.text.trim().slice(0, MAX_NAME_LENGTH);
  if (name === '') {
    ignore('<Conference> has no name');
    return null;
  }
  for (const each of UNSUPPORTED) {
    const value = attributes[each];
    if (value !== undefined && value !== 'do-not-record') ignore(`${each} of <Conference> is not supported`);
  }
  const { waitUrl, coach = '', participantLabel = '', statusCallback } = attributes;
  const coached = callIdOfSid(coach);
  const isWrong = coached === null && coach !== '';
  if (isWrong) ignore('coach of <Conference> is no CallSid');
  const most = attributes['maxParticipants'] ?? '';
  return {
    name,
    startOnEnter: attributes['startConferenceOnEnter'] !== 'false',
    endOnExit: attributes['endConferenceOnExit'] === 'true',
    // Whoever is to be heard by one alone must not be heard by all.
    muted: attributes['muted'] === 'true' || isWrong,
    coach: coached === null ? null : asCallId(coached),
    beep: BEEPS[attributes['beep'] ?? 'true'] ?? 'both',
    maxParticipants: /^\d{1,3}$/.test(most) ? Math.max(1, Math.min(Number(most), MAX_PARTICIPANTS)) : MAX_PARTICIPANTS,
    label: participantLabel === '' ? null : participantLabel.slice(0, MAX_NAME_LENGTH),
    wait: waitUrl === undefined ? null : { url: waitUrl.trim(), method: methodOf(attributes['waitMethod']) },
    callback:
      statusCallback === undefined
        ? null
        : {
            url: statusCallback,
            method: methodOf(attributes['statusCallbackMethod']),
            events: eventsOf(attributes['statusCallbackEvent']),
          },
  };
}

function eventsOf(text: string | undefined): readonly ConferenceEventKind[] {
  if (text === undefined) return DEFAULT_EVENTS;
  const names = text.split(/[\s,]+/);
  return EVENTS.filter((event) => names.includes(event));
}
