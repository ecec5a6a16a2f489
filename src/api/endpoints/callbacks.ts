import { z } from 'zod';
import { asCallbackId } from '../../ports/ids.ts';
import type { CallbackId } from '../../ports/ids.ts';
import type { CallbackDeskPort } from '../../ports/callbacks.ts';
import { CALLBACK_STATES } from '../../ports/callbacks.ts';
import type { Outcome } from '../../ports/outcome.ts';
import { conflict, invalid, notFound } from '../api-error.ts';
import { callbackChangeSchema, callbackOrderSchema } from '../schemas/callback-schemas.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { wholeNumber } from './query-values.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const listQuery = z.strictObject({
  state: z.enum(CALLBACK_STATES).optional(),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().optional().describe('`nextCursor` of the page before'),
});

const NOT_FOUND = { description: 'There is no such callback', schema: 'Error' } as const;
const DIALLING = { description: 'The caller is being called back', schema: 'Error' } as const;
const EXAMPLES = {
  order: { number: '+15550001111', route: '+15559998888', reason: 'billing', summary: 'Asked for a refund by mail.' },
};

/** /v1/callbacks. */
export function callbackEndpoints(desk: CallbackDeskPort): readonly Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: '/v1/callbacks',
      permission: 'callbacks.read',
      summary: 'Callers who are to be called back, or were, newest first',
      query: listQuery,
      responses: { 200: { description: 'A page of callbacks', schema: 'CallbackList' } },
      handle: async ({ query }) => ({ status: 200, body: await desk.list(query) }),
    }),
    endpoint({
      method: 'POST',
      path: '/v1/callbacks',
      permission: 'callbacks.write',
      summary: 'Have somebody called back, and joined with an agent',
      body: callbackOrderSchema,
      bodyName: 'CallbackOrder',
      examples: EXAMPLES,
      responses: { 201: { description: 'The callback, which waits', schema: 'Callback' } },
      handle: async ({ body: { reason, summary, context: fields, ...order } }) => {
        const callback = valueOf(await desk.request({ ...order, context: { reason, summary, fields } }));
        const location = `/v1/callbacks/${encodeURIComponent(callback.id)}`;
        return { status: 201, headers: { location }, body: callback };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/callbacks/{id}',
      permission: 'callbacks.read',
      summary: 'A callback: how often it was tried, and what came of it',
      responses: { 200: { description: 'The callback', schema: 'Callback' }, 404: NOT_FOUND },
      handle: async ({ params }) => {
        const callback = await desk.get(idOf(params));
        if (callback === null) throw notFound('callback');
        return { status: 200, body: callback };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/v1/callbacks/{id}',
      permission: 'callbacks.write',
      summary: 'Change the number or the time, end a callback, or have it tried again',
      body: callbackChangeSchema,
      bodyName: 'CallbackChange',
      examples: { later: { notBefore: '2026-07-13T14:00:00+02:00' }, end: { state: 'done' } },
      responses: { 200: { description: 'As it is now', schema: 'Callback' }, 404: NOT_FOUND, 409: DIALLING },
      handle: async ({ params, body }) => ({ status: 200, body: valueOf(await desk.change(idOf(params), body)) }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/callbacks/{id}',
      permission: 'callbacks.write',
      summary: 'Delete a callback. Nobody is called for it any more',
      responses: { 204: { description: 'It is deleted' }, 404: NOT_FOUND, 409: DIALLING },
      handle: async ({ params }) => {
        valueOf(await desk.remove(idOf(params)));
        return { status: 204 };
      },
    }),
  ];
}

function idOf(params: Readonly<Record<string, string>>): CallbackId {
  return asCallbackId(params['id'] ?? '');
}

/** @throws ApiError that says why there is none */
function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  switch (outcome.code) {
    case 'invalid':
      throw invalid([{ path: outcome.path, message: outcome.message }]);
    case 'conflict':
      throw conflict(outcome.state, outcome.message);
    case 'not-found':
      throw notFound('callback');
  }
}
