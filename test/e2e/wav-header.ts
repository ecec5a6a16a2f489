/** The header of a WAV file. */
export interface WavHeader {
  readonly channels: number;
  readonly rateHz: number;
  readonly bitsPerSample: number;
  /** The offset of the samples. */
  readonly dataAt: number;
  /** The number of bytes of samples, by the header. */
  readonly dataBytes: number;
}

/** Reads the header of a 16-bit PCM WAV file. @throws Error if it is not one */
export function readWavHeader(bytes: Buffer): WavHeader {
  const dataAt = bytes.indexOf('data', 0, 'latin1') + 8;
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || dataAt < 8) throw new Error('no WAV file');
  return {
    channels: bytes.readUInt16LE(22),
    rateHz: bytes.readUInt32LE(24),
    bitsPerSample: bytes.readUInt16LE(34),
    dataAt,
    dataBytes: bytes.readUInt32LE(dataAt - 4),
  };
}

/** The two channels of a stereo WAV file. */
export function stereoChannels(bytes: Buffer): { readonly left: Int16Array; readonly right: Int16Array } {
  const { dataAt } = readWavHeader(bytes);
  const frames = Math.floor((bytes.length - dataAt) / 4);
  const left = new Int16Array(frames);
  const right = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    left[frame] = bytes.readInt16LE(dataAt + frame * 4);
    right[frame] = bytes.readInt16LE(dataAt + frame * 4 + 2);
  }
  return { left, right };
}
