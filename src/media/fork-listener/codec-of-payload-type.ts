import type { TapCodec } from '../codecs/index.ts';
import { CODECS } from '../codecs/index.ts';

/** RFC 3551 table 4: the static payload types of G.711, and ours of L16. A fork uses no others. */
export const CODEC_OF_PAYLOAD_TYPE: Readonly<Record<number, TapCodec>> = {
  0: 'PCMU',
  8: 'PCMA',
  [CODECS.L16.offeredPayloadType]: 'L16',
};
