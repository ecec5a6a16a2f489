import { z } from 'zod';
import {
  agentSkills,
  fallbacksSchema,
  huntSchema,
  promptFileFault,
  telephoneWithKeys,
  unknownNames,
} from '../../config/index.ts';
import type { KnownNames } from '../../config/index.ts';
import type { AiAction, TransferOptions } from '../../ports/ai.ts';
import { AGENT_NAME } from '../../ports/agents.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { isTooDeep } from '../../shared/json-limits.ts';
import { httpUrlField } from '../../shared/url-field.ts';

/** Hints of one `listen`, and how long one may be. */
const MAX_HINTS = 100;
const MAX_HINT_LENGTH = 100;
/** Defaults of a `listen`. */
export const LISTEN_DEFAULTS = { timeoutMs: 10_000, interDigitMs: 1_500, maxDigits: 32, finishOnKey: '#' } as const;
/** Defaults of a `record`. */
const RECORD_DEFAULTS = { maxLengthS: 300, silenceS: 5, finishOnKey: '#' } as const;
const MAX_RECORD_S = 3_600;
const MAX_SILENCE_S = 600;
/** In `prompts.directory`. Where it is missing, there is none. */
const BEEP = { file: 'beep.wav' } as const;

const text = z.string().trim().min(1).max(CALL_LIMITS.maxPromptLength);
const voice = z.string().max(CALL_LIMITS.maxVoiceLength).optional();
const bargeIn = z.boolean().optional();
const destination = z.union([
  z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength),
  agentSkills,
  telephoneWithKeys,
]);
const contextText = z.string().max(CALL_LIMITS.maxContextTextLength).optional();
const record = z
  .record(z.string(), z.unknown())
  .refine((value) => !isTooDeep(value), { message: 'is nested too deeply' })
  .optional();
const promptFile = z.string().superRefine((name, context) => {
  const message = promptFileFault(name);
  if (message !== null) context.addIssue({ code: 'custom', message });
});
const soundUrl = httpUrlField(2_048);

const talk = z.object({ type: z.literal('talk'), text, voice, bargeIn }).transform((action): AiAction => ({
  type: 'talk',
  prompt: { text: action.text, voice: action.voice },
  ...(action.bargeIn !== undefined && { bargeIn: action.bargeIn }),
}));

/** A file inside `prompts.directory`, or at a URL. The dialect does not have it. */
const play = z
  .object({ type: z.literal('play'), file: promptFile.optional(), url: soundUrl.optional(), bargeIn })
  .transform((action, context): AiAction => {
    const { file, url } = action;
    if ((file === undefined) === (url === undefined)) {
      context.issues.push({ code: 'custom', message: 'expected file or url', input: action });
      return z.NEVER;
    }
    return {
      type: 'talk',
      prompt: file === undefined ? { url: url ?? '' } : { file },
      ...(action.bargeIn !== undefined && { bargeIn: action.bargeIn }),
    };
  });

const listen = z
  .object({
    type: z.literal('listen'),
    webhook: z.string().min(1).max(2_048).optional(),
    /**
     * A timeout in seconds, as in voice APIs. A value of 1,000 or more can only be milliseconds, and is read as such.
     */
    timeout: z.number().positive().max(3_600_000).optional(),
    /** 0: no keys. */
    maxDigits: z.number().int().min(0).max(CALL_LIMITS.maxDigits).optional(),
    finishOnKey: z.string().max(1).optional(),
    interDigitTimeout: z.number().positive().max(60_000).optional(),
    speech: z.boolean().optional(),
    hints: z.array(z.string().trim().min(1).max(MAX_HINT_LENGTH)).max(MAX_HINTS).optional(),
    /** In seconds, or in milliseconds from 100 on: nobody waits so many seconds for a caller to go on. */
    endOfTurn: z.number().positive().max(10_000).optional(),
    partials: z.boolean().optional(),
  })
  .refine(({ speech, maxDigits }) => speech !== false || maxDigits !== 0, {
    path: ['maxDigits'],
    message: 'with speech false and no keys there is nothing to listen for',
  })
  .transform((action): AiAction => ({
    type: 'listen',
    webhook: action.webhook ?? null,
    timeoutMs: action.timeout === undefined ? LISTEN_DEFAULTS.timeoutMs : asMs(action.timeout),
    interDigitMs:
      action.interDigitTimeout === undefined ? LISTEN_DEFAULTS.interDigitMs : asMs(action.interDigitTimeout),
    maxDigits: action.maxDigits ?? LISTEN_DEFAULTS.maxDigits,
    finishOnKey: action.finishOnKey ?? LISTEN_DEFAULTS.finishOnKey,
    ...(action.speech !== undefined && { speech: action.speech }),
    ...(action.hints !== undefined && { hints: action.hints }),
    ...(action.endOfTurn !== undefined && { endOfTurnMs: action.endOfTurn * (action.endOfTurn < 100 ? 1_000 : 1) }),
    ...(action.partials !== undefined && { partials: action.partials }),
  }));

