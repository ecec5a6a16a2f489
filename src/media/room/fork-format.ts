import type { CodecName, TapCodec } from '../codecs/index.ts';
import { CODECS, isWideband } from '../codecs/index.ts';

/** What a fork of a leg is in: G.711 as the leg has it, and L16 of any other codec for who takes it, or else u-law. */
export function forkFormat(
  codec: CodecName,
  wideband = false,
): { readonly codec: TapCodec; readonly payloadType: number } {
  const tapped = isWideband(codec) && wideband ? 'L16' : codec === 'PCMA' ? 'PCMA' : 'PCMU';
  return { codec: tapped, payloadType: CODECS[tapped].offeredPayloadType };
}
