import { webhookSignature } from '../shared/webhook-signature.ts';

/** The headers of an event. It is signed once for each secret. */
export function webhookHeaders({
  id,
  event,
  body,
  secrets,
  nowMs,
}: {
  /** The id of the delivery. */
  readonly id: string;
  readonly event: string;
  readonly body: string;
  readonly secrets: readonly string[];
  /** The time of day. */
  readonly nowMs: number;
}): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Warmbridge',
    'Warmbridge-Event': event,
    'Warmbridge-Delivery': id,
    ...(secrets.length > 0 && {
      'Warmbridge-Signature': webhookSignature(secrets, body, Math.floor(nowMs / 1_000)),
    }),
  };
}
