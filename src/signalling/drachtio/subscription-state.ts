import { parseParams } from '../../shared/sip/index.ts';

/** A Subscription-State (RFC 6665 8.2.3). */
export interface SubscriptionState {
  /** In lower case. */
  readonly name: string;
  readonly reason: string | null;
  readonly expiresS: number | null;
  readonly retryAfterS: number | null;
}

/** Reads a Subscription-State; null: it is none. Parameters that cannot be read are none. */
export function readSubscriptionState(value = ''): SubscriptionState | null {
  const semicolon = value.indexOf(';');
  const name = (semicolon === -1 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  if (!/^[a-z0-9-]{1,64}$/.test(name)) return null;
  const params = semicolon === -1 ? null : parseParams(value, semicolon);
  return {
    name,
    reason: params?.get('reason') ?? null,
    expiresS: secondsOf(params?.get('expires')),
    retryAfterS: secondsOf(params?.get('retry-after')),
  };
}

/** Seconds of an Expires, Min-Expires or Retry-After (RFC 3261 20.19, 20.33); null where there is none. */
export function secondsOf(value: string | null | undefined): number | null {
  const digits = /^\s*(\d{1,10})/.exec(value ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}
