import { describe, expect, it } from 'vitest';
import type { RecordingChunk } from '../../../../src/media/embedded/messages.ts';
import { MAX_CHUNKS_UNDER_WAY, Recorder } from '../../../../src/media/embedded/recorder.ts';
import { FRAME_SAMPLES } from '../../../../src/media/rtp/index.ts';

const CHUNK_FRAMES = 25;

function frame(value: number): Int16Array {
  return new Int16Array(FRAME_SAMPLES).fill(value);
}

/** The time that chunks cover, in frames. */
function framesIn(chunks: readonly RecordingChunk[]): number {
  const samples = chunks.reduce((sum, chunk) => sum + chunk.silentFramesBefore + chunk.samples.length / 2, 0);
  return samples / FRAME_SAMPLES;
}

describe('Recorder', () => {
  it('hands left and right on interleaved, twice a second', () => {
    const chunks: RecordingChunk[] = [];
    const recorder = new Recorder(7, 8_000, (chunk) => chunks.push(chunk));
    for (let index = 0; index < CHUNK_FRAMES; index++) recorder.add(frame(index), frame(-index));
    expect(chunks).toHaveLength(1);
    const [chunk] = chunks;
    expect(chunk).toMatchObject({ recording: 7, silentFramesBefore: 0, last: false });
    expect(chunk!.samples.length).toBe(CHUNK_FRAMES * FRAME_SAMPLES * 2);
    expect([...chunk!.samples.slice(3 * 320, 3 * 320 + 4)]).toEqual([3, -3, 3, -3]);
  });

  it('writes silence for a missing party', () => {
    const chunks: RecordingChunk[] = [];
    const recorder = new Recorder(1, 8_000, (chunk) => chunks.push(chunk));
    for (let index = 0; index < CHUNK_FRAMES; index++) recorder.add(null, frame(5));
    expect([...chunks[0]!.samples.slice(0, 4)]).toEqual([0, 5, 0, 5]);
  });

  it('hands the rest on when it ends', () => {
    const chunks: RecordingChunk[] = [];
    const recorder = new Recorder(1, 8_000, (chunk) => chunks.push(chunk));
    for (let index = 0; index < CHUNK_FRAMES + 3; index++) recorder.add(frame(1), frame(2));
    recorder.finish();
    expect(chunks.map(({ last }) => last)).toEqual([false, true]);
    expect(framesIn(chunks)).toBe(CHUNK_FRAMES + 3);
  });

  it('keeps at most 8 s for a disk that hangs, and replaces lost audio by silence of the same length', () => {
    const chunks: RecordingChunk[] = [];
    const recorder = new Recorder(1, 8_000, (chunk) => chunks.push(chunk));
    const addChunks = (count: number): void => {
      for (let index = 0; index < count * CHUNK_FRAMES; index++) recorder.add(frame(1), frame(1));
    };
    addChunks(MAX_CHUNKS_UNDER_WAY + 10);
    expect(chunks).toHaveLength(MAX_CHUNKS_UNDER_WAY);
    expect(recorder.lost).toBe(10);
    for (let index = 0; index < MAX_CHUNKS_UNDER_WAY; index++) recorder.acknowledge();
    addChunks(1);
    recorder.finish();
    expect(chunks[MAX_CHUNKS_UNDER_WAY]?.silentFramesBefore).toBe(10 * CHUNK_FRAMES * FRAME_SAMPLES);
    expect(framesIn(chunks)).toBe((MAX_CHUNKS_UNDER_WAY + 11) * CHUNK_FRAMES);
  });

  it('keeps its time even if it ends while the disk hangs', () => {
    const chunks: RecordingChunk[] = [];
    const recorder = new Recorder(1, 8_000, (chunk) => chunks.push(chunk));
    for (let index = 0; index < (MAX_CHUNKS_UNDER_WAY + 2) * CHUNK_FRAMES + 4; index++)
      recorder.add(frame(1), frame(1));
    recorder.finish();
    expect(framesIn(chunks)).toBe((MAX_CHUNKS_UNDER_WAY + 2) * CHUNK_FRAMES + 4);
  });
});
