import type { CodecName } from '../codecs/index.ts';
import { CODECS } from '../codecs/index.ts';
import type { AudioCodec } from '../rtp/index.ts';

/** What a fork of a leg is in: G.711 as the leg has it, and u-law of anything else. */
export function forkFormat(codec: CodecName): { readonly codec: AudioCodec; readonly payloadType: number } {
  const law = codec === 'PCMA' ? 'PCMA' : 'PCMU';
  return { codec: law, payloadType: CODECS[law].offeredPayloadType };
}
