import { createHmac } from 'node:crypto';

/**
 * The value of `Warmbridge-Signature`: `t=<unix s>,v1=<hex HMAC-SHA256 of "t.body">`. With several secrets there is a
 * `v1` for each, so that a receiver that has only one of them, in the midst of a rotation, finds its own.
 */
export function webhookSignature(secrets: readonly string[], body: string, unixSeconds: number): string {
  const signed = `${String(unixSeconds)}.${body}`;
  const digests = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(signed).digest('hex')}`);
  return [`t=${String(unixSeconds)}`, ...digests].join(',');
}
