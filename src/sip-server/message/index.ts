/**
 * The SIP message layer: bytes to messages and back. It is pure, without I/O or clock, and never throws on any input.
 */
export type { FaultStatus, ParseFault, ParseFaultCode, ParseOutcome } from './fault.ts';
export { canonicalName, headerKey } from './header-names.ts';
export type { CSeq, RAck, RetryAfter, SessionExpires } from './header-values.ts';
export { parseCSeq, parseMinSE, parseRAck, parseRetryAfter, parseSessionExpires } from './header-values.ts';
export { SipHeaders } from './headers.ts';
export { newBranch, newCallId, newTag } from './identifiers.ts';
export type { MessageLimits } from './limits.ts';
export { DEFAULT_MESSAGE_LIMITS } from './limits.ts';
export type { SipMessage, SipRequest, SipResponse } from './message.ts';
export { parseDatagram } from './parse-datagram.ts';
export { serialize } from './serialize.ts';
export type { FramerEvent } from './stream-framer.ts';
export { StreamFramer } from './stream-framer.ts';
export { validateRequest, validateResponse } from './validate.ts';
export type { Via } from '../../shared/sip/index.ts';
export { formatVia, parseVia } from '../../shared/sip/index.ts';
