import { z } from 'zod';
import { VOICEMAIL_ENDS, VOICEMAIL_STATES } from '../../ports/voicemails.ts';
import { listOf } from './list-of.ts';

const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');

/** Body of PATCH /v1/voicemails/{id}. */
export const voicemailChangeSchema = z.strictObject({ state: z.enum(VOICEMAIL_STATES) });

/** A message of a caller, as it is answered. */
const voicemailSchema = z.strictObject({
  id: z.string().describe('Opaque'),
  callId: z.string(),
  handoffId: z.string(),
  mailbox: z.string().nullable().describe('Null: nobody in particular'),
  route: z.string().nullable(),
  from: z.string(),
  to: z.string(),
  state: z.enum(VOICEMAIL_STATES),
  startedAt: time,
  durationMs: z.int().describe('Silence at both ends is left out'),
  endedBy: z.enum(VOICEMAIL_ENDS).describe('`crash`: the program or the machine broke down, and this much is there'),
  reason: z.string().describe('Why the call was handed over'),
  summary: z.string(),
  context: z.record(z.string(), z.unknown()).nullable().describe('Intent, collected values and so on'),
});

/** The schemas of messages. */
export const VOICEMAIL_SCHEMAS = {
  Voicemail: voicemailSchema,
  VoicemailList: listOf(voicemailSchema),
  VoicemailChange: voicemailChangeSchema,
} as const;
