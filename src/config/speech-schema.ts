import { z } from 'zod';
import { DEFAULTS } from './defaults.ts';
import { durationMs, shortText, someText } from './field-schemas.ts';
import { related } from './related.ts';
import { STT_ENGINES, TTS_ENGINES } from './speech-types.ts';
import { voiceIsUsable } from './voice-relations.ts';

/** What engines have in common. */
const ENGINE = {
  url: someText().nullable().default(null),
  apiKey: someText().nullable().default(null),
  model: shortText(256).nullable().default(null),
  language: shortText().nullable().default(null),
};

/** `speech` of the configuration: engines, and how turns are told. */
export const speechSchema = z.strictObject({
  tts: related(
    z.strictObject({
      engine: z.enum(TTS_ENGINES).default(DEFAULTS.speech.tts.engine),
      ...ENGINE,
      voice: shortText().nullable().default(null),
    }),
    voiceIsUsable,
  ).prefault({}),
  stt: z.strictObject({ engine: z.enum(STT_ENGINES).default(DEFAULTS.speech.stt.engine), ...ENGINE }).prefault({}),
  models: someText().default(DEFAULTS.speech.models),
  bargeIn: z
    .strictObject({
      enabled: z.boolean().default(DEFAULTS.speech.bargeIn.enabled),
      minSpeechMs: durationMs(50, 5_000).default(DEFAULTS.speech.bargeIn.minSpeechMs),
    })
    .prefault({}),
  endOfTurnMs: durationMs(100, 10_000).default(DEFAULTS.speech.endOfTurnMs),
});

/** `transcription` of the configuration. */
export const transcriptionSchema = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.transcription.enabled),
  workers: z.int().min(1).max(64).default(DEFAULTS.transcription.workers),
  redact: z
    .array(shortText(512))
    .max(64)
    .default([...DEFAULTS.transcription.redact]),
});
