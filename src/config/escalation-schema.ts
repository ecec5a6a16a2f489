import { z } from 'zod';
import { PHRASE_LISTS } from '../call-machine/index.ts';
import type { EscalationConditions, EscalationRule } from '../ports/escalation.ts';
import { ESCALATION_LIMITS } from '../ports/escalation.ts';
import { destinationsSchema, agentPromptSchema } from './call-schemas.ts';
import { durationMs, shortText } from './field-schemas.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, whisperIsFilled } from './relations.ts';
import { related } from './related.ts';
import { suggestion } from './suggest.ts';

/** Says what is wrong with a phrase of a rule; null if nothing is. */
function phraseFault(text: string): string | null {
  if (text.startsWith('@')) return listFault(text.slice(1));
  const words = text.replace(/^!/, '').match(/[\p{L}\p{Nd}]+|\*/gu) ?? [];
  if (words.length === 0) return 'expected words, or @ and the name of a list';
  if (words.length > ESCALATION_LIMITS.maxWords) return `has more than ${ESCALATION_LIMITS.maxWords} words`;
  const wildcards = words.filter((word) => word === '*').length;
  if (wildcards > ESCALATION_LIMITS.maxWildcards) return `has more than ${ESCALATION_LIMITS.maxWildcards} *`;
  return words[0] === '*' || words.at(-1) === '*' ? 'has a * that is not between words' : null;
}

function listFault(name: string): string | null {
  if (PHRASE_LISTS.includes(name)) return null;
  const near = suggestion(name, PHRASE_LISTS);
  const hint = near === null ? `the lists are ${PHRASE_LISTS.map((list) => `@${list}`).join(', ')}` : `did you mean @${near}?`;
  return `there is no list @${name}; ${hint}`;
} // prettier-ignore

/** Phrases of a caller: word-wise, `@NAME` for a list, `!` before an exception. */
export const phrasesSchema = z
  .array(
    shortText(ESCALATION_LIMITS.maxPhraseLength).superRefine((text, context) => {
      const message = phraseFault(text);
      if (message !== null) context.addIssue({ code: 'custom', message });
    }),
  )
  .min(1)
  .max(ESCALATION_LIMITS.maxPhrases);

const conditionsSchema = z.strictObject({
  phrases: phrasesSchema.optional().describe('`@human-en` and so on are lists; `*` is up to three words; `!` excepts'),
  topics: phrasesSchema.optional().describe('As phrases, but negation does not matter, and the rule comes before all others'),
  failures: z.int().min(1).max(20).optional().describe('The AI did not understand, or heard nothing, so often in a row'),
  confidenceBelow: z.number().gt(0).max(1).optional().describe('In each of the last `turns`'),
  sentimentBelow: z.number().gt(-1).max(1).optional().describe('In each of the last `turns`. English only'),
  turns: z.int().min(1).max(ESCALATION_LIMITS.maxTurnsInRow).optional().describe('Default: 1'),
  turnsAbove: z.int().min(0).max(10_000).optional().describe('Turns of the caller'),
  durationMsAbove: durationMs(1_000).optional().describe('So long with the AI'),
  silenceMs: durationMs(1_000).optional().describe('Nobody says anything for so long'),
  dtmf: z
    .string()
    .regex(/^[0-9*#A-D]{1,8}$/, 'expected one to eight of 0-9, *, #, A-D, in quotes')
    .optional(),
  authenticationFailed: z.literal(true).optional().describe('The metadata has `authentication: failed`'),
  valueAbove: z
    .strictObject({ key: shortText(128), amount: z.number() })
    .optional()
    .describe('A number in the metadata is above the amount'),
}) satisfies z.ZodType<EscalationConditions>; // prettier-ignore

/** What stays so as it is. A rule with nothing else would match again at once. */
const LASTING: readonly string[] = ['authenticationFailed', 'valueAbove', 'turns'];

/** A rule must ask for something, and what it asks for must fit together. */
const conditionsFit: Relation = (rule) => {
  const { when, again } = fieldsOf(rule);
  const given = Object.keys(fieldsOf(when)).filter((name) => fieldsOf(when)[name] !== undefined);
  if (given.every((name) => name === 'turns')) return [fault(['when'], 'needs at least one condition')];
  const scored = given.includes('confidenceBelow') || given.includes('sentimentBelow');
  return [
    ...(given.includes('turns') && !scored
      ? [fault(['when', 'turns'], 'goes with confidenceBelow and sentimentBelow; turnsAbove counts turns')]
      : []),
    ...(again === true && given.every((name) => LASTING.includes(name))
      ? [fault(['again'], 'needs a condition that can end, such as phrases: this one would match for ever')]
      : []),
  ];
};

const ruleSchema = related(
  z.strictObject({
    when: conditionsSchema.describe('All that are given must be so'),
    reason: shortText(256).describe('Of the handoff'),
    destinations: destinationsSchema.min(1).optional().describe('Default: those of the route'),
    whisper: agentPromptSchema.optional().describe('Default: that of the route'),
    priority: z.int().min(-1_000).max(1_000).optional().describe('A higher one is asked first. Default: 0'),
    again: z.boolean().optional().describe('It may match again after the caller came back. Default: false'),
  }),
  conditionsFit,
  whisperIsFilled,
) satisfies z.ZodType<EscalationRule>;

/** Rules that take calls from the AI to a human; the first that matches wins. */
export const escalationSchema = z.array(ruleSchema).max(ESCALATION_LIMITS.maxRules);
