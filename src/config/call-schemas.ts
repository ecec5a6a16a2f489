import { z } from 'zod';
import type { AcceptPolicy, Fallback } from '../ports/call-control.ts';
import { CALL_LIMITS } from '../ports/call-limits.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { Whisper } from '../ports/handoff-request.ts';
import { HUNTS } from '../ports/handoff-request.ts';
import { HANDOFF_STRATEGIES } from '../ports/records.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { destinationOrSite, SITE_WEBHOOK_FIELDS } from './site-webhook-schema.ts';
import type { RouteFallback } from './site-webhook-types.ts';
import { agentName, checkedText, destination, durationMs, httpUrl, shortText } from './field-schemas.ts';

// The parts of a handoff, in the file and in requests to the API alike.

/** Says what is wrong with the name of a prompt's file; null if nothing is. The file must stay inside the directory. */
export function promptFileFault(name: string): string | null {
  if (name === '' || name.length > 255) return 'expected a file name of at most 255 characters';
  if (name.startsWith('/') || name.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'expected the name of a file inside prompts.directory';
  }
  // A backslash and a colon belong to paths of another system.
  return /[\p{Cc}\\:]/u.test(name) ? 'holds a character that no prompt file has' : null;
}

const PROMPT_FIELDS = {
  text: shortText(CALL_LIMITS.maxPromptLength).optional(),
  voice: shortText(CALL_LIMITS.maxVoiceLength).optional(),
  file: checkedText(promptFileFault).optional(),
  url: httpUrl.optional(),
};

type PromptFields = Readonly<Record<keyof typeof PROMPT_FIELDS, string | undefined>>;

/** The prompt of the fields, or what is wrong with them. */
function promptOf({ text, voice, file, url }: Partial<PromptFields>): Prompt | string {
  const given = [text !== undefined && 'text', file !== undefined && 'file', url !== undefined && 'url'].filter(
    (name) => name !== false,
  );
  if (given.length > 1) return `has both ${given.slice(0, 2).join(' and ')}; a prompt is one of them`;
  if (text !== undefined) return voice === undefined ? { text } : { text, voice };
  if (file === undefined && url === undefined) {
    return 'expected text (words to speak), file (a name inside prompts.directory) or url (of a WAV or MP3 file)';
  }
  if (voice !== undefined) return `has a voice, which goes with text, not with ${given.join()}`;
  return file === undefined ? { url: url ?? '' } : { file };
}

/** `{ text, voice? }`, `{ file }` or `{ url }`. */
export const promptSchema: z.ZodType<Prompt, PromptInput> = z
  .strictObject(PROMPT_FIELDS)
  .transform((fields, context): Prompt => {
    const prompt = promptOf(fields);
    if (typeof prompt !== 'string') return prompt;
    context.issues.push({ code: 'custom', message: prompt, input: fields });
    return z.NEVER;
  });

/** A prompt for the agent, and when it is heard. */
export const agentPromptSchema: z.ZodType<Whisper, PromptInput & { when?: 'answer' | 'speech' | undefined }> = z
  .strictObject({
    ...PROMPT_FIELDS,
    when: z
      .enum(['answer', 'speech'])
      .optional()
      .describe('Heard at once, or when whoever answered has spoken first. Default: answer'),
  })
  .transform(({ when, ...fields }, context): Whisper => {
    const prompt = promptOf(fields);
    if (typeof prompt !== 'string') return when === 'speech' ? { ...prompt, when } : prompt;
    context.issues.push({ code: 'custom', message: prompt, input: fields });
    return z.NEVER;
  });

