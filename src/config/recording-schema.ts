import { z } from 'zod';
import { DEFAULTS } from './defaults.ts';
import { daysSchema, someText } from './field-schemas.ts';
import { RECORDING_FORMATS } from '../ports/recording-store.ts';
import { recordingStorageSchema } from './recording-storage-schema.ts';

/** How calls are recorded. */
export const recordingSchema = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.recording.enabled),
  directory: someText().default(DEFAULTS.recording.directory),
  retentionDays: daysSchema.default(DEFAULTS.recording.retentionDays),
  format: z.enum(RECORDING_FORMATS).default(DEFAULTS.recording.format),
  opus: z
    .strictObject({ bitrate: z.int().min(6_000).max(128_000).default(DEFAULTS.recording.opus.bitrate) })
    .prefault({}),
  storage: recordingStorageSchema.prefault({ kind: 'local' }),
});
