import { z } from 'zod';
import type { WarmbridgeClient } from '../../client/index.ts';
import type { Clock } from '../../ports/clock.ts';
import { pause } from '../../shared/pause.ts';
import { actingTool, answerOf, endingTool, readingTool, asBody, asQuery } from '../mcp-tool.ts';
import type { McpTool, ToolAnswer } from '../mcp-tool.ts';
import { callId, moment } from './inputs.ts';

const MAX_WAIT_MS = 60_000;
const ASK_EVERY_MS = 500;

const handoffId = z.string().min(1).max(128).describe('The id of the handoff');

/** Handoffs to humans. */
export const HANDOFF_TOOLS: readonly McpTool[] = [
  actingTool({
    name: 'start_handoff',
    title: 'Hand a call to a human',
    description:
      'Calls an agent, who hears the whisper in private while the caller hears music, and joins the two. The route ' +
      'gives what is left out. With waitMs the answer comes once the handoff is through, or after that time.',
    input: z.strictObject({
      call: callId,
      reason: z.string().min(1).max(200).describe('Such as billing'),
      summary: z.string().max(2_000).default('').describe('What the agent should know. Empty: the caller’s own words'),
      whisper: z.string().min(1).max(1_000).optional().describe('What the agent alone hears first'),
      destinations: z
        .array(z.string())
        .min(1)
        .max(20)
        .optional()
        .describe('SIP or tel URIs, numbers, or agent:ID, tried in order'),
      strategy: z.enum(['conference', 'refer', 'attended-refer', 'conference-then-refer']).optional(),
      waitMs: z.int().min(0).max(MAX_WAIT_MS).default(0).describe('How long to wait for the result'),
    }),
    run: async (client, { call: id, whisper, waitMs, ...more }, signal, clock) => {
      const body = { ...more, ...(whisper !== undefined && { whisper: { text: whisper } }) };
      const started = await client.POST('/v1/calls/{id}/handoffs', {
        params: { path: { id } },
        body: asBody(body),
        signal,
      });
      if (started.data === undefined || waitMs === 0) return answerOf(started);
      return await resultOf(client, { id, hid: started.data.id }, { waitMs, signal, clock });
    },
  }),
  readingTool({
    name: 'get_handoff',
    title: 'Look at a handoff',
    description: 'Its phase, result, reason, attempts with their SIP statuses, and timings.',
    input: z.strictObject({ call: callId, handoff: handoffId }),
    run: async (client, { call: id, handoff: hid }, signal) =>
      answerOf(await client.GET('/v1/calls/{id}/handoffs/{hid}', { params: { path: { id, hid } }, signal })),
  }),
  endingTool({
    name: 'cancel_handoff',
    title: 'Cancel a handoff',
    description: 'Stops a handoff under way; the AI has the caller again.',
    input: z.strictObject({ call: callId, handoff: handoffId }),
    run: async (client, { call: id, handoff: hid }, signal) =>
      answerOf(await client.DELETE('/v1/calls/{id}/handoffs/{hid}', { params: { path: { id, hid } }, signal })),
  }),
  readingTool({
    name: 'report_handoffs',
    title: 'Report on handoffs',
    description: 'Figures in a time range: transfer rate, reasons, results, waiting, handle time, abandoned transfers.',
    input: z.strictObject({ from: moment, to: moment, route: z.string().optional(), agent: z.string().optional() }),
    run: async (client, query, signal) =>
      answerOf(await client.GET('/v1/reports/handoffs', { params: { query: asQuery(query) }, signal })),
  }),
];

/** The handoff once it has its result, or is joined, or as it is when the time is up. */
async function resultOf(
  client: WarmbridgeClient,
  path: { readonly id: string; readonly hid: string },
  { waitMs, signal, clock }: { readonly waitMs: number; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<ToolAnswer> {
  for (let leftMs = waitMs; ; leftMs -= ASK_EVERY_MS) {
    const asked = await client.GET('/v1/calls/{id}/handoffs/{hid}', { params: { path }, signal });
    const isThrough = asked.data === undefined || asked.data.result !== null || asked.data.phase === 'bridged';
    if (isThrough || leftMs <= 0) return answerOf(asked);
    await pause(clock, Math.min(ASK_EVERY_MS, leftMs), signal);
  }
}
