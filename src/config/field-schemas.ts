import { z } from 'zod';
import { agentDestination } from '../ports/agent-groups.ts';
import { AGENT_LIMITS, AGENT_NAME } from '../ports/agents.ts';
import { LIMITS } from './defaults.ts';
import { isPostDial, withPostDial } from '../ports/post-dial.ts';
import { parseDestination } from './destination.ts';
import type { Parsed } from './parse-text.ts';
import { sipUriFault, webUrlFault } from './uris.ts';
import { USER_NAME } from './user-name.ts';

/** A whole number of milliseconds. */
export function durationMs(min: number, max: number = LIMITS.maxDurationMs): z.ZodNumber {
  return z.int().min(min).max(max);
}

/** A whole number of milliseconds between two of the same kind, from `least` on; 0: never. */
export function pauseMs(least: number, max: number = LIMITS.maxDurationMs): z.ZodNumber {
  return durationMs(0, max).refine((ms) => ms === 0 || ms >= least, {
    message: `must be 0 (never) or at least ${String(least)}`,
  });
}

/** A text that is neither empty nor longer than `max`. */
export function shortText(max: number = LIMITS.maxNameLength): z.ZodString {
  return z.string().min(1).max(max);
}

/** Keys that an agent presses one after the other; null: none. */
export const keySequence = z
  .string()
  .regex(/^[0-9*#A-D]{1,4}$/, 'expected one to four of 0-9, *, #, A-D, in quotes')
  .nullable();

/** The id of an agent, or the name of a skill. */
export const agentName = z.string().regex(AGENT_NAME, 'expected at most 64 letters, digits and . _ -');

/** The name of a place where media servers are. */
export const zoneName = z.string().regex(AGENT_NAME, 'expected at most 64 letters, digits and . _ -');

/** A text that is not empty, such as a path or a secret. */
export function someText(): z.ZodString {
  return z.string().min(1).max(4_096);
}

/**
 * A secret that goes into a header. A line break in it would begin another header, and what refuses to send it would
 * repeat the secret in its error.
 */
export function headerSecret(): z.ZodString {
  return someText().regex(/^[\x21-\x7e]*$/, 'may hold printable ASCII characters only, no blanks and no line breaks');
}

/** A secret or a name that goes into a line of a protocol, which a line break in it would end. */
export function lineText(): z.ZodString {
  return someText().regex(/^\P{Cc}*$/u, 'must not hold line breaks or other control characters');
}

/** A text that `parse` reads. */
export function parsedText<Value>(parse: (text: string) => Parsed<Value>): z.ZodType<Value, string> {
  return z.string().transform((text, context) => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    context.issues.push({ code: 'custom', message: parsed.message, input: text });
    return z.NEVER;
  });
}

/** A text in which `fault` finds nothing wrong. */
export function checkedText(fault: (text: string) => string | null): z.ZodString {
  return z.string().superRefine((text, context) => {
    const message = fault(text);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/** A text that names a destination; agents are in the form that is on record. */
const destinationText = parsedText((text) => {
  const parsed = parseDestination(text);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  return { ok: true, value: value.kind === 'agent' || value.kind === 'skills' ? agentDestination(value) : text };
});

/** Agents by their skills, as a destination. It comes out as its text. */
export const agentSkills = z
  .strictObject({
    skills: z.array(agentName).min(1).max(AGENT_LIMITS.maxSkillsAsked),
    match: z.enum(['any', 'all']).default('any'),
  })
  .transform(({ skills, match }) => agentDestination({ kind: 'skills', skills: [...new Set(skills)], match }));

/** A telephone, and the keys that are sent once it answers. It comes out as a text, such as `2000;postd=ww2001`. */
export const telephoneWithKeys = z
  .strictObject({
    uri: z.string(),
    dtmf: z.string().describe('Sent once it answers: 0-9 * # A-D, w waits for half a second, W for a second'),
  })
  .transform(({ uri, dtmf }, context) => {
    const text = isPostDial(dtmf) ? withPostDial(uri, dtmf) : uri;
    const parsed = parseDestination(isPostDial(dtmf) ? text : `${uri};postd=${dtmf}`);
    if (parsed.ok) return text;
    context.issues.push({ code: 'custom', message: parsed.message, input: uri });
    return z.NEVER;
  });

/**
 * The target of a call: a `sip:`, `sips:` or `tel:` URI, a number, `agent:ID`, or agents by their skills. A relation checks
 * that a way out is there for it. It comes out as a text, such as `skills:any:billing,german`.
 */
export const destination = z.union([destinationText, agentSkills, telephoneWithKeys]);

/** Where one telephone is: a URI, a number, or the name of a user of ours, but no agent. */
export const telephone = checkedText((text) => {
  const parsed = parseDestination(text);
  if (!parsed.ok) return USER_NAME.test(text) ? null : parsed.message;
  const { kind } = parsed.value;
  return kind === 'agent' || kind === 'skills' ? 'expected a URI or a number' : null;
});

/** The URI of a SIP peer. */
export const sipUri = checkedText(sipUriFault);

/** A URL with `http:` or `https:`. */
export const httpUrl = checkedText((text) => webUrlFault(text, ['http:', 'https:']));

/** A URL with `ws:` or `wss:`. */
export const webSocketUrl = checkedText((text) => webUrlFault(text, ['ws:', 'wss:']));

/** How long something is kept, in days. Null is for ever, and a hundred years is the most. */
export const daysSchema = z.int().min(1).max(36_500).nullable();
