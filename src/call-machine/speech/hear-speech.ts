/** What parties say comes in: it goes on record, with whether the other side could hear it. */
import type { CallEventOf } from '../events.ts';
import { legOf } from '../state.ts';
import type { Step } from '../step.ts';
import { fact, patch } from '../step.ts';
import { hearingOf } from './privacy.ts';
import { speechOf } from './state.ts';

/** Two turns that are so close are one, which was cut because it was too long. */
const GAP_MS = 100;

/**
 * Puts words on record, or that words are missing.
 * @returns false if nobody is transcribed on that leg, or its telephone held us and has played music
 */
export function hearSpeech(step: Step, event: CallEventOf<'speech.heard'> | CallEventOf<'speech.missing'>): boolean {
  const leg = legOf(step.state, event.leg);
  const speech = speechOf(step.state.speech, event.leg);
  if (leg === null || speech === null) return false;
  const startAt = Math.max(event.startAt, step.state.startedAt);
  const endAt = Math.max(event.endAt, startAt);
  const heard = hearingOf(speech.spans, startAt, endAt);
  if (heard === 'hold') return false;
  const said = {
    leg: leg.id,
    role: leg.role,
    startMs: startAt - step.state.startedAt,
    endMs: endAt - step.state.startedAt,
    private: heard === 'private',
  };
  if (event.type === 'speech.heard') {
    const { text, confidence, sentiment } = event;
    fact(step, 'call.speech', { ...said, text, confidence, ...(sentiment !== undefined && { sentiment }) });
  } else {
    fact(step, 'call.speechMissing', { ...said, reason: event.reason });
  }
  return true;
}

/** Notes that a party speaks, or is silent. @returns false if that is no news, or it is music of a telephone that holds us */
export function hearVoice(step: Step, { leg, speaking, since }: CallEventOf<'speech.voice'>): boolean {
  const { speech } = step.state;
  const known = speechOf(speech, leg);
  if (speaking && legOf(step.state, leg)?.held === true) return false;
  if (speech === null || known === null || (known.voice?.speaking ?? false) === speaking) return false;
  const goesOn = speaking && known.voice !== null && since - known.voice.since < GAP_MS;
  const voice = { speaking, since: Math.min(since, step.at), toldAt: step.at, goesOn };
  const legs = speech.legs.map((each) => (each === known ? { ...each, voice } : each));
  patch(step, { speech: { ...speech, legs } });
  return true;
}
