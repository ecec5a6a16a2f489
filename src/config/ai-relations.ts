import { DEFAULTS } from './defaults.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, itemsOf } from './relations.ts';

/** A language model is given words, so that somebody has to recognize them. */
export const modelsHear: Relation = (config) => {
  const { routes, speech, transcription } = fieldsOf(config);
  const { engine = DEFAULTS.speech.stt.engine } = fieldsOf(fieldsOf(speech)['stt']);
  const { enabled = DEFAULTS.transcription.enabled } = fieldsOf(transcription);
  if (engine !== 'none' && enabled === true) return [];
  const missing = engine === 'none' ? 'speech.stt.engine, which is none' : 'transcription.enabled, which is false';
  return itemsOf(routes).flatMap((route, index) =>
    fieldsOf(fieldsOf(route)['ai'])['kind'] === 'llm'
      ? [fault(['routes', index, 'ai', 'kind'], `llm hears what a recognizer writes down: it needs ${missing}`)]
      : [],
  );
};
