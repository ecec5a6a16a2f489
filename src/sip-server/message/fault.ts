import type { SipMessage, SipRequest } from './message.ts';

/** Why bytes are not a message that we process. A closed set: each code is one counter and one log field. */
export type ParseFaultCode =
  /** Only CRLFs: a keep-alive (RFC 5626 3.5.1), or an empty datagram. */
  | 'keep-alive'
  /** The first line is neither a request line nor a status line, or it is binary noise (STUN, zeros). */
  | 'not-sip'
  /** Larger than a limit of {@link MessageLimits}. */
  | 'too-large'
  /** More header lines than `maxHeaders`. */
  | 'too-many-headers'
  /** Request line or status line malformed (RFC 3261 7.1, 7.2). */
  | 'bad-start-line'
  /** SIP version other than 2.0 (RFC 3261 21.5.6). */
  | 'bad-version'
  /** Status code outside 100-699 (RFC 3261 7.2). */
  | 'bad-status'
  /** Request-URI malformed (RFC 3261 8.1.1.1, 25.1). */
  | 'bad-uri'
  /** Request-URI of a scheme that we do not serve (RFC 3261 8.2.2.1). */
  | 'unsupported-scheme'
  /** A header line without colon or without name, a stray CR, a continuation line with nothing to continue. */
  | 'bad-header-line'
  /** No empty line after the headers (RFC 3261 7). */
  | 'no-end-of-headers'
  /** A header that each message needs is absent (RFC 3261 8.1.1). */
  | 'missing-header'
  /** A header that may stand once stands more often (RFC 4475 3.3.8). */
  | 'repeated-header'
  /** A header that the server reads is malformed. */
  | 'bad-header'
  /** CSeq malformed or out of range (RFC 3261 20.16). */
  | 'bad-cseq'
  /** CSeq method and request method differ (RFC 3261 8.1.1.5). */
  | 'method-mismatch'
  /** Content-Length malformed, repeated, or more than arrived (RFC 3261 18.3). */
  | 'bad-content-length'
  /** Stream without Content-Length (RFC 3261 20.14). */
  | 'missing-content-length';

/** Status that the fault is answered with; null: the message is counted and dropped. */
export type FaultStatus = 400 | 413 | 414 | 416 | 420 | 505 | 501 | null;

/** A message that was refused. An expected outcome, so a value and not an Error. */
export interface ParseFault {
  readonly code: ParseFaultCode;
  /** English, static but for names of headers; fit for a reason phrase. */
  readonly reason: string;
  readonly status: FaultStatus;
  /** The readable part, enough for a response (Via, From, To, Call-ID, CSeq); null exactly when `status` is null. */
  readonly request: SipRequest | null;
}

/** What {@link parseDatagram} returns. */
export type ParseOutcome =
  { readonly ok: true; readonly message: SipMessage } | { readonly ok: false; readonly fault: ParseFault };