const transfer = z
  .object({
    type: z.literal('transfer'),
    destination: z.union([destination, z.array(destination).min(1).max(CALL_LIMITS.maxDestinations)]).optional(),
    whisper: z.string().trim().max(CALL_LIMITS.maxPromptLength).optional(),
    whisper_voice: voice,
    hunt: huntSchema.optional(),
    queue: z.string().regex(AGENT_NAME).nullable().optional(),
    priority: z.int().min(0).max(100).optional(),
    earlyMedia: z.boolean().optional(),
    reason: z.string().trim().max(CALL_LIMITS.maxReasonLength).optional(),
    summary: z.string().trim().max(CALL_LIMITS.maxSummaryLength).optional(),
    context: z
      .object({
        intent: contextText,
        sentiment: contextText,
        collected: record,
        nextAction: contextText,
        crm: record,
      })
      .optional(),
    /** What becomes of a caller whom nobody takes. The dialect does not have it. */
    fallback: fallbacksSchema.optional(),
  })
  .transform((action): AiAction => ({
    type: 'transfer',
    destinations: action.destination === undefined ? [] : [action.destination].flat(),
    whisper:
      action.whisper === undefined || action.whisper === ''
        ? null
        : { text: action.whisper, voice: action.whisper_voice },
    reason: action.reason ?? null,
    summary: action.summary ?? null,
    context: action.context ?? null,
    ...optionsOf(action),
  }));

/** How the action says that it is to be done; nothing where it does not. */
function optionsOf({
  hunt,
  queue,
  priority,
  earlyMedia,
  fallback,
}: Pick<TransferOptions, 'hunt' | 'queue' | 'priority' | 'earlyMedia' | 'fallback'>): {
  readonly options?: TransferOptions;
} {
  const options: TransferOptions = {
    ...(hunt !== undefined && { hunt }),
    ...(queue !== undefined && { queue }),
    ...(priority !== undefined && { priority }),
    ...(earlyMedia !== undefined && { earlyMedia }),
    ...(fallback !== undefined && { fallback }),
  };
  return Object.keys(options).length === 0 ? {} : { options };
}

