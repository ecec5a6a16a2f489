/** The events that receivers are told of. `call.speech` comes where something recognizes speech. */
export const WEBHOOK_EVENTS = [
  'call.started', 'call.speech', 'call.dtmf', 'handoff.started', 'handoff.queued', 'handoff.turn',
  'handoff.leftQueue', 'handoff.referring', 'handoff.ringing',
  'handoff.answered', 'handoff.bridged', 'handoff.ended', 'handoff.privacyAlarm', 'leg.qualityAlarm', 'voicemail.left', 'call.ended',
  'call.disposition',
  'callback.requested', 'callback.dialling', 'callback.missed', 'callback.done', 'callback.failed',
] as const; // prettier-ignore

/** A name of {@link WEBHOOK_EVENTS}. */
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** The events that carry the context card. */
export const EVENTS_WITH_CONTEXT: ReadonlySet<WebhookEvent> = new Set([
  'handoff.started',
  'handoff.referring',
  'handoff.ringing',
  'voicemail.left',
  'call.ended',
]);

/** A delivery is tried for so long. */
export const DELIVERY_LIFE_MS = 86_400_000;
