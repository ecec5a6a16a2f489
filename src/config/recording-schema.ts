import { z } from 'zod';
import { PAUSE_SPEAKERS } from '../ports/own-recording.ts';
import type { Prompt } from '../ports/prompt.ts';
import { promptSchema, withPrompt } from './call-schemas.ts';
import { DEFAULTS } from './defaults.ts';
import { phrasesSchema } from './escalation-schema.ts';
import { daysSchema, durationMs, keySequence, lineText, shortText, sipUri, someText } from './field-schemas.ts';
import type { RecordingConfig, RouteRecordingConfig } from './recording-types.ts';
import { related } from './related.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, itemsOf, unique } from './relations.ts';
import { RECORDING_FORMATS } from '../ports/recording-files.ts';
import { recordingStorageSchema } from './recording-storage-schema.ts';

/** A recording server of the site (RFC 7866). */
const siprecSchema = z.strictObject({
  uri: sipUri,
  auth: z.strictObject({ username: lineText(), password: someText() }).nullable().default(null),
});

const MAX_RULES = 50;

/** A tone: the one that we have, or that of the site. */
const beepSchema = withPrompt({ everyMs: durationMs(2_000, 600_000).default(15_000) }, { required: false }).transform(
  ({ prompt, everyMs }): { readonly prompt: Prompt; readonly everyMs: number } => ({
    prompt: prompt ?? DEFAULTS.recording.tone,
    everyMs,
  }),
);

const pauseRule = z.strictObject({
  name: shortText(),
  says: z.enum(PAUSE_SPEAKERS),
  phrases: phrasesSchema,
  forMs: durationMs(1_000).nullable().default(null),
});

/** `recording` of the configuration. */
export const recordingSchema = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.recording.enabled),
  directory: someText().default(DEFAULTS.recording.directory),
  siprec: siprecSchema.nullable().default(DEFAULTS.recording.siprec),
  retentionDays: daysSchema.default(DEFAULTS.recording.retentionDays),
  announcement: promptSchema.nullable().default(DEFAULTS.recording.announcement),
  beep: beepSchema.nullable().default(DEFAULTS.recording.beep),
  briefings: z.boolean().default(DEFAULTS.recording.briefings),
  keys: z
    .strictObject({
      pause: keySequence.default(DEFAULTS.recording.keys.pause),
      resume: keySequence.default(DEFAULTS.recording.keys.resume),
    })
    .prefault({}),
  pauseMaxMs: durationMs(1_000).nullable().default(DEFAULTS.recording.pauseMaxMs),
  pauseTranscript: z.enum(['pause', 'keep']).default(DEFAULTS.recording.pauseTranscript),
  pauseWhen: related(z.array(pauseRule).max(MAX_RULES), unique(['name'])).default([]),
  format: z.enum(RECORDING_FORMATS).default(DEFAULTS.recording.format),
  opus: z
    .strictObject({ bitrate: z.int().min(12_000).max(128_000).default(DEFAULTS.recording.opus.bitrate) })
    .prefault({}),
  storage: recordingStorageSchema.prefault({ kind: 'local' }),
}) satisfies z.ZodType<RecordingConfig>;

/** `routes[].recording`: what is missing is as `recording` has it. */
export const routeRecordingSchema = z.strictObject({
  enabled: z.boolean().optional(),
  announcement: promptSchema.nullable().optional(),
  beep: beepSchema.nullable().optional(),
  briefings: z.boolean().optional(),
  siprec: z.boolean().optional(),
}) satisfies z.ZodType<RouteRecordingConfig>;

/** Keys that pause must not be those, nor the beginning of those, that do something else. */
export const pauseKeysAreFree: Relation = (config) => {
  const { recording, conversation } = fieldsOf(config);
  const taken = Object.values(fieldsOf(fieldsOf(conversation)['keys'])).filter(isText);
  return Object.entries(fieldsOf(fieldsOf(recording)['keys'])).flatMap(([name, keys]) => {
    const other = taken.find((each) => isText(keys) && (each.startsWith(keys) || keys.startsWith(each)));
    if (other === undefined) return [];
    return [fault(['recording', 'keys', name], `collides with ${other} of conversation.keys`)];
  });
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Words of people are known only where somebody recognizes them. */
export const pauseRulesHear: Relation = (config) => {
  const { recording, speech } = fieldsOf(config);
  const engine = fieldsOf(fieldsOf(speech)['stt'])['engine'];
  if (engine !== 'none') return [];
  return itemsOf(fieldsOf(recording)['pauseWhen']).flatMap((rule, index) =>
    fieldsOf(rule)['says'] === 'ai'
      ? []
      : [
          fault(
            ['recording', 'pauseWhen', index, 'says'],
            'needs speech.stt, because nobody recognizes what people say',
          ),
        ],
  );
};
