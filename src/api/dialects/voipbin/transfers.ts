import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { asCallId } from '../../../ports/ids.ts';
import type { CallId } from '../../../ports/ids.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { Endpoint } from '../../endpoint.ts';
import { valueOf } from '../../endpoints/call-access.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { destinationOf } from './address.ts';
import { NO_ID, NO_TIME } from './call-record.ts';
import { notSupported } from './dialect.ts';
import { keyQuery, transferSchema } from './schemas.ts';

/** The call of an id that is its own, or that of one of its legs. */
function callOf(id: string): CallId {
  return asCallId(id.split('.', 1)[0] ?? '');
}

/**
 * POST /v1.0/transfers. Whoever has the caller leaves: the AI (the caller is handed over), or the agent (the caller is
 * put through, after a consultation where it is attended).
 */
export function transferEndpoints(dialect: Dialect, source: CallSource): readonly Endpoint[] {
  const { control } = source;
  return [
    endpoint<unknown, z.output<typeof transferSchema>>({
      dialect,
      method: 'POST',
      path: '/v1.0/transfers',
      permission: 'dialects.act',
      summary: 'Give the caller to somebody else. Of an AI: blind joins them at once, attended asks the human first',
      query: keyQuery,
      body: transferSchema,
      bodyName: 'VoipbinTransfer',
      callIn: (body) => {
        const { transferer_call_id: id } = (body ?? {}) as { readonly transferer_call_id?: unknown };
        return typeof id === 'string' ? callOf(id) : null;
      },
      responses: {
        200: { description: 'It has begun', schema: 'VoipbinTransferred' },
        404: { description: 'There is no such call', schema: 'VoipbinError' },
        409: { description: 'The state of the call forbids it', schema: 'VoipbinError' },
        501: { description: 'Transfers of this kind are not supported', schema: 'VoipbinError' },
      },
      handle: async ({ body }) => {
        const call = callOf(body.transferer_call_id);
        const id = await transfer(source, call, body);
        const now = control.live(call)?.startedAt ?? NO_TIME;
        return {
          status: 200,
          body: {
            id,
            customer_id: NO_ID,
            type: body.transfer_type,
            transferer_call_id: body.transferer_call_id,
            transferee_addresses: body.transferee_addresses,
            transferee_call_id: NO_ID,
            groupcall_id: NO_ID,
            confbridge_id: call,
            tm_create: now,
            tm_update: NO_TIME,
            tm_delete: NO_TIME,
          },
        };
      },
    }),
  ];
}

/** Begins it. @returns an id of it: that of the handoff, where there is one */
async function transfer(
  source: CallSource,
  call: CallId,
  { transfer_type: mode, transferee_addresses: addresses }: z.output<typeof transferSchema>,
): Promise<string> {
  const { control } = source;
  const destinations = addresses.map(destinationOf);
  if (control.live(call)?.state !== 'with-agent') {
    const handoff = await control.startHandoff(call, {
      destinations,
      reason: `${mode} transfer`,
      summary: '',
      ...(mode === 'blind' && { accept: { mode: 'auto' } }),
    });
    return (await valueOf(source, call, handoff)).id;
  }
  const [destination = '', ...others] = destinations;
  if (others.length > 0) throw notSupported('a transfer of an agent to several addresses');
  await valueOf(source, call, await control.conversation.transfer(call, { destination, mode, strategy: 'conference' }));
  return randomUUID();
}
