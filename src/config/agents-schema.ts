import { z } from 'zod';
import { AGENT_LIMITS, AGENT_PRESENCES, AGENT_WATCHES } from '../ports/agents.ts';
import { asAgentId } from '../ports/ids.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { agentName, durationMs, shortText, telephone } from './field-schemas.ts';
import { unique } from './relations.ts';
import { related } from './related.ts';
import type { AgentConfig } from './types.ts';

/** Levels by the names of skills. */
const skills = z
  .record(agentName, z.int().min(1).max(AGENT_LIMITS.maxSkillLevel))
  .refine((given) => Object.keys(given).length <= AGENT_LIMITS.maxSkills, {
    message: `has more than ${String(AGENT_LIMITS.maxSkills)} skills`,
  });

/** What the file and the API say of an agent, apart from the id. */
export const AGENT_FIELDS = {
  name: shortText().optional().describe('Default: the id'),
  uri: telephone.describe('A sip:, sips: or tel: URI, or a number, which goes out as `sip.outbound` says'),
  skills: skills.default({}).describe('The level of each skill, from 1 on; the higher, the better'),
  maxCalls: z.int().min(1).max(AGENT_LIMITS.maxCalls).default(DEFAULTS.agent.maxCalls).describe('At a time'),
  wrapUpMs: durationMs(0, LIMITS.maxDurationMs)
    .default(DEFAULTS.agent.wrapUpMs)
    .describe('So long after a call the agent gets no other'),
  watch: z
    .enum(AGENT_WATCHES)
    .default(DEFAULTS.agent.watch)
    .describe(
      'Ask the PBX by SUBSCRIBE what the telephone does: dialog events (RFC 4235), presence (RFC 3856), or not',
    ),
};

/** What an agent, or whoever runs the site, sets. */
export const agentPresence = z.enum(AGENT_PRESENCES);

/** `agents` of the configuration. */
export const agentsSchema = related(
  z
    .array(
      z
        .strictObject({ id: agentName, ...AGENT_FIELDS, state: agentPresence.default(DEFAULTS.agent.state) })
        .transform(({ id, name = id, ...rest }): AgentConfig => ({ id: asAgentId(id), name, ...rest })),
    )
    .max(AGENT_LIMITS.maxAgents),
  unique(['id']),
);
