import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pcmHeader } from '../../src/media/wav/wav-header.ts';
import { openOpus } from '../../src/recordings/opus/decode-ogg.ts';
import type { RecordingStore } from '../../src/recordings/recording-store.ts';

/** Brings what is in a storage into a directory. A file that is there already was not deleted here: `twice` counts it. */
export async function fetchAll(storage: RecordingStore, directory: string, local: string): Promise<number> {
  await mkdir(directory, { recursive: true });
  let twice = 0;
  for await (const { name } of storage.list('')) {
    const chunks: Buffer[] = [];
    for await (const chunk of await storage.read(name, null)) chunks.push(chunk as Buffer);
    await writeFile(join(directory, name), Buffer.concat(chunks));
    if ((await readFile(join(local, name)).catch(() => null)) !== null) twice += 1;
  }
  return twice;
}

/** The sound of a recording as a WAV file, whatever it is kept as. @throws Error where it is neither */
export async function asWav(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  if (file.endsWith('.wav')) return bytes;
  const sound = await openOpus(bytes.length, (first, last) => Promise.resolve(bytes.subarray(first, last + 1)));
  const pieces: Buffer[] = [pcmHeader(sound, sound.dataBytes)];
  for await (const piece of sound.pcm()) pieces.push(piece);
  return Buffer.concat(pieces);
}
