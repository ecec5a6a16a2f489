import { z } from 'zod';
import { DEFAULTS } from './defaults.ts';
import { RECORDING_FORMATS } from '../ports/recording-files.ts';
import { daysSchema, lineText, sipUri, someText } from './field-schemas.ts';
import { recordingStorageSchema } from './recording-storage-schema.ts';

/** A recording server of the site (RFC 7866). */
const siprecSchema = z.strictObject({
  uri: sipUri,
  auth: z.strictObject({ username: lineText(), password: someText() }).nullable().default(null),
});

/** How calls are recorded. */
export const recordingSchema = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.recording.enabled),
  directory: someText().default(DEFAULTS.recording.directory),
  siprec: siprecSchema.nullable().default(DEFAULTS.recording.siprec),
  retentionDays: daysSchema.default(DEFAULTS.recording.retentionDays),
  format: z.enum(RECORDING_FORMATS).default(DEFAULTS.recording.format),
  opus: z
    .strictObject({ bitrate: z.int().min(12_000).max(128_000).default(DEFAULTS.recording.opus.bitrate) })
    .prefault({}),
  storage: recordingStorageSchema.prefault({ kind: 'local' }),
});
