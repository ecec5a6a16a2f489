import { z } from 'zod';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { listOf } from './list-of.ts';

const breaks = z
  .array(z.strictObject({ where: z.string().describe('Such as `entry 31 (call.speech)`'), message: z.string() }))
  .describe('Empty: it holds. The first is the one nearest to the beginning');

const callVerdict = z.strictObject({
  chain: z.string().describe('The id of the call'),
  holds: z.boolean(),
  links: z.int(),
  entries: z.int().describe('Of the journal'),
  records: z.int().describe('Beside the journal'),
  recordings: z.int().describe('Whose files are to be there'),
  days: z.array(z.string()).describe('UTC, on which its chain went on'),
  unsigned: z.array(z.string()).describe('Those of its days that are not signed yet'),
  erased: z.boolean().describe('What was known of the caller was erased'),
  breaks,
  notes: z.array(z.string()),
});

const signedDay = z.strictObject({
  day: z.string().describe('UTC'),
  statement: z.string().describe('What is signed: canonical JSON (RFC 8785)'),
  signature: z.string().describe('Ed25519 (RFC 8032), base64url'),
  key: z.string().describe('The public key: SPKI, DER, base64url'),
});

const dayVerdict = z.strictObject({
  day: z.string(),
  holds: z.boolean(),
  chains: z.int().describe('That went on that day'),
  signed: signedDay.nullable().describe('Null: not signed yet'),
  breaks,
});

/** Body of POST /v1/erasures. */
export const erasureRequestSchema = z.strictObject({
  number: z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength).describe('As it is on record'),
});

/** The schemas of the audit. */
export const AUDIT_SCHEMAS = {
  AuditedCall: callVerdict,
  AuditedDay: dayVerdict,
  SignedDayList: listOf(signedDay),
  ErasureRequest: erasureRequestSchema,
  Erasure: z.strictObject({
    calls: z.int().describe('From which it was erased'),
    up: z.int().describe('Calls of that number that are up, and as they were'),
  }),
} as const;
