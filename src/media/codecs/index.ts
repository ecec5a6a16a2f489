export type { AudioDecoder, AudioEncoder, CodecFault } from './audio-codec.ts';
export { CODEC_NAMES, codecOfRtpMap, CODECS, isWideband, packetMsFor } from './codec-table.ts';
export type { CodecFacts, CodecName, SampleRateHz, TapCodec } from './codec-table.ts';
export { Downsampler, Upsampler } from './half-band.ts';
export { linearBytes, linearOf } from './l16-audio.ts';
export { makeDecoder, makeEncoder } from './make-codec.ts';
export type { DecodedCodec } from './make-codec.ts';
export { opusReady } from './opus/opus-audio.ts';
export type { OpusReceiver } from './opus/opus-audio.ts';
