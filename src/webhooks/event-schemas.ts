import { z } from 'zod';
import { contextCardSchema } from '../context/index.ts';
import type { WebhookEvent } from '../ports/webhook-events.ts';
import { FACT_SCHEMAS } from '../records/facts/index.ts';

const time = z.string().describe('RFC 3339, UTC, milliseconds');

/** What every event has. */
const head = z.object({
  id: z.string().describe('The same for every receiver and every attempt: `callId.sequence`'),
  event: z.string(),
  callId: z.string(),
  sequence: z.int().describe('The place in the journal of the call; it grows from event to event'),
  at: time,
});

/** The context card; null where the call has none. */
const context = contextCardSchema.nullable().describe('The context card');

function eventOf<Shape extends z.ZodRawShape>(event: WebhookEvent, data: z.ZodObject<Shape>): z.ZodObject {
  return head.extend({ ...data.shape, event: z.literal(event) });
}

/** The body of each event. More fields may come. */
export const EVENT_SCHEMAS = {
  'call.started': eventOf('call.started', FACT_SCHEMAS['call.started']),
  'call.speech': eventOf('call.speech', FACT_SCHEMAS['call.speech']),
  'call.dtmf': eventOf('call.dtmf', FACT_SCHEMAS['call.dtmf']),
  'handoff.started': eventOf('handoff.started', FACT_SCHEMAS['handoff.started'].extend({ context })),
  'handoff.queued': eventOf('handoff.queued', FACT_SCHEMAS['handoff.queued']),
  'handoff.turn': eventOf('handoff.turn', FACT_SCHEMAS['handoff.turn']),
  'handoff.leftQueue': eventOf('handoff.leftQueue', FACT_SCHEMAS['handoff.leftQueue']),
  'handoff.referring': eventOf('handoff.referring', FACT_SCHEMAS['handoff.referring'].extend({ context })),
  'handoff.ringing': eventOf('handoff.ringing', FACT_SCHEMAS['handoff.ringing'].extend({ context })),
  'handoff.answered': eventOf('handoff.answered', FACT_SCHEMAS['handoff.answered']),
  'handoff.bridged': eventOf('handoff.bridged', FACT_SCHEMAS['handoff.bridged']),
  'handoff.ended': eventOf('handoff.ended', FACT_SCHEMAS['handoff.ended']),
  'handoff.privacyAlarm': eventOf('handoff.privacyAlarm', FACT_SCHEMAS['handoff.privacyAlarm']),
  'leg.qualityAlarm': eventOf('leg.qualityAlarm', FACT_SCHEMAS['leg.qualityAlarm']),
  'voicemail.left': eventOf('voicemail.left', FACT_SCHEMAS['voicemail.left'].extend({ context })),
  'callback.requested': eventOf('callback.requested', FACT_SCHEMAS['callback.requested']),
  'callback.dialling': eventOf('callback.dialling', FACT_SCHEMAS['callback.dialling']),
  'callback.missed': eventOf('callback.missed', FACT_SCHEMAS['callback.missed']),
  'callback.done': eventOf('callback.done', FACT_SCHEMAS['callback.done']),
  'callback.failed': eventOf('callback.failed', FACT_SCHEMAS['callback.failed']),
  'call.disposition': eventOf('call.disposition', FACT_SCHEMAS['call.disposition']),
  'call.ended': eventOf('call.ended', FACT_SCHEMAS['call.ended'].extend({ context })),
} as const satisfies Readonly<Record<WebhookEvent, z.ZodType>>;
