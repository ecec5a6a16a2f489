import { DEFAULTS } from './defaults.ts';
import type { Relation, RelationFault } from './relations.ts';
import { fault, fieldsOf, itemsOf } from './relations.ts';

/** A language model is given words, so that somebody has to recognize them. */
export const modelsHear: Relation = (config) =>
  whatCannotHear(config, (route) => fieldsOf(fieldsOf(route)['ai'])['kind'] === 'llm', {
    path: ['ai', 'kind'],
    why: 'llm hears what a recognizer writes down',
  });

/** Agents can answer by words only where somebody recognizes them. */
export const voiceIsHeard: Relation = (config) =>
  whatCannotHear(config, (route) => fieldsOf(fieldsOf(fieldsOf(route)['handoff'])['accept'])['mode'] === 'voice', {
    path: ['handoff', 'accept', 'mode'],
    why: 'voice hears what agents say',
  });

/** The kinds of AI that agents can talk with. */
const VOICES: readonly unknown[] = ['media-stream', 'openai-realtime', 'assemblyai', 'sip'];

/** Agents can ask only an AI that speaks for itself. */
export const askedAiSpeaks: Relation = (route) => {
  const { ai, handoff } = fieldsOf(route);
  const { kind = 'none' } = fieldsOf(ai);
  if (fieldsOf(fieldsOf(handoff)['accept'])['mode'] !== 'talk' || VOICES.includes(kind)) return [];
  const message = `talk needs an AI that speaks for itself (${VOICES.join(', ')}), and ai.kind is ${String(kind)}`;
  return [fault(['handoff', 'accept', 'mode'], message)];
};

function whatCannotHear(
  config: unknown,
  needsToHear: (route: unknown) => boolean,
  { path, why }: { readonly path: readonly string[]; readonly why: string },
): readonly RelationFault[] {
  const { routes, speech, transcription } = fieldsOf(config);
  const { engine = DEFAULTS.speech.stt.engine } = fieldsOf(fieldsOf(speech)['stt']);
  const { enabled = DEFAULTS.transcription.enabled } = fieldsOf(transcription);
  if (engine !== 'none' && enabled === true) return [];
  const missing = engine === 'none' ? 'speech.stt.engine, which is none' : 'transcription.enabled, which is false';
  return itemsOf(routes).flatMap((route, index) =>
    needsToHear(route) ? [fault(['routes', index, ...path], `${why}: it needs ${missing}`)] : [],
  );
}

/** What becomes of a caller whose AI is lost, or ends in order, must be possible, and each step of it can be reached. */
export const voiceHasWayOn: Relation = (route) => {
  const { ai, handoff } = fieldsOf(route);
  const { fallback, whenEnded } = fieldsOf(ai);
  const hasDestinations = itemsOf(fieldsOf(handoff)['destinations']).length > 0;
  const faults: RelationFault[] = [];
  if (whenEnded === 'handoff' && !hasDestinations) {
    faults.push(fault(['ai', 'whenEnded'], 'handoff needs handoff.destinations'));
  }
  const kinds = itemsOf(fallback).map((step) => fieldsOf(step)['kind']);
  const last = kinds.findIndex((kind) => kind === 'handoff' || kind === 'hangup');
  itemsOf(fallback).forEach((step, index) => {
    const { kind, destination } = fieldsOf(step);
    const path = ['ai', 'fallback', index];
    if (kind === 'handoff' && destination === undefined && !hasDestinations) {
      faults.push(fault(path, 'needs a destination, because handoff.destinations is empty'));
    }
    if (last !== -1 && index > last) {
      faults.push(fault(path, `is never reached, because ${String(kinds[last])} before it takes every caller`));
    }
  });
  return faults;
};
