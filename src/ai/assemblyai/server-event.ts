import { z } from 'zod';
import type { OtherEvent } from '../gateway/models/index.ts';
import { messageFault, namedMessage } from '../gateway/models/index.ts';

const id = z.string().min(1).max(256);
/** A server may leave the ids of replies out: there is one reply at a time. */
const replyId = id.nullish();
const itemId = id.nullish();

const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session.ready') }),
  z.object({ type: z.literal('input.speech.started') }),
  z.object({ type: z.literal('input.speech.stopped') }),
  z.object({ type: z.literal('transcript.user'), text: z.string(), item_id: itemId }),
  z.object({ type: z.literal('reply.started'), reply_id: replyId }),
  z.object({ type: z.literal('reply.audio'), data: z.base64().transform((text) => Buffer.from(text, 'base64')) }),
  z.object({ type: z.literal('transcript.agent.delta'), delta: z.string(), end_ms: z.number().nullish() }),
  z.object({ type: z.literal('transcript.agent'), text: z.string(), interrupted: z.boolean().default(false) }),
  z.object({ type: z.literal('reply.done'), reply_id: replyId, status: z.string().default('completed') }),
  z.object({ type: z.literal('tool.call'), call_id: id, name: z.string(), arguments: z.unknown() }),
  z.object({ type: z.literal('session.ended') }),
  z.object({ type: z.literal('session.error'), code: z.string().default('no code') }),
]);

/** What AssemblyAI's Voice Agent says that matters here. */
export type ServerEvent = z.infer<typeof eventSchema>;

const KNOWN: ReadonlySet<string> = new Set(eventSchema.options.map(({ shape }) => shape.type.value));

/** Reads a message of the server. Never throws. */
export function readServerEvent(text: string): ServerEvent | OtherEvent {
  const named = namedMessage(text);
  if (named === null) return { type: 'other', fault: 'it is no JSON object with a type' };
  if (!KNOWN.has(named.type)) return { type: 'other', fault: null };
  const event = eventSchema.safeParse(named);
  return event.success ? event.data : { type: 'other', fault: messageFault(named.type, event.error) };
}
