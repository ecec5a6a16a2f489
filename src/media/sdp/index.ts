export type { AgreedAudio } from './agreed-audio.ts';
export type { AudioFormat, EventFormat } from './codecs.ts';
export type { Direction } from './direction.ts';
export { MAX_MEDIA, MAX_SDP_LENGTH, MAX_SDP_LINES, parseSdp } from './parse.ts';
export type { RemoteMedia, RtpMap } from './parse.ts';
export { acceptAnswer, answerOffer, beforeAnswer, makeOffer, newSession } from './session.ts';
export type { Described, SdpSession, Settled } from './session.ts';
export type { LocalOrigin } from './write.ts';
