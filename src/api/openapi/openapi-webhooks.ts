import { z } from 'zod';
import { WEBHOOK_EVENTS } from '../../ports/webhook-events.ts';
import type { WebhookEvent } from '../../ports/webhook-events.ts';
import { EVENT_SCHEMAS, sampleEvent } from '../../webhooks/index.ts';

type Json = Readonly<Record<string, unknown>>;

const SUMMARIES: Readonly<Record<WebhookEvent, string>> = {
  'call.started': 'An INVITE came in',
  'call.speech': 'A party said something',
  'call.dtmf': 'A party pressed a key',
  'handoff.started': 'The call is to be handed to a human; with the context card, before a telephone rings',
  'handoff.queued': 'No agent is free: the caller waits in a queue',
  'handoff.turn': "The caller's turn in the queue has come: an agent is reserved",
  'handoff.leftQueue': 'The caller waits in the queue no more, and had no turn',
  'handoff.referring': "The caller's telephone is to call the agent (REFER); with the context card, before it is asked",
  'handoff.ringing': "An agent's telephone rings; with the context card",
  'handoff.answered': 'The agent answered and hears the briefing',
  'handoff.bridged': 'Caller and agent hear each other',
  'handoff.ended': 'The handoff is over, one way or another',
  'handoff.privacyAlarm': 'The caller was sent some of what the agent was told in private',
  'leg.qualityAlarm': 'A leg sounds worse than `media.quality.alarmMos`, one way',
  'voicemail.left': 'Nobody took the caller, who has left a message; with the context card',
  'callback.requested': 'A caller whom nobody took has asked to be called back',
  'callback.dialling': 'The caller is called back; `callId` is that of the new call',
  'callback.missed': 'Nobody was reached, and it is tried again',
  'callback.done': 'The caller was called back, and talks with an agent',
  'callback.failed': 'Nobody was reached for the last time, or in time',
  'call.disposition': 'Somebody said what came of the call; it may come after `call.ended`, and more than once',
  'call.ended': 'The call is over: the whole call record with metadata and context card',
};

const HEADERS: Readonly<Record<string, string>> = {
  'Warmbridge-Event': 'The name of the event',
  'Warmbridge-Delivery': 'The id of the delivery, the same for every attempt',
  'Warmbridge-Signature':
    '`t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`, with a `v1` for each secret; missing where the webhook has none',
};

/** `webhooks` of the OpenAPI 3.1 document: what receivers are sent. */
export function openApiWebhooks(): Json {
  return Object.fromEntries(WEBHOOK_EVENTS.map((event, index) => [event, { post: operation(event, index + 1) }]));
}

function operation(event: WebhookEvent, sequence: number): Json {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(EVENT_SCHEMAS[event], {
    io: 'input',
    unrepresentable: 'any',
  });
  const example = sampleEvent(event, sequence, new Date(Date.UTC(2026, 0, 15, 9, 30, sequence)).toISOString());
  return {
    operationId: `on${event.split('.').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}`, // prettier-ignore
    summary: SUMMARIES[event],
    tags: ['webhooks'],
    security: [],
    parameters: Object.entries(HEADERS).map(([name, description]) => ({
      name,
      in: 'header',
      required: name !== 'Warmbridge-Signature',
      description,
      schema: { type: 'string' },
    })),
    requestBody: { required: true, content: { 'application/json': { schema, example } } },
    responses: {
      '2XX': { description: 'The event is taken' },
      default: { description: 'It is sent again, later and later, for 24 h. Redirects are not followed' },
    },
  };
}
