import { G711 } from '../rtp/index.ts';
import type { AudioDecoder, AudioEncoder, CodecFault } from './audio-codec.ts';
import type { CodecName } from './codec-table.ts';
import { G711AudioEncoder } from './g711-audio.ts';
import { G722AudioDecoder, G722AudioEncoder } from './g722/g722-audio.ts';
import { L16AudioDecoder, L16AudioEncoder } from './l16-audio.ts';
import type { OpusReceiver } from './opus/opus-audio.ts';
import { OpusAudioDecoder, OpusAudioEncoder } from './opus/opus-audio.ts';

/** Codecs whose payloads have to be decoded in their order. Those of G.711 stand for themselves, octet by octet. */
export type DecodedCodec = Exclude<CodecName, 'PCMU' | 'PCMA'>;

/** A decoder for one stream. `fault` is told later, at most once. */
export function makeDecoder(codec: DecodedCodec, fault: CodecFault = () => undefined): AudioDecoder {
  switch (codec) {
    case 'OPUS':
      return new OpusAudioDecoder(fault);
    case 'G722':
      return new G722AudioDecoder();
    case 'L16':
      return new L16AudioDecoder();
    default:
      return codec satisfies never;
  }
}

const ANY_OPUS: OpusReceiver = { fec: false, maxBitrate: null, playbackRateHz: 48_000 };

/** An encoder for one stream. `fault` is told later, at most once. */
export function makeEncoder(
  codec: CodecName,
  opus: OpusReceiver | null,
  fault: CodecFault = () => undefined,
): AudioEncoder {
  switch (codec) {
    case 'OPUS':
      return new OpusAudioEncoder(opus ?? ANY_OPUS, fault);
    case 'G722':
      return new G722AudioEncoder();
    case 'L16':
      return new L16AudioEncoder();
    case 'PCMU':
    case 'PCMA':
      return new G711AudioEncoder(G711[codec]);
    default:
      return codec satisfies never;
  }
}
