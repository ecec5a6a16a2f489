import { z } from 'zod';
import { CALL_STATES } from '../../ports/records.ts';
import { actingTool, answerOf, endingTool, readingTool, asBody, asQuery } from '../mcp-tool.ts';
import type { McpTool } from '../mcp-tool.ts';
import { callId, cursor, limit, moment } from './inputs.ts';

const PAGE = { limit, cursor };

/** Calls: what they are, what was said, and what may be done with them. */
export const CALL_TOOLS: readonly McpTool[] = [
  readingTool({
    name: 'list_calls',
    title: 'List calls',
    description: 'Calls that are up and that were, newest first: id, state, from, to, legs, handoffs, how each ended.',
    input: z.strictObject({
      state: z.enum(CALL_STATES).optional(),
      from: z.string().optional().describe("The caller's number"),
      to: z.string().optional().describe('The number that was called'),
      ...PAGE,
    }),
    run: async (client, query, signal) =>
      answerOf(await client.GET('/v1/calls', { params: { query: asQuery(query) }, signal })),
  }),
  readingTool({
    name: 'get_call',
    title: 'Look at a call',
    description: 'A call: state, legs, handoffs, metadata, times, and how it ended.',
    input: z.strictObject({ call: callId }),
    run: async (client, { call: id }, signal) =>
      answerOf(await client.GET('/v1/calls/{id}', { params: { path: { id } }, signal })),
  }),
  readingTool({
    name: 'get_context',
    title: 'Read the context card of a call',
    description: 'Who calls, why, what was said, what was collected, and what the next step is.',
    input: z.strictObject({ call: callId }),
    run: async (client, { call: id }, signal) =>
      answerOf(await client.GET('/v1/calls/{id}/context', { params: { path: { id } }, signal })),
  }),
  readingTool({
    name: 'get_transcript',
    title: 'Read the transcript of a call',
    description: 'What each party said, in order, with times. Private segments need a role that may read them.',
    input: z.strictObject({ call: callId, ...PAGE }),
    run: async (client, { call: id, ...query }, signal) =>
      answerOf(
        await client.GET('/v1/calls/{id}/transcript', { params: { path: { id }, query: asQuery(query) }, signal }),
      ),
  }),
  readingTool({
    name: 'search_transcripts',
    title: 'Search what was said',
    description: 'Finds words in the transcripts of all calls on record.',
    input: z.strictObject({ words: z.string().min(1).max(200), ...PAGE }),
    run: async (client, { words: q, ...query }, signal) =>
      answerOf(await client.GET('/v1/transcripts', { params: { query: asQuery({ q, ...query }) }, signal })),
  }),
  readingTool({
    name: 'get_call_events',
    title: 'Read the journal of a call',
    description: 'Every event of a call with its time: what came in, and what was decided.',
    input: z.strictObject({ call: callId, ...PAGE }),
    run: async (client, { call: id, ...query }, signal) =>
      answerOf(await client.GET('/v1/calls/{id}/events', { params: { path: { id }, query: asQuery(query) }, signal })),
  }),
  actingTool({
    name: 'place_call',
    title: 'Call somebody',
    description: 'Dials a number or SIP address; once answered, the call runs the route that is named.',
    input: z.strictObject({
      to: z.string().min(1).describe('sip:, sips: or tel: URI, number or extension'),
      route: z.string().describe('match.to of the route that the call runs'),
      from: z.string().optional(),
      metadata: z.record(z.string(), z.unknown()).optional(),
    }),
    run: async (client, body, signal) => answerOf(await client.POST('/v1/calls', { body: asBody(body), signal })),
  }),
  actingTool({
    name: 'say',
    title: 'Speak into a call',
    description: 'Speaks a text to the caller (default) or to the agent.',
    input: z.strictObject({ call: callId, text: z.string().min(1).max(1_000), leg: z.string().optional() }),
    run: async (client, { call: id, ...body }, signal) =>
      answerOf(await client.POST('/v1/calls/{id}/say', { params: { path: { id } }, body: asBody(body), signal })),
  }),
  actingTool({
    name: 'whisper',
    title: 'Whisper to the agent',
    description: 'Speaks a text that the agent alone hears; the caller does not.',
    input: z.strictObject({ call: callId, text: z.string().min(1).max(1_000) }),
    run: async (client, { call: id, ...body }, signal) =>
      answerOf(await client.POST('/v1/calls/{id}/whisper', { params: { path: { id } }, body: asBody(body), signal })),
  }),
  actingTool({
    name: 'hold_call',
    title: 'Put the caller on hold',
    description: 'The caller hears music until resume_call.',
    input: z.strictObject({ call: callId }),
    run: async (client, { call: id }, signal) =>
      answerOf(await client.POST('/v1/calls/{id}/hold', { params: { path: { id } }, body: {}, signal })),
  }),
  actingTool({
    name: 'resume_call',
    title: 'End the hold',
    description: 'Joins the caller and the agent again.',
    input: z.strictObject({ call: callId }),
    run: async (client, { call: id }, signal) =>
      answerOf(await client.POST('/v1/calls/{id}/resume', { params: { path: { id } }, body: {}, signal })),
  }),
  actingTool({
    name: 'return_to_ai',
    title: 'Give the caller back to the AI',
    description: 'The agent leaves, and the AI of the route has the caller again.',
    input: z.strictObject({ call: callId, reason: z.string().max(200).optional() }),
    run: async (client, { call: id, ...body }, signal) =>
      answerOf(
        await client.POST('/v1/calls/{id}/return-to-ai', { params: { path: { id } }, body: asBody(body), signal }),
      ),
  }),
  actingTool({
    name: 'transfer_call',
    title: 'Send the call on',
    description: 'Blind or attended transfer of the caller to another destination.',
    input: z.strictObject({
      call: callId,
      destination: z.string().min(1),
      mode: z.enum(['blind', 'attended']).default('blind'),
    }),
    run: async (client, { call: id, ...body }, signal) =>
      answerOf(await client.POST('/v1/calls/{id}/transfer', { params: { path: { id } }, body: asBody(body), signal })),
  }),
  actingTool({
    name: 'set_disposition',
    title: 'Say how a call came out',
    description: 'Whether the matter was resolved, with a note; reports count it.',
    input: z.strictObject({
      call: callId,
      resolved: z.boolean(),
      precise: z.boolean().optional(),
      note: z.string().max(1_000).optional(),
    }),
    run: async (client, { call: id, ...body }, signal) =>
      answerOf(
        await client.POST('/v1/calls/{id}/disposition', { params: { path: { id } }, body: asBody(body), signal }),
      ),
  }),
  endingTool({
    name: 'hang_up',
    title: 'End a call',
    description: 'Hangs up on everybody in the call.',
    input: z.strictObject({ call: callId }),
    run: async (client, { call: id }, signal) =>
      answerOf(await client.DELETE('/v1/calls/{id}', { params: { path: { id } }, signal })),
  }),
  readingTool({
    name: 'report_calls',
    title: 'Report on calls',
    description: 'Figures of calls in a time range: how many, how they ended, how long.',
    input: z.strictObject({ from: moment, to: moment, route: z.string().optional() }),
    run: async (client, query, signal) =>
      answerOf(await client.GET('/v1/reports/calls', { params: { query: asQuery(query) }, signal })),
  }),
];
