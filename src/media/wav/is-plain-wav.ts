import { open } from 'node:fs/promises';
import { MAX_DATA_BYTES, pcmHeader, readPcmHeader, WRITTEN_HEADER_BYTES } from './wav-header.ts';

/**
 * Whether a file is laid out as ours are: 16-bit PCM behind the shortest header, with sizes that fit. Whatever plays WAV
 * files plays those.
 * @throws Error of the file system
 */
export async function isPlainWav(file: string): Promise<boolean> {
  await using handle = await open(file, 'r');
  const header = Buffer.alloc(WRITTEN_HEADER_BYTES);
  const { bytesRead } = await handle.read(header, 0, WRITTEN_HEADER_BYTES, 0);
  const options = readPcmHeader(header.subarray(0, bytesRead));
  if (options === null) return false;
  const dataBytes = (await handle.stat()).size - WRITTEN_HEADER_BYTES;
  return dataBytes <= MAX_DATA_BYTES && header.equals(pcmHeader(options, dataBytes));
}