/** Fields of a request, and beside them those of a prompt. `prompt` is null where there are none and none must be. */
export function withPrompt<Shape extends z.ZodRawShape>(
  shape: Shape,
  { required }: { readonly required: boolean },
): z.ZodType<z.output<z.ZodObject<Shape>> & { readonly prompt: Prompt | null }> {
  return z.strictObject({ ...PROMPT_FIELDS, ...shape }).transform((fields, context) => {
    const { text, voice, file, url, ...rest } = fields as PromptFields;
    const isGiven = [text, voice, file, url].some((field) => field !== undefined);
    const prompt = required || isGiven ? promptOf({ text, voice, file, url }) : null;
    if (typeof prompt === 'string') context.issues.push({ code: 'custom', message: prompt, input: fields });
    return { ...(rest as z.output<z.ZodObject<Shape>>), prompt: typeof prompt === 'string' ? null : prompt };
  });
}

/** A prompt before it is checked. */
export interface PromptInput {
  text?: string | undefined;
  voice?: string | undefined;
  file?: string | undefined;
  url?: string | undefined;
}

/** A prompt and how often it is repeated. */
export const waitPromptSchema = z
  .strictObject({ ...PROMPT_FIELDS, everyMs: durationMs(1_000).default(DEFAULTS.prompts.wait.everyMs) })
  .transform(({ everyMs, ...fields }, context): { prompt: Prompt; everyMs: number } => {
    const prompt = promptOf(fields);
    if (typeof prompt !== 'string') return { prompt, everyMs };
    context.issues.push({ code: 'custom', message: prompt, input: fields });
    return z.NEVER;
  });

/** One key of a telephone (RFC 4733 3.2). */
export const digit = z.string().regex(/^[0-9*#A-D]$/, 'expected one of 0-9, *, #, A-D, in quotes');

/** What is done where a machine answers an agent's phone. */
const SCREENING = {
  machine: z.enum(['off', 'detect', 'leave-message']).optional(),
  message: promptSchema.optional().describe('What a machine is told; with `machine: leave-message`'),
};

/** An agent may ask the AI for so long where nothing else is said. */
const ASKING_MS = 60_000;

/** The keys that answer. */
const ACCEPT_KEYS = {
  accept: digit.default(DEFAULTS.handoff.accept.accept),
  decline: digit.default(DEFAULTS.handoff.accept.decline),
  replay: digit.nullable().optional().describe('Has the whisper said once more. Default: 3, where no other key is'),
  repeat: z.boolean().optional().describe('Says the whisper once more to an agent who does nothing in time'),
  timeoutMs: durationMs(1_000, 600_000).default(DEFAULTS.handoff.accept.timeoutMs),
};

const answers = z.array(z.string().trim().min(1).max(100)).max(50).optional();

/** How an agent takes the call. */
export const acceptSchema = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('auto'), ...SCREENING }),
    z.strictObject({ mode: z.literal('dtmf'), ...ACCEPT_KEYS, ...SCREENING }),
    z.strictObject({
      mode: z.literal('voice'),
      ...ACCEPT_KEYS,
      phrases: z.strictObject({ accept: answers, decline: answers, repeat: answers }).optional(),
      ...SCREENING,
    }),
    z.strictObject({
      mode: z.literal('talk'),
      ...ACCEPT_KEYS,
      timeoutMs: durationMs(1_000, 600_000).default(ASKING_MS).describe('From the whisper on'),
      ...SCREENING,
    }),
  ])
  .superRefine((policy, context) => {
    const { machine, message } = policy;
    if (policy.mode !== 'auto' && policy.accept === policy.decline) {
      context.addIssue({ code: 'custom', path: ['decline'], message: 'must not be the same digit as accept' });
    }
    if (policy.mode !== 'auto' && [policy.accept, policy.decline].includes(policy.replay ?? '')) {
      context.addIssue({ code: 'custom', path: ['replay'], message: 'must not be the digit of accept or decline' });
    }
    const fault = messageFault({ asks: machine === 'leave-message', by: 'machine: leave-message', message });
    if (fault !== null) context.addIssue({ code: 'custom', path: ['message'], message: fault });
  })
  .transform(withReplay) satisfies z.ZodType<AcceptPolicy>;

/** Where nothing is said of the key, it is the usual one, unless that has another meaning. */
function withReplay<Policy extends AcceptPolicy>(policy: Policy): Policy {
  if (policy.mode === 'auto' || policy.replay !== undefined) return policy;
  const { replay } = DEFAULTS.handoff.accept;
  return [policy.accept, policy.decline].includes(replay) ? policy : { ...policy, replay };
}

