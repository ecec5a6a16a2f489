import { z } from 'zod';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { Prompt } from '../../ports/prompt.ts';
import { httpUrlField, webSocketUrlField } from '../../shared/url-field.ts';

const httpUrl = httpUrlField(2_083);
const webSocketUrl = webSocketUrlField(2_083);
const name = z
  .string()
  .max(64)
  .transform((action) => action.toLowerCase());

/** An action inside another one: what is played or said, or a hangup. */
export const nestedSchema = z.object({
  action: name.pipe(z.enum(['play', 'say', 'hangup'])),
  media_url: httpUrl.optional(),
  file_url: httpUrl.optional(),
  url: httpUrl.optional(),
  text: z.string().trim().min(1).max(CALL_LIMITS.maxPromptLength).optional(),
  voice: z.string().max(CALL_LIMITS.maxVoiceLength).optional(),
});
/** A nested action. */
export type NestedAction = z.output<typeof nestedSchema>;

const destination = z.string().trim().min(1).max(CALL_LIMITS.maxDestinationLength);

/** What an application answers: one action. The names of fields differ by the age of its SDK, and all are taken. */
export const flowActionSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('play'),
    media_url: httpUrl.optional(),
    file_url: httpUrl.optional(),
    url: httpUrl.optional(),
    flow_url: httpUrl.optional(),
  }),
  z.object({
    action: z.literal('dial'),
    to: destination.optional(),
    to_number: destination.optional(),
    timeout: z.number().min(1).max(600).default(30),
    dial_music: nestedSchema.optional(),
    confirm_sound: nestedSchema.optional(),
    on_no_answer: nestedSchema.optional(),
    on_busy: nestedSchema.optional(),
    on_failure: nestedSchema.optional(),
    flow_url: httpUrl.optional(),
  }),
  z.object({ action: z.literal('hangup') }),
  z.object({
    action: z.literal('stream'),
    ws_url: webSocketUrl.optional(),
    url: webSocketUrl.optional(),
    sample_rate: z.enum(['8k', '16k']).default('8k'),
    chunk_size: z.number().int().min(20).max(2_000).multipleOf(20).default(400),
    flow_url: httpUrl.optional(),
  }),
]);
/** An action of a flow. */
export type FlowAction = z.output<typeof flowActionSchema>;

/** Reads an answer. @returns the action, or what is wrong with it */
export function readFlowAction(body: unknown): FlowAction | string {
  const given: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
  // Older pages write `Stream`.
  const action = typeof given['action'] === 'string' ? given['action'].toLowerCase() : given['action'];
  const read = flowActionSchema.safeParse({ ...given, action });
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const { data } = read;
  if (data.action === 'play' && soundOf(data) === null) return 'media_url: expected the URL of a sound';
  if (data.action === 'stream' && (data.ws_url ?? data.url) === undefined) return 'ws_url: expected a ws or wss URL';
  if (data.action === 'dial' && (data.to ?? data.to_number) === undefined) return 'to: expected a number or a SIP URI';
  return data;
}

/** The sound that an action plays; null if it names none. */
export function soundOf(action: {
  readonly media_url?: string | undefined;
  readonly file_url?: string | undefined;
  readonly url?: string | undefined;
}): Prompt | null {
  const url = action.media_url ?? action.file_url ?? action.url;
  return url === undefined ? null : { url };
}

/** What a nested action plays or says; null if it does neither. */
export function promptOf(action: NestedAction | undefined): Prompt | null {
  if (action === undefined || action.action === 'hangup') return null;
  if (action.action === 'play') return soundOf(action);
  return action.text === undefined ? null : { text: action.text, voice: action.voice };
}