/** What the caller says, in a file of its own. The dialect does not have it. Times are in seconds. */
const recordCaller = z
  .object({
    type: z.literal('record'),
    maxLength: z.number().min(1).max(MAX_RECORD_S).default(RECORD_DEFAULTS.maxLengthS),
    /** Null: silence does not end it. */
    silence: z.number().min(1).max(MAX_SILENCE_S).nullable().default(RECORD_DEFAULTS.silenceS),
    finishOnKey: z
      .string()
      .regex(/^[0-9*#]{0,12}$/, 'expected keys: 0-9, *, #')
      .default(RECORD_DEFAULTS.finishOnKey),
    beep: z.boolean().default(true),
    trim: z.boolean().default(false),
  })
  .transform(({ maxLength, silence, finishOnKey, beep, trim }): AiAction => ({
    type: 'record',
    beep: beep ? BEEP : null,
    maxMs: Math.round(maxLength * 1_000),
    silenceMs: silence === null ? null : Math.round(silence * 1_000),
    finishOnKey,
    trim,
  }));

const hangup = z.object({ type: z.literal('hangup') }).transform((): AiAction => ({ type: 'hangup' }));

/** Nothing that is said is recorded. The dialect does not have it. The time is in seconds. */
const pauseRecording = z
  .object({ type: z.literal('pauseRecording'), for: z.number().min(1).max(MAX_RECORD_S).optional() })
  .transform(({ for: seconds }): AiAction => ({
    type: 'pauseRecording',
    forMs: seconds === undefined ? null : Math.round(seconds * 1_000),
  }));
const resumeRecording = z
  .object({ type: z.literal('resumeRecording') })
  .transform((): AiAction => ({ type: 'resumeRecording' }));

const SCHEMAS = {
  talk,
  play,
  listen,
  record: recordCaller,
  pauseRecording,
  resumeRecording,
  transfer,
  hangup,
} as const;

function asMs(value: number): number {
  return value >= 1_000 ? value : value * 1_000;
}

/** Says why no call can be sent to a destination; null if one can. */
export type DestinationFault = (destination: string) => string | null;

/** The actions of an answer, which may be a list or one action; null if it is neither. */
function itemsOf(body: unknown): readonly unknown[] | null {
  if (body === null) return [];
  if (Array.isArray(body)) return body as readonly unknown[];
  if (typeof body !== 'object') return null;
  if ('actions' in body) {
    const { actions } = body;
    const isOne = typeof actions === 'object' && actions !== null && 'type' in actions;
    return isOne ? [actions] : Array.isArray(actions) || actions === null ? itemsOf(actions) : null;
  }
  // Only an action has a type, so this is one action without the list around it.
  return 'type' in body ? [body] : [];
}

/**
 * Reads the `actions` of an application's answer. An action that cannot be read is left out and named, so that one slip
 * does not leave a caller in silence. A destination that cannot be dialled, and a queue, hours or a mailbox that there
 * are not, are named too, but stay: an attempt fails on record, and the application is told.
 *
 * @param names those that there are; missing: nobody knows
 */
export function readActions(
  body: unknown,
  destinationFault: DestinationFault,
  names?: KnownNames,
): { readonly actions: readonly AiAction[]; readonly ignored: readonly string[] } | null {
  const items = itemsOf(body);
  if (items === null) return null;
  const actions: AiAction[] = [];
  const ignored: string[] = [];
  for (const [index, item] of items.slice(0, CALL_LIMITS.maxQueuedActions).entries()) {
    const type = typeof item === 'object' && item !== null && 'type' in item ? item.type : undefined;
    const schema =
      typeof type === 'string' && Object.hasOwn(SCHEMAS, type) ? SCHEMAS[type as keyof typeof SCHEMAS] : null;
    if (schema === null) {
      ignored.push(`actions[${String(index)}].type: expected one of ${Object.keys(SCHEMAS).join(', ')}`);
      continue;
    }
    const result = schema.safeParse(item);
    if (result.success) {
      actions.push(result.data);
      ignored.push(...faultsOf(result.data, index, destinationFault, names));
    } else
      for (const issue of result.error.issues)
        ignored.push(`actions[${String(index)}].${issue.path.join('.')}: ${issue.message}`);
  }
  if (items.length > CALL_LIMITS.maxQueuedActions)
    ignored.push(
      `actions: has ${String(items.length)} elements, and only the first ${String(CALL_LIMITS.maxQueuedActions)} are carried out`,
    );
  return { actions, ignored };
}

/** Destinations that cannot be dialled, and names that there are not. */
function faultsOf(
  action: AiAction,
  index: number,
  destinationFault: DestinationFault,
  names: KnownNames | undefined,
): readonly string[] {
  if (action.type !== 'transfer') return [];
  const { destinations, options = {} } = action;
  const called = [
    ...destinations.map((destination) => ({ path: 'destination', destination })),
    ...(options.fallback ?? []).flatMap((step, at) =>
      step.kind === 'destination' ? [{ path: `fallback[${String(at)}].uri`, destination: step.uri }] : [],
    ),
  ];
  const undialable = called.flatMap(({ path, destination }) => {
    const message = destinationFault(destination);
    return message === null ? [] : [{ path, message }];
  });
  const unknown = names === undefined ? [] : unknownNames(options, names);
  return [...undialable, ...unknown].map(({ path, message }) => `actions[${String(index)}].${path}: ${message}`);
}
