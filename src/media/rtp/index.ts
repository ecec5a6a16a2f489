export { Concealer } from './concealer.ts';
export { DtmfReceiver, EVENT_TIMEOUT_MS } from './dtmf-receiver.ts';
export type { KeyPress } from './dtmf-receiver.ts';
export { DtmfSources, MAX_DTMF_SOURCES } from './dtmf-sources.ts';
export { DtmfSender, MAX_QUEUED_DIGITS } from './dtmf-sender.ts';
export type { EventPacket } from './dtmf-sender.ts';
export { assertForkAddress, assertForkFree } from './fork-limits.ts';
export { decodeSample, encodeSample, FRAME_MS, FRAME_SAMPLES, G711, SAMPLE_RATE_HZ } from './g711.ts';
export type { AudioCodec, G711Law } from './g711.ts';
export { JitterBuffer, MAX_DELAY_MS, newJitterStats } from './jitter-buffer.ts';
export type { FrameKind, JitterStats } from './jitter-buffer.ts';
export { OctetRing, RING_SAMPLES } from './octet-ring.ts';
export { parseRtp, RTP_HEADER_BYTES, writeRtpHeader } from './packet.ts';
export type { RtpHeader, RtpPacket } from './packet.ts';
export { isRtcp, isValidRtcp } from './rtcp.ts';
export { sequenceDistance, timestampDistance } from './serial.ts';
export {
  digitOfEvent,
  EVENT_BYTES,
  eventOfDigit,
  parseTelephoneEvent,
  writeTelephoneEvent,
} from './telephone-event.ts';
export type { TelephoneEvent } from './telephone-event.ts';
