import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWav, repairWav, WavError, WavWriter } from '../../../../src/media/wav/index.ts';
import { tone } from './wav-builder.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-writer-'));
  file = join(folder, 'out.wav');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const MONO = { sampleRateHz: 8_000, channels: 1 };
const STEREO = { sampleRateHz: 8_000, channels: 2 };

/** The two sizes in the header, and the size of the file. */
async function sizes(): Promise<{ riff: number; data: number; file: number }> {
  const bytes = await readFile(file);
  return { riff: bytes.readUInt32LE(4), data: bytes.readUInt32LE(40), file: bytes.length };
}

describe('WavWriter', () => {
  it('written samples are read back, and the sizes are those of the file', async () => {
    const sound = tone(440, 8_000, 1_730);
    const writer = await WavWriter.open(file, MONO);
    for (let at = 0; at < sound.length; at += 160) await writer.write(sound.subarray(at, at + 160));
    expect(writer.framesWritten).toBe(sound.length);
    await writer.close();
    expect(readWav(await readFile(file))).toEqual({ sampleRateHz: 8_000, channels: 1, samples: sound });
    expect(await sizes()).toEqual({ riff: sound.length * 2 + 36, data: sound.length * 2, file: sound.length * 2 + 44 });
  });

  it('stereo frames keep left and right apart', async () => {
    const writer = await WavWriter.open(file, STEREO);
    await writer.write(Int16Array.of(1, -1, 2, -2));
    expect(writer.framesWritten).toBe(2);
    await writer.close();
    const bytes = await readFile(file);
    expect([44, 46, 48, 50].map((at) => bytes.readInt16LE(at))).toEqual([1, -1, 2, -2]);
  });

  it('a file without samples is a valid one', async () => {
    const writer = await WavWriter.open(file, MONO);
    await writer.close();
    expect(readWav(await readFile(file)).samples.length).toBe(0);
  });

  it('samples are copied: the caller may use its buffer again at once', async () => {
    const writer = await WavWriter.open(file, MONO);
    const frame = Int16Array.of(1, 2, 3);
    const written = writer.write(frame);
    frame.fill(99);
    await written;
    await writer.close();
    expect([...readWav(await readFile(file)).samples]).toEqual([1, 2, 3]);
  });

  it('writes that do not wait for each other stay in order', async () => {
    const sound = Int16Array.from({ length: 32_000 }, (_, index) => index % 30_000);
    const writer = await WavWriter.open(file, MONO);
    const writes: Promise<void>[] = [];
    for (let at = 0; at < sound.length; at += 160) writes.push(writer.write(sound.subarray(at, at + 160)));
    await Promise.all(writes);
    await writer.close();
    expect(readWav(await readFile(file)).samples).toEqual(sound);
  });

  it('while it is open the header covers all but the last half second', async () => {
    const writer = await WavWriter.open(file, MONO);
    for (let written = 0; written < 16_160; written += 160) await writer.write(new Int16Array(160));
    const { data, file: length } = await sizes();
    expect(data).toBeGreaterThanOrEqual((16_160 - 4_000) * 2);
    expect(data).toBeLessThanOrEqual(length - 44);
    await writer.close();
  });

  it('a slow disk cannot make the queue grow without bound', async () => {
    const writer = await WavWriter.open(file, MONO);
    const second = new Int16Array(8_000);
    const outcomes = await Promise.allSettled(Array.from({ length: 14 }, () => writer.write(second)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBe(3);
    for (const outcome of refused) expect(outcome.reason).toMatchObject({ code: 'overrun' });
    await writer.write(second); // the writer works again afterwards
    await writer.close();
    expect(readWav(await readFile(file)).samples.length).toBe(12 * 8_000);
    expect(writer.framesWritten).toBe(12 * 8_000);
  });

  it('a part of a frame is refused', async () => {
    const writer = await WavWriter.open(file, STEREO);
    await expect(writer.write(new Int16Array(3))).rejects.toMatchObject({ code: 'malformed' });
    await writer.close();
  });

  it('close is idempotent, and nothing can be written after it', async () => {
    const writer = await WavWriter.open(file, MONO);
    await Promise.all([writer.close(), writer.close()]);
    await writer.close();
    await expect(writer.write(new Int16Array(1))).rejects.toMatchObject({ code: 'closed' });
  });

  it('close waits for writes under way', async () => {
    const writer = await WavWriter.open(file, MONO);
    const written = writer.write(new Int16Array(8_000));
    await writer.close();
    await written;
    expect((await sizes()).data).toBe(16_000);
  });

  it('a file that cannot be created, or has no room for its header, is an io error', async () => {
    await expect(WavWriter.open(join(folder, 'no', 'such.wav'), MONO)).rejects.toMatchObject({ code: 'io' });
    await expect(WavWriter.open('/dev/full', MONO)).rejects.toMatchObject({ code: 'io' });
  });

  it('a full disk is an io error for every later write; close closes, and the written part is valid', async () => {
    // `ulimit -f` counts blocks of 512 or 1,024 octets. In both cases the limit comes within seconds of sound.
    const script = join(import.meta.dirname, 'write-forever.ts');
    const child = spawn('sh', ['-c', 'ulimit -f 200 && exec "$0" "$@"', process.execPath, script, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const text of child.stdout) output += String(text);
    expect(output.trim().split('\n').at(-1)).toBe('io io none');
    const { samples } = readWav(await readFile(file));
    expect(samples.length).toBeGreaterThan(8_000);
    expect(samples).toEqual(Int16Array.from({ length: samples.length }, (_, index) => index % 30_000));
  });

  it.each([{ sampleRateHz: 0, channels: 1 }, { sampleRateHz: 8_000, channels: 0 }, { sampleRateHz: 8_000.5, channels: 1 }])(
    '%j is refused', async (options) => {
      await expect(WavWriter.open(file, options)).rejects.toMatchObject({ code: 'unsupported' });
    }); // prettier-ignore

  it('a recording is readable by its owner alone', async () => {
    await (await WavWriter.open(file, MONO)).close();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('A file that is cut', () => {
  it('has so many frames, whether they were on the disk or still waited, and can go on', async () => {
    const writer = await WavWriter.open(file, MONO);
    await writer.write(Int16Array.of(1, 2, 3, 4));
    await writer.cut(9);
    await writer.cut(2);
    expect(writer.framesWritten).toBe(2);
    expect(await sizes()).toEqual({ riff: 40, data: 4, file: 48 });
    await writer.write(Int16Array.of(5));
    await writer.close();
    expect([...readWav(await readFile(file)).samples]).toEqual([1, 2, 5]);
  });

  it('to nothing has a header alone', async () => {
    const writer = await WavWriter.open(file, MONO);
    await writer.write(new Int16Array(8_000));
    await writer.cut(0);
    await writer.close();
    expect(await sizes()).toEqual({ riff: 36, data: 0, file: 44 });
  });
});

describe('repairWav', () => {
  it('a process killed with -9 leaves a readable file, and repair brings back what reached the disk', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'write-forever.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = 0;
    for await (const line of child.stdout) {
      told = Number(String(line).trim().split('\n').at(-1));
      if (told >= 80_000) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');

    const unrepaired = readWav(await readFile(file)).samples.length;
    expect(unrepaired).toBeGreaterThanOrEqual(told - 4_000);
    const { frames } = await repairWav(file);
    expect(frames).toBeGreaterThanOrEqual(unrepaired);
    const { samples } = readWav(await readFile(file));
    expect(samples).toEqual(Int16Array.from({ length: frames }, (_, index) => index % 30_000));
    expect(await sizes()).toEqual({ riff: frames * 4 + 36, data: frames * 4, file: frames * 4 + 44 });
    expect(await repairWav(file)).toMatchObject({ repaired: false, frames });
  });

  it('samples that the header does not count yet are counted, and a part of a frame is cut off', async () => {
    const writer = await WavWriter.open(file, STEREO);
    await writer.write(Int16Array.of(1, 1));
    await writer.close();
    await appendFile(file, Buffer.of(2, 0, 2, 0, 9, 9, 9));
    expect(await repairWav(file)).toMatchObject({ repaired: true, frames: 2 });
    expect([...readWav(await readFile(file)).samples]).toEqual([1, 2]);
    expect((await sizes()).file).toBe(52);
  });

  it('a header that promises more than is there (power cut) is corrected', async () => {
    const writer = await WavWriter.open(file, MONO);
    await writer.write(new Int16Array(100));
    await writer.close();
    await truncate(file, 44 + 50);
    expect(await repairWav(file)).toMatchObject({ repaired: true, frames: 25 });
    expect(await sizes()).toEqual({ riff: 86, data: 50, file: 94 });
  });

  it('another file is left as it is', async () => {
    for (const content of ['', 'RIFF', 'no recording at all, but long enough to have a header']) {
      await writeFile(file, content);
      await expect(repairWav(file)).rejects.toMatchObject({ code: 'not-wav' });
      expect(await readFile(file, 'utf8')).toBe(content);
    }
    await expect(repairWav(join(folder, 'none.wav'))).rejects.toBeInstanceOf(WavError);
  });
});
