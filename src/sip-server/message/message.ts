import type { SipHeaders } from './headers.ts';

/** A SIP request (RFC 3261 7.1). */
export interface SipRequest {
  readonly kind: 'request';
  /** Case-sensitive (RFC 3261 7.1): `INVITE`, never `invite`. */
  method: string;
  /** Request-URI as written. */
  uri: string;
  headers: SipHeaders;
  /** Empty when there is none. May be a view of the bytes that were parsed: copy it before changing it. */
  body: Buffer;
}

/** A SIP response (RFC 3261 7.2). */
export interface SipResponse {
  readonly kind: 'response';
  /** 100 to 699. */
  status: number;
  /** Reason phrase; may be empty (RFC 4475 3.1.1.13). */
  reason: string;
  headers: SipHeaders;
  /** Empty when there is none. May be a view of the bytes that were parsed: copy it before changing it. */
  body: Buffer;
}

export type SipMessage = SipRequest | SipResponse;
