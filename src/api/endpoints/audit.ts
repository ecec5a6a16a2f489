import { z } from 'zod';
import { eraseCaller, verifyCall } from '../../audit/index.ts';
import type { ErasureSource, VerifySource } from '../../audit/index.ts';
import type { AuditStore } from '../../ports/audit.ts';
import { notFound } from '../api-error.ts';
import { erasureRequestSchema } from '../schemas/audit-schemas.ts';
import { clientText } from '../access/api-client.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { wholeNumber } from './query-values.ts';
import { callIdOf, findCall } from './call-access.ts';
import type { CallSource } from './call-access.ts';
import { AUDIO_RESPONSES, orUnavailable } from './recording.ts';

/** What vouches for the records. */
export interface AuditSource {
  readonly audit: AuditStore;
  /** Where recordings are. */
  readonly shelf: ErasureSource['shelf'] & VerifySource['shelf'];
  /** The public key that must have signed days. */
  readonly publicKey: string;
}

const MAX_DAYS = 366;

const daysQuery = z.strictObject({
  limit: wholeNumber(1, MAX_DAYS).default(31),
  before: z.iso.date().optional().describe('Only days before that one'),
  cursor: z.iso.date().optional().describe('`nextCursor` of the page before'),
});

const NO_CALL = { description: 'There is no such call', schema: 'Error' } as const;

/** /v1/audit and /v1/erasures. */
export function auditEndpoints(source: AuditSource, calls: CallSource): readonly Endpoint[] {
  const { audit, publicKey } = source;
  return [
    endpoint({
      method: 'GET',
      path: '/v1/audit/calls/{id}',
      permission: 'audit.read',
      summary: 'Hold a call against its chain of hashes, its recordings, and the signed statements about its days',
      responses: { 200: { description: 'Whether it holds', schema: 'AuditedCall' }, 404: NO_CALL },
      handle: async ({ params }) => {
        const verdict = await verifyCall(source, (await findCall(calls, callIdOf(params))).id);
        if (verdict === null) throw notFound('call');
        return { status: 200, body: { ...verdict, holds: verdict.breaks.length === 0 } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/audit/calls/{id}/export',
      permission: 'audit.export',
      summary: 'A call with all that vouches for it, private words and the salt of its chain too: lines of JSON',
      responses: {
        200: { description: 'A JSON text for each line', contentType: 'application/x-ndjson' },
        404: NO_CALL,
      },
      handle: async ({ params }) => {
        const lines = await audit.exportCall((await findCall(calls, callIdOf(params))).id);
        if (lines === null) throw notFound('call');
        const headers = { 'content-type': 'application/x-ndjson' };
        return { status: 200, headers, body: lines.map((line) => `${line}\n`).join('') };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/audit/days',
      permission: 'audit.read',
      summary: 'The days (UTC) that are signed, newest first',
      query: daysQuery,
      responses: { 200: { description: 'Signed statements', schema: 'SignedDayList' } },
      handle: async ({ query: { limit, before, cursor } }) => {
        const days = await audit.signedDays(limit + 1, cursor ?? before);
        const items = days.slice(0, limit);
        const nextCursor = days.length > limit ? (items.at(-1)?.day ?? null) : null;
        return { status: 200, body: { items, nextCursor } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/audit/days/{day}',
      permission: 'audit.read',
      summary: 'Hold all calls of a day (UTC) against its signed statement',
      responses: {
        200: { description: 'Whether it holds', schema: 'AuditedDay' },
        404: { description: 'That is no day', schema: 'Error' },
      },
      handle: async ({ params }) => {
        const day = z.iso.date().safeParse(params['day']);
        if (!day.success) throw notFound('day');
        const verdict = await audit.verifyDay(day.data, publicKey);
        return { status: 200, body: { ...verdict, holds: verdict.breaks.length === 0 } };
      },
    }),
    endpoint({
      method: 'POST',
      path: '/v1/erasures',
      permission: 'callers.erase',
      summary: 'Erase what is known of a caller from all calls that are over, and their recordings',
      body: erasureRequestSchema,
      bodyName: 'ErasureRequest',
      responses: {
        200: { description: 'What was erased; nothing may have been known', schema: 'Erasure' },
        503: AUDIO_RESPONSES[503],
      },
      handle: async ({ body: { number }, client }) => {
        const { calls: erased, up } = await orUnavailable(
          async () => await eraseCaller(source, number, client === null ? 'api' : `api ${clientText(client)}`),
        );
        return { status: 200, body: { calls: erased.length, up } };
      },
    }),
  ];
}
