import { z } from 'zod';
import { AGENT_FIELDS, agentPresence } from '../../config/index.ts';
import { AGENT_PHONES, AGENT_PRESENCES, AGENT_STATES, AGENT_WATCHES } from '../../ports/agents.ts';

const { name, uri, skills, maxCalls, wrapUpMs, watch } = AGENT_FIELDS;
const time = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds');

/** Body of PUT /v1/agents/{id}. */
export const agentChangeSchema = z.strictObject({
  name,
  uri: uri.optional().describe('A URI or a number; needed for a new agent'),
  skills: skills.unwrap().optional(),
  maxCalls: maxCalls.unwrap().optional(),
  wrapUpMs: wrapUpMs.unwrap().optional(),
  watch: watch.unwrap().optional(),
  state: agentPresence.optional().describe('`available` also ends a wrap-up and a pause. Only it gets calls'),
});

/** What agents may know of each other. */
export const colleagueSchema = z.strictObject({
  id: z.string().describe('`agent:ID` is the destination of a transfer'),
  name: z.string(),
  state: z.enum(AGENT_STATES),
});

/** An agent, as it is answered. */
export const agentSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  uri: z.string(),
  skills: z.record(z.string(), z.int()),
  maxCalls: z.int(),
  wrapUpMs: z.int(),
  watch: z.enum(AGENT_WATCHES).describe('How the PBX is asked what the telephone does'),
  state: z
    .enum(AGENT_STATES)
    .describe('What was set, and of an agent who is available what the calls and the telephone make of it'),
  phone: z.enum(AGENT_PHONES).describe('What the PBX says of the telephone, calls of Warmbridge included'),
  presence: z.enum(AGENT_PRESENCES).describe('What was set'),
  since: time.describe('Since when the state is as it is'),
  calls: z.array(
    z.strictObject({
      callId: z.string(),
      handoffId: z.string().nullable(),
      work: z.enum(['reserved', 'ringing', 'busy', 'wrap-up']),
      since: time,
      until: time.nullable().describe('The end of a wrap-up'),
    }),
  ),
  configured: z.boolean().describe('The configuration names the agent. Only `state` can be changed here'),
  failures: z.int().describe('Calls in a row that did not reach the agent'),
  pausedUntil: time.nullable().describe('The agent is left alone until then, because three calls in a row failed'),
});
