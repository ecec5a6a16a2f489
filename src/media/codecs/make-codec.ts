import { G711 } from '../rtp/index.ts';
import type { AudioDecoder, AudioEncoder } from './audio-codec.ts';
import type { CodecName } from './codec-table.ts';
import { G711AudioEncoder } from './g711-audio.ts';
import { G722AudioDecoder, G722AudioEncoder } from './g722/g722-audio.ts';
import { L16AudioDecoder, L16AudioEncoder } from './l16-audio.ts';
import type { OpusReceiver } from './opus/opus-audio.ts';
import { OpusAudioDecoder, OpusAudioEncoder } from './opus/opus-audio.ts';

/** Codecs whose payloads have to be decoded in their order. Those of G.711 stand for themselves, octet by octet. */
export type DecodedCodec = Exclude<CodecName, 'PCMU' | 'PCMA'>;

/** A decoder for one stream. */
export function makeDecoder(codec: DecodedCodec): AudioDecoder {
  switch (codec) {
    case 'OPUS':
      return new OpusAudioDecoder();
    case 'G722':
      return new G722AudioDecoder();
    case 'L16':
      return new L16AudioDecoder();
    default:
      return codec satisfies never;
  }
}

const ANY_OPUS: OpusReceiver = { fec: false, maxBitrate: null, playbackRateHz: 48_000 };

/** An encoder for one stream. */
export function makeEncoder(codec: CodecName, opus: OpusReceiver | null): AudioEncoder {
  switch (codec) {
    case 'OPUS':
      return new OpusAudioEncoder(opus ?? ANY_OPUS);
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
