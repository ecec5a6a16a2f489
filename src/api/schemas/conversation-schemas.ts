import { z } from 'zod';
import { destinationSchema, promptSchema, ringTimeoutSchema, withPrompt } from '../../config/index.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { LegName, MemberMode, MemberRequest } from '../../ports/conversation-control.ts';
import { asLegId } from '../../ports/ids.ts';
import { LEG_ROLES, MEMBER_MODES } from '../../ports/records.ts';

// The bodies of requests to calls in which people talk.

const legIdText = z.string().min(1).max(128);

const leg = legIdText
  .default('caller')
  .transform((name): LegName => (name === 'caller' || name === 'agent' ? name : asLegId(name)))
  .describe('`caller` (the default), `agent`, or the id of a leg of the call');

const coach = legIdText.describe('The leg of the member who alone hears the coach; with mode coach').optional();
const NEEDS_COACH = 'is required with mode coach: the leg of the member who hears the coach';

/** The mode that a body names. It adds the fault where `coach` is missing, or does not belong there. */
function modeOf(
  { mode, coach: of }: { readonly mode: MemberMode['kind']; readonly coach?: string | undefined },
  context: z.RefinementCtx,
): MemberMode {
  if (mode === 'coach') {
    if (of !== undefined) return { kind: mode, of: asLegId(of) };
    context.addIssue({ code: 'custom', path: ['coach'], message: NEEDS_COACH });
    return { kind: 'listen' };
  }
  if (of !== undefined) context.addIssue({ code: 'custom', path: ['coach'], message: 'goes with mode coach' });
  return { kind: mode };
}

const NO_AUDIO = 'an AI behind a webhook has no audio, so it cannot take part; give a uri';

/** Body of POST /v1/calls/{id}/members. */
export const memberRequestSchema = z
  .strictObject({
    uri: destinationSchema.optional(),
    role: z
      .enum(['agent', 'supervisor', 'ai'])
      .optional()
      .describe('Default: supervisor for listen and coach, agent for talk. An AI that has no audio is refused'),
    mode: z.enum(['talk', 'listen', 'coach']),
    coach,
    ringTimeoutMs: ringTimeoutSchema.optional(),
    whisper: promptSchema.optional().describe('What the new member alone hears when it answers'),
  })
  .transform((body, context): MemberRequest => {
    const { uri, role, ringTimeoutMs, whisper } = body;
    if (role === 'ai') context.addIssue({ code: 'custom', path: ['role'], message: NO_AUDIO });
    else if (uri === undefined) context.addIssue({ code: 'custom', path: ['uri'], message: 'is required' });
    const mode = modeOf(body, context);
    return {
      destination: uri ?? '',
      role: role === undefined || role === 'ai' ? (mode.kind === 'talk' ? 'agent' : 'supervisor') : role,
      mode,
      ringTimeoutMs,
      whisper,
    };
  });

/** Body of PATCH /v1/calls/{id}/members/{leg}. */
export const memberChangeSchema = z.strictObject({ mode: z.enum(MEMBER_MODES), coach }).transform(modeOf);

/** A member, or somebody who is called to be one. */
export const memberSchema = z.strictObject({
  leg: z.string(),
  role: z.enum(LEG_ROLES),
  mode: z.enum(MEMBER_MODES).describe('`held`: it hears music, whoever put it on hold'),
  coach: z.string().optional(),
});

/** Body of POST /v1/calls/{id}/hold. */
export const holdSchema = withPrompt({ leg }, { required: false });

/** Body of POST /v1/calls/{id}/resume. */
export const resumeSchema = z.strictObject({ leg });

/** Body of POST /v1/calls/{id}/say and /play. */
export const saySchema = withPrompt({ leg }, { required: true });

/** Body of POST /v1/calls/{id}/whisper. */
export const whisperSchema = withPrompt({}, { required: true });

/** Body of POST /v1/calls/{id}/dtmf. */
export const dtmfSchema = z.strictObject({
  leg,
  digits: z
    .string()
    .max(CALL_LIMITS.maxDigits)
    .regex(/^[0-9*#A-D]+$/, 'expected 0-9, *, #, A-D'),
});

/** Body of POST /v1/calls/{id}/coach. */
export const coachSchema = z.strictObject({ text: z.string().trim().min(1).max(CALL_LIMITS.maxCoachLength) });

/** Body of POST /v1/calls/{id}/return-to-ai. */
export const returnSchema = z.strictObject({
  reason: z.string().min(1).max(CALL_LIMITS.maxReasonLength).optional(),
});

/** Body of POST /v1/calls/{id}/park. */
export const parkSchema = z.strictObject({
  slot: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/, 'expected up to 32 letters, digits, - and _')
    .optional()
    .describe('Default: the lowest number that is free'),
});

/** Body of POST /v1/calls/{id}/transfer. */
export const transferSchema = z.strictObject({
  destination: destinationSchema,
  mode: z
    .enum(['blind', 'attended'])
    .describe('`attended`: the agent talks with the other party first, while the caller hears music'),
  strategy: z
    .enum(['conference', 'refer'])
    .default('conference')
    .describe('How a blind transfer is carried out: the call stays with us, or the caller is sent away (REFER)'),
});
