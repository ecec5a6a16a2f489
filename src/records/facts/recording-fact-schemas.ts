import { z } from 'zod';
import type { FactData } from '../../ports/facts.ts';
import type { OwnRecordingFactTypes } from '../../ports/own-recording.ts';
import { PAUSE_TRIGGERS } from '../../ports/own-recording.ts';
import { legId, legRole, prompt } from './record-schemas.ts';

const ofPause = z.object({
  trigger: z.enum(PAUSE_TRIGGERS),
  rule: z.string().nullable(),
  leg: legId.nullable(),
});
const byOrder = z.object({ trigger: z.literal('api') });

/** What the data of facts of a call's own recording must hold. */
export const OWN_RECORDING_FACTS = {
  'recording.started': byOrder,
  'recording.stopped': byOrder,
  'recording.paused': ofPause.extend({ forMs: z.number().nullable() }),
  'recording.unpaused': ofPause,
  'disclosure.played': z.object({
    disclosure: z.literal('recording'),
    leg: legId,
    role: legRole,
    prompt,
    completed: z.boolean(),
  }),
} satisfies { readonly [Type in keyof OwnRecordingFactTypes]: z.ZodType<FactData<Type>> };
