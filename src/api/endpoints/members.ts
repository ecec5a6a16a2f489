import type { MemberRecord } from '../../ports/conversation-control.ts';
import { asLegId } from '../../ports/ids.ts';
import type { LegId } from '../../ports/ids.ts';
import type { CallRecord } from '../../ports/records.ts';
import { listPage, pageQuery } from '../answers/list-page.ts';
import { notFound } from '../api-error.ts';
import { memberChangeSchema, memberRequestSchema } from '../schemas/conversation-schemas.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { callIdOf, findCall, valueOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

const NOT_FOUND = { description: 'There is no such call, or no such member of it', schema: 'Error' } as const;
const FORBIDDEN_STATE = { description: 'The state of the call forbids it', schema: 'Error' } as const;

function legOf(params: Readonly<Record<string, string>>): LegId {
  return asLegId(params['leg'] ?? '');
}

/** Those of its legs that take part, or are called to. */
function membersOf({ legs }: CallRecord): readonly MemberRecord[] {
  return legs.flatMap(({ id: leg, role, mode, coach }) =>
    mode === undefined ? [] : [{ leg, role, mode, ...(coach !== undefined && { coach }) }],
  );
}

function noMember(): Error {
  return notFound('member');
}

/** /v1/calls/{id}/members and /v1/calls/{id}/members/{leg}. */
export function memberEndpoints(source: CallSource): readonly Endpoint[] {
  const { conversation } = source.control;
  return [
    endpoint({
      method: 'POST',
      path: '/v1/calls/{id}/members',
      permission: 'calls.join',
      summary: 'Call somebody who is to take part. The caller talks with an agent, or is parked',
      body: memberRequestSchema,
      bodyName: 'MemberRequest',
      examples: {
        listener: { uri: 'sip:lead@10.0.0.5', mode: 'listen' },
        coach: { uri: '2002', mode: 'coach', coach: 'c0ffee.2' },
        third: { uri: '+15551234567', mode: 'talk', ringTimeoutMs: 30_000 },
      },
      responses: {
        202: { description: 'It rings. It takes part when it answers', schema: 'Member' },
        404: NOT_FOUND,
        409: FORBIDDEN_STATE,
      },
      handle: async ({ params, body }) => {
        const id = callIdOf(params);
        const member = await valueOf(source, id, await conversation.addMember(id, body));
        const location = `/v1/calls/${encodeURIComponent(id)}/members/${encodeURIComponent(member.leg)}`;
        return { status: 202, headers: { location }, body: member };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/members',
      permission: 'calls.read',
      summary: 'Who takes part in the conversation of a call that is up, or is called to',
      query: pageQuery,
      responses: { 200: { description: 'A page of members', schema: 'MemberList' }, 404: NOT_FOUND },
      handle: async ({ params, query }) => {
        const call = await findCall(source, callIdOf(params));
        return { status: 200, body: listPage(membersOf(call), query, ({ leg }) => leg) };
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/calls/{id}/members/{leg}',
      permission: 'calls.read',
      summary: 'A member: its role, and how it takes part',
      responses: { 200: { description: 'The member', schema: 'Member' }, 404: NOT_FOUND },
      handle: async ({ params }) => {
        const call = await findCall(source, callIdOf(params));
        const member = membersOf(call).find(({ leg }) => leg === legOf(params));
        if (member === undefined) throw noMember();
        return { status: 200, body: member };
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/v1/calls/{id}/members/{leg}',
      permission: 'calls.join',
      summary: 'Change who hears a member. During a consultation, talk joins the third party with the caller',
      body: memberChangeSchema,
      bodyName: 'MemberChange',
      examples: { talk: { mode: 'talk' }, coach: { mode: 'coach', coach: 'c0ffee.2' } },
      responses: {
        200: { description: 'The member as it is now', schema: 'Member' },
        404: NOT_FOUND,
        409: FORBIDDEN_STATE,
      },
      handle: async ({ params, body }) => {
        const id = callIdOf(params);
        const outcome = await conversation.changeMember(id, legOf(params), body);
        return { status: 200, body: await valueOf(source, id, outcome, noMember) };
      },
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/calls/{id}/members/{leg}',
      permission: 'calls.join',
      summary: 'Hang up on a member. During a consultation, the agent then leaves the caller with the third party',
      responses: {
        200: { description: 'The member as it was', schema: 'Member' },
        404: NOT_FOUND,
        409: FORBIDDEN_STATE,
      },
      handle: async ({ params }) => {
        const id = callIdOf(params);
        const outcome = await conversation.removeMember(id, legOf(params));
        return { status: 200, body: await valueOf(source, id, outcome, noMember) };
      },
    }),
  ];
}
