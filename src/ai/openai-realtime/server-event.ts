import { z } from 'zod';
import type { OtherEvent } from '../gateway/models/index.ts';
import { messageFault, namedMessage } from '../gateway/models/index.ts';

const id = z.string().min(1).max(256);
const audio = z.base64().transform((text) => Buffer.from(text, 'base64'));
const functionCall = z.object({
  type: z.literal('function_call'),
  call_id: id,
  name: z.string(),
  arguments: z.string().default(''),
});
/** Other items, such as messages, are of no use here. */
const item = z.union([functionCall, z.object({ type: z.string() })]);
const failure = z.object({ type: z.string().nullish(), code: z.string().nullish() });
const TRANSCRIPTION = 'conversation.item.input_audio_transcription';

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('session.updated'),
    session: z
      .object({
        audio: z.object({ output: z.object({ format: z.object({ type: z.string() }).nullish() }).nullish() }).nullish(),
      })
      .nullish(),
  }),
  z.object({ type: z.literal('input_audio_buffer.speech_started'), audio_start_ms: z.number(), item_id: id }),
  z.object({ type: z.literal('input_audio_buffer.speech_stopped'), audio_end_ms: z.number(), item_id: id }),
  z.object({ type: z.literal(`${TRANSCRIPTION}.completed`), item_id: id, transcript: z.string() }),
  z.object({ type: z.literal('response.created'), response: z.object({ id }) }),
  z.object({ type: z.literal('response.output_audio.delta'), item_id: id, delta: audio }),
  z.object({ type: z.literal('response.output_audio_transcript.delta'), item_id: id, delta: z.string() }),
  z.object({ type: z.literal('response.output_audio_transcript.done'), item_id: id, transcript: z.string() }),
  z.object({ type: z.literal('response.output_item.done'), item }),
  z.object({
    type: z.literal('response.done'),
    response: z.object({
      status: z.string().default('completed'),
      status_details: z.object({ error: failure.nullish() }).nullish(),
      output: z.array(item).max(128).nullish(),
    }),
  }),
  z.object({
    type: z.literal('error'),
    error: failure.extend({ param: z.string().nullish(), event_id: z.string().nullish() }),
  }),
]);

/** What a server of OpenAI's Realtime API says that matters here. */
export type ServerEvent = z.infer<typeof eventSchema>;

const KNOWN: ReadonlySet<string> = new Set(eventSchema.options.map(({ shape }) => shape.type.value));
/** The names that events had before the API was generally available. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  'response.audio.delta': 'response.output_audio.delta',
  'response.audio_transcript.delta': 'response.output_audio_transcript.delta',
  'response.audio_transcript.done': 'response.output_audio_transcript.done',
};

/** Reads a message of the server. Never throws. */
export function readServerEvent(text: string): ServerEvent | OtherEvent {
  const named = namedMessage(text);
  if (named === null) return { type: 'other', fault: 'it is no JSON object with a type' };
  const type = Object.hasOwn(FORMER_NAMES, named.type) ? FORMER_NAMES[named.type] : named.type;
  if (type === undefined || !KNOWN.has(type)) return { type: 'other', fault: null };
  const event = eventSchema.safeParse({ ...named, type });
  return event.success ? event.data : { type: 'other', fault: messageFault(type, event.error) };
}
