import { z } from 'zod';
import { destinationsSchema, phrasesSchema, promptSchema } from '../../config/index.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { LANGUAGES } from './languages/index.ts';

/** How much a script may have. */
const MAX_STEPS = 256;
const MAX_SLOTS = 32;
const MAX_OPTIONS = 24;

/** Words to speak, or a prompt as everywhere: `{ text, voice }`, `{ file }`, `{ url }`. */
const prompt = z.preprocess((value) => (typeof value === 'string' ? { text: value } : value), promptSchema);
const template = z.string().min(1).max(CALL_LIMITS.maxSummaryLength);
const stepName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'expected the name of a step: a letter, then letters, digits, - and _');
const slotName = z.string().regex(/^[a-zA-Z]{1,20}$/, 'expected the name of a slot: 1 to 20 letters');
const keys = z.string().regex(/^[0-9*#]{1,4}$/, 'expected 1 to 4 keys out of 0-9, * and #, in quotes');
const language = z.enum(LANGUAGES);
const waitMs = z.int().min(500).max(120_000);

/** What was asked, and how it is put to callers who have keys only. */
const QUESTION = { say: prompt, sayKeys: prompt.optional() };

const option = z.strictObject({
  key: keys.optional(),
  phrases: phrasesSchema.optional(),
  say: prompt.optional(),
  sayKeys: prompt.optional(),
  then: stepName,
  set: z.record(slotName, z.string().max(CALL_LIMITS.maxContextTextLength)).default({}),
  language: language.optional(),
});

const choice = z.strictObject({
  key: keys.optional(),
  phrases: phrasesSchema.optional(),
  value: z.string().min(1).max(CALL_LIMITS.maxContextTextLength),
});

const SLOT = {
  ...QUESTION,
  required: z.boolean().default(true),
};

/** Asked as `{value}`; false: not asked. */
function confirm(isDefault: boolean) {
  return z.union([z.boolean(), prompt]).default(isDefault);
}

const slot = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('words'), ...SLOT, confirm: confirm(false) }),
  z.strictObject({ kind: z.literal('name'), ...SLOT, confirm: confirm(true) }),
  z.strictObject({
    kind: z.literal('digits'),
    ...SLOT,
    confirm: confirm(true),
    min: z.int().min(1).max(CALL_LIMITS.maxDigits).default(1),
    max: z.int().min(1).max(CALL_LIMITS.maxDigits).default(20),
  }),
  z.strictObject({
    kind: z.literal('date'),
    ...SLOT,
    confirm: confirm(true),
    keys: z.enum(['DDMM', 'MMDD']).optional(),
  }),
  z.strictObject({ kind: z.literal('yes-no'), ...SLOT, confirm: confirm(false) }),
  z.strictObject({
    kind: z.literal('choice'),
    ...SLOT,
    confirm: confirm(false),
    options: z.array(choice).min(1).max(MAX_OPTIONS),
  }),
]);

const afterPeople = z.strictObject({ say: prompt.optional(), then: stepName.optional() }).prefault({});

const step = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('menu'),
    ...QUESTION,
    options: z.array(option).min(1).max(MAX_OPTIONS),
    otherwise: stepName.optional(),
  }),
  z.strictObject({
    kind: z.literal('ask'),
    slots: z.array(slotName).min(1).max(MAX_SLOTS),
    then: stepName.optional(),
    otherwise: stepName.optional(),
  }),
  z.strictObject({ kind: z.literal('say'), ...QUESTION, then: stepName.optional() }),
  z.strictObject({
    kind: z.literal('transfer'),
    destinations: destinationsSchema.default([]),
    reason: z.string().min(1).max(CALL_LIMITS.maxReasonLength),
    summary: template.optional(),
    whisper: prompt.optional(),
    say: prompt.optional(),
    afterwards: z.enum(['end', 'ai']).optional(),
    failed: afterPeople,
    returned: afterPeople,
  }),
  z.strictObject({ kind: z.literal('hangup'), say: prompt.optional() }),
]);

/** What is done where the caller is not understood, or says nothing, so often in a row. */
const trouble = z
  .strictObject({ say: prompt.optional(), times: z.int().min(1).max(20).default(3), then: stepName.optional() })
  .prefault({});

/** A file of a receptionist by rules. What refers to something else in it is checked in `script-relations.ts`. */
export const scriptSchema = z.strictObject({
  languages: z.array(language).min(1).max(LANGUAGES.length).default(['en']),
  voices: z.partialRecord(language, z.string().min(1).max(CALL_LIMITS.maxVoiceLength)).default({}),
  greeting: prompt.optional(),
  goodbye: prompt.optional(),
  start: stepName.optional(),
  human: stepName.optional(),
  listen: z.strictObject({ timeoutMs: waitMs.default(6_000), interDigitMs: waitMs.default(2_500) }).prefault({}),
  notUnderstood: trouble,
  silence: trouble,
  slots: record(slotName, slot, MAX_SLOTS, 'slots').default({}),
  steps: record(stepName, step, MAX_STEPS, 'steps'),
});

/** A script, checked. */
export type Script = z.output<typeof scriptSchema>;
export type Step = z.output<typeof step>;
export type MenuStep = Extract<Step, { kind: 'menu' }>;
export type AskStep = Extract<Step, { kind: 'ask' }>;
export type TransferStep = Extract<Step, { kind: 'transfer' }>;
export type MenuOption = MenuStep['options'][number];
export type Slot = z.output<typeof slot>;

/** The slots of a script, and what its menus set besides: every name of its own that a text may have. */
export function slotNamesOf({ slots, steps }: Script): readonly string[] {
  const set = Object.values(steps).flatMap((each) =>
    each.kind === 'menu' ? each.options.flatMap((one) => Object.keys(one.set)) : [],
  );
  return [...Object.keys(slots), ...set];
}

function record<Name extends z.ZodType<string, string>, Value extends z.ZodType>(
  name: Name,
  value: Value,
  max: number,
  what: string,
) {
  return z
    .record(name, value)
    .refine((all) => Object.keys(all).length <= max, { message: `has more than ${String(max)} ${what}` });
}
