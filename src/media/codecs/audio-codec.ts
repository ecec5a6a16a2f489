/** Hears of a codec that cannot be made. What it should have given is silence. */
export type CodecFault = (error: unknown) => void;

/** Makes sound of the payloads of one stream, in their order. */
export interface AudioDecoder {
  /** The sound of a payload; empty where it cannot be decoded. What is given is good until the next call. */
  decode(payload: Buffer): Int16Array;
  /** Makes so many samples up, for sound that is missing. */
  conceal(samples: number): Int16Array;
  /** So many samples that are missing, out of what the payload after them carries of them; null where it has nothing. */
  recover(payload: Buffer, samples: number): Int16Array | null;
  /** Whether a payload carries sound that was before it, for {@link recover}. */
  carriesFec(payload: Buffer): boolean;
  /** Whether a payload says that the far end is silent, and sends no more until it is not. */
  isSilence(payload: Buffer): boolean;
  /** Idempotent. */
  close(): void;
}

/** Makes payloads of sound, one after the other. */
export interface AudioEncoder {
  /** Writes the payload of a packet at `offset`. @returns its octets; 0: there is nothing to send */
  encode(pcm: Int16Array, target: Buffer, offset: number): number;
  /** Idempotent. */
  close(): void;
}
