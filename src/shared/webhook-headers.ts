import { createHmac } from 'node:crypto';

/** The headers of a request that tells of an event. It is signed once for each secret. */
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
    'Warmbridge-Event': event,
    'Warmbridge-Delivery': id,
    ...(secrets.length > 0 && {
      'Warmbridge-Signature': webhookSignature(secrets, body, Math.floor(nowMs / 1_000)),
    }),
  };
}

/**
 * The value of `Warmbridge-Signature`: `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`. With several secrets there is a
 * `v1` for each, so that a receiver that has only one of them, in the midst of a rotation, finds its own.
 */
function webhookSignature(secrets: readonly string[], body: string, unixSeconds: number): string {
  const signed = `${String(unixSeconds)}.${body}`;
  const digests = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(signed).digest('hex')}`);
  return [`t=${String(unixSeconds)}`, ...digests].join(',');
}
