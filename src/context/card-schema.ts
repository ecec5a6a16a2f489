import { z } from 'zod';
import { HANDOFF_REASONS, HANDOFF_RESULTS, LEG_ROLES } from '../ports/records.ts';

const time = z.iso.datetime({ precision: 3 });
const jsonObject = z.record(z.string(), z.unknown());
const ms = z.int().min(0);

const party = z.strictObject({
  number: z.string().describe('Number, name or address'),
  name: z.string().nullable(),
});

const caller = z.strictObject({
  number: z.string().describe('`anonymous` where the caller withholds it'),
  name: z.string().nullable().describe('Display name of From'),
  anonymous: z.boolean(),
  asserted: z.array(party).describe('What the trunk asserts of the caller (P-Asserted-Identity, or Remote-Party-ID)'),
  forwardedBy: z
    .array(party.extend({ reason: z.string().nullable() }))
    .describe('Who forwarded the call here, newest first (Diversion)'),
});

const earlierHandoff = z.strictObject({
  handoffId: z.string(),
  startedAt: time,
  reason: z.string(),
  result: z.enum(HANDOFF_RESULTS).nullable(),
  resultReason: z.enum(HANDOFF_REASONS).nullable(),
});

const fields = z.strictObject({
  callId: z.string(),
  handoffId: z.string().nullable().describe('The handoff that the card is for; null before any'),
  caller,
  called: z.string(),
  route: z.string().nullable(),
  startedAt: time,
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  reason: z.string().nullable(),
  result: z.enum(HANDOFF_RESULTS).nullable().describe('What the handoff came to; null while it goes on'),
  resultReason: z.enum(HANDOFF_REASONS).nullable(),
  intent: z.string().nullable(),
  sentiment: z.string().nullable(),
  collected: jsonObject,
  nextAction: z.string().nullable(),
  crm: jsonObject,
  metadata: jsonObject.describe("The call's metadata, without what has a field of its own here"),
  waitedMs: ms.optional().describe('So long the caller has waited in a queue; missing: not at all'),
  keys: z.string().describe('Keys that the caller pressed, the newest last'),
  coached: z
    .array(z.strictObject({ at: time, text: z.string() }))
    .describe('What an AI that listens, or its application, has the human know; oldest first, the last ten'),
  earlierHandoffs: z.array(earlierHandoff).describe('Oldest first'),
  transcriptCut: z
    .strictObject({ segments: z.int().min(1), beforeMs: ms.nullable() })
    .nullable()
    .describe('So many segments are left out, all from before this time of the call; null time: all segments are'),
  cutFields: z
    .array(z.enum(['metadata', 'crm', 'collected']))
    .describe('Fields that are empty here because the card would be too large with them'),
});

/** Something that was said. The times are milliseconds from the start of the call. */
export const segmentSchema = z.strictObject({
  leg: z.string().nullable().describe('Null for an application that has no leg'),
  role: z.enum(LEG_ROLES),
  text: z.string(),
  startMs: ms,
  endMs: ms.nullable().describe('Null where it is not known'),
  final: z.boolean(),
  confidence: z.number().min(0).max(1).optional(),
  private: z.boolean().describe('The other side did not hear it'),
});

/** Something that was said in a call. */
export type Segment = Readonly<z.output<typeof segmentSchema>>;

/** The context card: three tiers, from the shortest to the longest. */
export const contextCardSchema = z.strictObject({
  summary: z.string().describe('At most three sentences'),
  fields,
  transcript: z.array(segmentSchema),
});

/** What whoever takes a call is told of it. As JSON it has at most 64 KiB. */
export type ContextCard = z.output<typeof contextCardSchema>;
