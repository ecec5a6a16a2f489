import { z } from 'zod';
import { DEFAULTS } from './defaults.ts';
import { daysSchema, someText } from './field-schemas.ts';

/** How calls are recorded. */
export const recordingSchema = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.recording.enabled),
  directory: someText().default(DEFAULTS.recording.directory),
  retentionDays: daysSchema.default(DEFAULTS.recording.retentionDays),
});
