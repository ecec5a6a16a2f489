const RIFF_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const PCM = 1;
const BITS = 16;

/** Where the samples of a WAV file are. */
export interface PcmLayout {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Octets before the first sample. */
  readonly dataAt: number;
  /** Octets of samples. */
  readonly dataBytes: number;
}

/**
 * Where the samples of a file of 16-bit PCM are, in whole frames; null: it is no such file.
 * @param start its first octets, with its header
 */
export function pcmLayout(start: Buffer, fileBytes: number): PcmLayout | null {
  if (start.toString('latin1', 0, 4) !== 'RIFF' || start.toString('latin1', 8, 12) !== 'WAVE') return null;
  let format: { readonly sampleRateHz: number; readonly channels: number } | null = null;
  for (let at = RIFF_BYTES; at + CHUNK_HEADER_BYTES <= start.length;) {
    const id = start.toString('latin1', at, at + 4);
    const size = start.readUInt32LE(at + 4);
    const body = at + CHUNK_HEADER_BYTES;
    if (id === 'fmt ' && body + 16 <= start.length) {
      if (start.readUInt16LE(body) !== PCM || start.readUInt16LE(body + 14) !== BITS) return null;
      format = { channels: start.readUInt16LE(body + 2), sampleRateHz: start.readUInt32LE(body + 4) };
    }
    if (id === 'data') {
      if (format === null || format.channels === 0) return null;
      const frameBytes = (format.channels * BITS) / 8;
      // What a crash cut off has more than its header says, or less.
      const there = Math.max(0, fileBytes - body);
      const dataBytes = size === 0 ? there : Math.min(size, there);
      return { ...format, dataAt: body, dataBytes: dataBytes - (dataBytes % frameBytes) };
    }
    at = body + size + (size % 2);
  }
  return null;
}
