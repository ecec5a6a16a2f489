import { z } from 'zod';
import { redactRuleFault } from '../shared/redact-rule.ts';
import { DEFAULTS } from './defaults.ts';
import { durationMs, headerSecret, shortText, someText } from './field-schemas.ts';
import { recognizerIsUsable } from './recognizer-relations.ts';
import { related } from './related.ts';
import { STT_ENGINES, TTS_ENGINES } from './speech-types.ts';
import { voiceIsUsable } from './voice-relations.ts';

/** What engines have in common. */
const ENGINE = {
  url: someText().nullable().default(null),
  apiKey: headerSecret().nullable().default(null),
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
  stt: related(
    z.strictObject({ engine: z.enum(STT_ENGINES).default(DEFAULTS.speech.stt.engine), ...ENGINE }),
    recognizerIsUsable,
  ).prefault({}),
  models: someText().default(DEFAULTS.speech.models),
  bargeIn: z
    .strictObject({
      enabled: z.boolean().default(DEFAULTS.speech.bargeIn.enabled),
      minSpeechMs: durationMs(50, 5_000).default(DEFAULTS.speech.bargeIn.minSpeechMs),
    })
    .prefault({}),
  endOfTurnMs: durationMs(100, 10_000).default(DEFAULTS.speech.endOfTurnMs),
});

/** A rule that does not work would let through what it is to hide. */
function isRedactRule(rule: string, context: z.RefinementCtx): void {
  const message = redactRuleFault(rule);
  if (message !== null) context.addIssue({ code: 'custom', message });
}

/** `transcription` of the configuration. */
export const transcriptionSchema = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.transcription.enabled),
  workers: z.int().min(1).max(64).default(DEFAULTS.transcription.workers),
  redact: z
    .array(shortText(512).superRefine(isRedactRule))
    .max(64)
    .default([...DEFAULTS.transcription.redact]),
});