/** What is wrong with a message for machines, or with its absence; null: nothing. */
export function messageFault({
  asks,
  by,
  message,
}: {
  readonly asks: boolean;
  /** The setting that asks for one. */
  readonly by: string;
  readonly message: Prompt | undefined;
}): string | null {
  if (asks === (message !== undefined)) return null;
  return asks ? `is needed with ${by}` : `is used only with ${by}`;
}

/** The name of a queue, and who comes first in it. */
export const queueSchema = agentName.describe('Where the caller waits if no agent is free');
export const prioritySchema = z.int().min(0).max(LIMITS.maxPriority).describe('Who has more is before the others');

/** What every fallback may have. */
const ANY_FALLBACK = {
  hours: agentName.optional().describe('It is passed over while these hours of the configuration are closed'),
};

/** Other destinations. */
const DESTINATION_FALLBACK = {
  kind: z.literal('destination'),
  queue: queueSchema.optional(),
  ...ANY_FALLBACK,
};

const OTHER_FALLBACKS = [
  z.strictObject({ kind: z.literal('ai'), ...ANY_FALLBACK }),
  z.strictObject({
    kind: z.literal('voicemail'),
    greeting: promptSchema.optional().describe('What the caller hears before the beep'),
    thanks: promptSchema.nullable().optional().describe('What the caller hears behind the message; null: nothing'),
    maxMs: durationMs(1_000, 3_600_000).optional().describe('A message lasts no longer'),
    silenceMs: durationMs(1_000, 600_000).optional().describe('So much silence ends it'),
    endKey: digit.nullable().optional().describe('This key ends it; null: none does'),
    mailbox: agentName.optional().describe('Whose message it is'),
    ...ANY_FALLBACK,
  }),
  z.strictObject({
    kind: z.literal('callback'),
    offer: promptSchema.optional().describe('The offer to be called back; {number} is where'),
    ask: promptSchema.optional().describe('Asks for a number, which ends with the pound key'),
    thanks: promptSchema.optional().describe('Last words to a caller who is called back'),
    maxAttempts: z.int().min(1).max(LIMITS.maxCallbackAttempts).optional(),
    ...ANY_FALLBACK,
  }),
  z.strictObject({
    kind: z.literal('hangup'),
    text: shortText(CALL_LIMITS.maxPromptLength).optional(),
    ...ANY_FALLBACK,
  }),
] as const;

/** What happens to the caller if nobody takes the call. */
const fallbackSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...DESTINATION_FALLBACK, uri: destination }),
  ...OTHER_FALLBACKS,
]) satisfies z.ZodType<Fallback>;

/** In a route a webhook of the site may name the destinations. */
const routeFallbackSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ ...DESTINATION_FALLBACK, uri: destination.optional(), ...SITE_WEBHOOK_FIELDS })
    .transform(destinationOrSite),
  ...OTHER_FALLBACKS,
]) satisfies z.ZodType<RouteFallback>;

/** How the caller and the agent are joined. */
export const strategySchema = z.enum(HANDOFF_STRATEGIES);
export const huntSchema = z.enum(HUNTS);

/** How long one destination rings. */
export const ringTimeoutSchema = durationMs(LIMITS.minRingTimeoutMs);

/** Where a call goes. */
export const destinationSchema = destination.describe(
  'A sip:, sips: or tel: URI, or a number, which goes out as `sip.outbound` says',
);

/** Where a handoff dials. */
export const destinationsSchema = z.array(destinationSchema).max(CALL_LIMITS.maxDestinations);

/** The fallbacks that are tried in this order if the handoff fails. */
export const fallbacksSchema = z.array(fallbackSchema).max(CALL_LIMITS.maxDestinations);
export const routeFallbacksSchema = z.array(routeFallbackSchema).max(CALL_LIMITS.maxDestinations);
