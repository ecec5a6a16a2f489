import type { HandoffAnswer } from '../../ports/call-control.ts';
import { asAgentId, asHandoffId } from '../../ports/ids.ts';
import type { HandoffId } from '../../ports/ids.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { conflict, notFound } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { handoffAnswerSchema, handoffRequestSchema } from '../schemas/handoff-schemas.ts';
import { callIdOf, findCall, valueOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

function handoffIdOf(params: Readonly<Record<string, string>>): HandoffId {
  return asHandoffId(params['hid'] ?? '');
}

const NOT_FOUND = { description: 'There is no such call, or no such handoff of it', schema: 'Error' } as const;
const FORBIDDEN_STATE = { description: 'The state of the call forbids it', schema: 'Error' } as const;

/** /v1/calls/{id}/handoffs and /v1/calls/{id}/handoffs/{hid}. */
export function handoffEndpoints(source: CallSource): readonly Endpoint[] {
  const { control, store } = source;
  return [
    endpoint({
      method: 'POST',
      path: '/v1/calls/{id}/handoffs',
      permission: 'handoffs.act',
      summary: 'Hand the call to a human. The route of the call gives what the body leaves out',
      body: handoffRequestSchema,
      bodyName: 'HandoffRequest',
      responses: {
        202: { description: 'The handoff has begun', schema: 'Handoff' },
        404: NOT_FOUND,
        409: FORBIDDEN_STATE,
      },
      handle: async ({ params, body }) => {
        const id = callIdOf(params);
        const handoff = await valueOf(source, id, await control.startHandoff(id, body));
        const location = `/v1/calls/${encodeURIComponent(id)}/handoffs/${encodeURIComponent(handoff.id)}`;
        return { status: 202, headers: { location }, body: handoff };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/handoffs',
      permission: 'calls.read',
      // As its node does: handoffs are read from the store.
      anywhere: 'found',
      summary: 'The handoffs of a call, oldest first',
      query: pageQuery,
      responses: { 200: { description: 'A page of handoffs', schema: 'HandoffList' }, 404: NOT_FOUND },
      handle: async ({ params, query }) => {
        const call = await findCall(source, callIdOf(params));
        const { items: ids, nextCursor } = listPage(call.handoffs, query, (id) => id);
        const handoffs = await Promise.all(ids.map((id) => store.getHandoff(call.id, id)));
        return { status: 200, body: { items: handoffs.filter((handoff) => handoff !== null), nextCursor } };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/handoffs/{hid}',
      permission: 'calls.read',
      anywhere: 'found',
      summary: 'A handoff: phase, result, attempts, timings',
      responses: { 200: { description: 'The handoff', schema: 'Handoff' }, 404: NOT_FOUND },
      handle: async ({ params }) => {
        const handoff = await store.getHandoff(callIdOf(params), handoffIdOf(params));
        if (handoff === null) throw notFound('handoff');
        return { status: 200, body: handoff };
      },
    }),
    ...(['accept', 'decline'] as const).map((answer) => answerEndpoint(source, answer)),
    endpoint({
      method: 'DELETE',
      path: '/v1/calls/{id}/handoffs/{hid}',
      permission: 'handoffs.act',
      summary: 'Cancel a handoff. The call goes back to the AI',
      responses: {
        200: { description: 'The handoff as it is now', schema: 'Handoff' },
        404: NOT_FOUND,
        409: FORBIDDEN_STATE,
      },
      handle: async ({ params }) => {
        const id = callIdOf(params);
        const handoffId = handoffIdOf(params);
        // The call core has forgotten some handoffs that are over. They are still on record.
        const missing = async (): Promise<Error> => {
          const known = await store.getHandoff(id, handoffId);
          if (known === null) return notFound('handoff');
          return conflict(control.live(id)?.state ?? 'ended', `the handoff is over: ${known.phase}`);
        };
        const outcome = await control.cancelHandoff(id, handoffId);
        return { status: 200, body: await valueOf(source, id, outcome, missing) };
      },
    }),
  ];
}

const ANSWER_SUMMARIES: Readonly<Record<HandoffAnswer, string>> = {
  accept: 'Take the call from a screen, as the accept digit does. The telephone must have been answered',
  decline: 'Do not take the call: the telephone stops to ring, or is hung up on, and the next one is called',
};

function answerEndpoint(source: CallSource, answer: HandoffAnswer): Endpoint {
  return endpoint({
    method: 'POST',
    path: `/v1/calls/{id}/handoffs/{hid}/${answer}`,
    permission: 'handoffs.act',
    summary: ANSWER_SUMMARIES[answer],
    body: handoffAnswerSchema,
    bodyName: 'HandoffAnswer',
    bodyOptional: true,
    examples: { anna: { agent: 'anna' }, theOnlyOne: {} },
    responses: {
      200: { description: 'The handoff as it is now', schema: 'Handoff' },
      404: NOT_FOUND,
      409: { description: 'No telephone rings or was answered that this could be said of', schema: 'Error' },
    },
    handle: async ({ params, body: { agent }, client }) => {
      const id = callIdOf(params);
      // An agent answers for nobody else.
      const whose = client?.agent ?? (agent === undefined ? null : asAgentId(agent));
      const outcome = await source.control.answerHandoff(id, handoffIdOf(params), answer, whose);
      return { status: 200, body: await valueOf(source, id, outcome, () => notFound('handoff')) };
    },
  });
}
