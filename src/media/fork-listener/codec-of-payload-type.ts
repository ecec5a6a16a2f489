import type { AudioCodec } from '../rtp/index.ts';

/** RFC 3551 table 4: the static payload types of G.711. A fork uses no others. */
export const CODEC_OF_PAYLOAD_TYPE: Readonly<Record<number, AudioCodec>> = { 0: 'PCMU', 8: 'PCMA' };
