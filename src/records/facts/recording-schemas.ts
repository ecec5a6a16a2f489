import { z } from 'zod';
import { RECORDING_FORMATS } from '../../ports/recording-files.ts';
import { recordingId } from './record-schemas.ts';

/** Schemas of the facts about files of recordings after their calls. */
export const RECORDING_FACTS = {
  'recording.kept': z.object({
    recording: recordingId,
    bytes: z.number(),
    sha256: z.string(),
    late: z.boolean(),
    format: z.enum(RECORDING_FORMATS).exactOptional(),
    of: z.string().exactOptional(),
  }),
  'recording.stored': z.object({
    recording: recordingId,
    location: z.string(),
    bytes: z.number(),
    sha256: z.string(),
  }),
} as const;
