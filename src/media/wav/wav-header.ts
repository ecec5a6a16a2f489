/** Octets before the samples in our files: the RIFF header, a plain `fmt ` chunk, and the header of the data chunk. */
export const WRITTEN_HEADER_BYTES = 44;
/** Octets of one 16-bit sample. */
export const SAMPLE_BYTES = 2;
/** Most octets of samples in a file: the 32-bit RIFF size counts them and 36 octets of header. */
export const MAX_DATA_BYTES = 0xffff_ffff - (WRITTEN_HEADER_BYTES - 8);

/** The parameters of a file of 16-bit PCM. */
export interface PcmOptions {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** What the header of a file in the layout of {@link pcmHeader} says, whatever its two sizes; null for any other. */
export function readPcmHeader(header: Buffer): PcmOptions | null {
  if (header.length < WRITTEN_HEADER_BYTES) return null;
  const options = { channels: header.readUInt16LE(22), sampleRateHz: header.readUInt32LE(24) };
  const { channels, sampleRateHz } = options;
  // Else the octet rate and the block alignment do not fit their fields.
  if (channels === 0 || channels * SAMPLE_BYTES > 0xffff) return null;
  if (sampleRateHz === 0 || sampleRateHz * channels * SAMPLE_BYTES > 0xffff_ffff) return null;
  const expected = pcmHeader(options, 0);
  header.copy(expected, 4, 4, 8);
  header.copy(expected, 40, 40, 44);
  return header.equals(expected) ? options : null;
}

/** The header of a file of 16-bit PCM with so many octets of samples. */
export function pcmHeader({ sampleRateHz, channels }: PcmOptions, dataBytes: number): Buffer {
  const header = Buffer.alloc(WRITTEN_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(dataBytes + WRITTEN_HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * channels * SAMPLE_BYTES, 28);
  header.writeUInt16LE(channels * SAMPLE_BYTES, 32);
  header.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
