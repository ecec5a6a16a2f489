import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { SILERO_FRAME_SAMPLES, SileroBatches, SileroSpeaker } from '../../../../src/speech/vad/silero-batches.ts';
import type { HeldFrame } from '../../../../src/speech/vad/silence-gate.ts';
import type { OnnxRuntime, OnnxTensor } from '../../../../src/speech/vad/silero-model.ts';

class FakeTensor {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
  constructor(_type: string, data: Float32Array | BigInt64Array, dims: readonly number[]) {
    this.data = data;
    this.dims = dims;
  }
}

/** The network of the tests counts a speaker's frames in its state, and says `first sample + count / 1,000`. */
function world(speakers = 1) {
  const sizes: number[] = [];
  const contexts: number[] = [];
  const faults: string[] = [];
  let failNext = false;
  let released = 0;
  const session = {
    run: async (feeds: Readonly<Record<string, object>>): Promise<Record<string, OnnxTensor>> => {
      await Promise.resolve();
      const input = feeds['input'] as FakeTensor;
      const state = (feeds['state'] as FakeTensor).data as Float32Array;
      const size = input.dims[0]!;
      sizes.push(size);
      if (failNext) {
        failNext = false;
        throw new Error('out of memory');
      }
      const stateN = state.map((value) => value + 1);
      const output = Float32Array.from({ length: size }, (_, index) => {
        contexts.push(input.data[index * 288 + 31] as number);
        return (input.data[index * 288 + 32] as number) + stateN[(size + index) * 128]! / 1_000;
      });
      return { output: { data: output }, stateN: { data: stateN } };
    },
    release: () => {
      released += 1;
      return Promise.resolve();
    },
  };
  const runtime = { Tensor: FakeTensor, InferenceSession: { create: () => Promise.resolve(session) } } as OnnxRuntime;
  const clock = new FakeClock();
  const batches = new SileroBatches({
    runtime,
    session,
    clock,
    countSpeakers: () => speakers,
    onFault: (error) => faults.push(String(error)),
  });
  const judged: string[] = [];
  const unjudged: [number, number][] = [];
  const speaker = (name: string): SileroSpeaker =>
    new SileroSpeaker(
      (startMs, probability) => judged.push(`${name} ${startMs} ${probability.toFixed(3)}`),
      (startMs, endMs) => unjudged.push([startMs, endMs]),
    );
  return {
    clock,
    batches,
    speaker,
    judged,
    unjudged,
    sizes,
    contexts,
    faults,
    fail: () => void (failNext = true),
    released: () => released,
  };
}

/** A frame all of whose samples are `level` of full scale. */
function frame(level: number, startMs: number): HeldFrame {
  return { samples: new Int16Array(SILERO_FRAME_SAMPLES).fill(level * 32_768), startMs };
}

async function untilJudged(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('SileroBatches', () => {
  it('judges a frame of each speaker at once, and the frames of one speaker one after the other', async () => {
    const { batches, speaker, judged, sizes } = world();
    const [ann, bob] = [speaker('ann'), speaker('bob')];
    batches.add(ann, frame(0.5, 0));
    batches.add(bob, frame(0.25, 0));
    batches.add(ann, frame(0.125, 32));
    await untilJudged();
    expect(sizes).toEqual([2, 1]);
    expect(judged).toEqual(['ann 0 0.501', 'bob 0 0.251', 'ann 32 0.127']);
  });

  it('gives each frame the end of the one before, and nothing of it after a reset', async () => {
    const { batches, speaker, judged, contexts } = world();
    const ann = speaker('ann');
    batches.add(ann, frame(0.5, 0));
    batches.add(ann, frame(0.25, 32));
    batches.reset(ann);
    batches.add(ann, frame(0.25, 64));
    await untilJudged();
    expect(contexts).toEqual([0, 0.5, 0]);
    expect(judged).toEqual(['ann 0 0.501', 'ann 32 0.252', 'ann 64 0.251']);
  });

  it('gathers the frames of 16 speakers and more for 20 ms', async () => {
    const { clock, batches, speaker, sizes } = world(16);
    const [ann, bob] = [speaker('ann'), speaker('bob')];
    batches.add(ann, frame(0.5, 0));
    await untilJudged();
    clock.advance(19);
    batches.add(bob, frame(0.25, 0));
    await untilJudged();
    expect(sizes).toEqual([]);
    clock.advance(1);
    await untilJudged();
    expect(sizes).toEqual([2]);
  });

  it('judges at once what is behind, also with many speakers', async () => {
    const { clock, batches, speaker, sizes } = world(16);
    const [ann, bob] = [speaker('ann'), speaker('bob')];
    for (let index = 0; index < 3; index += 1) batches.add(ann, frame(0.5, index * 32));
    batches.add(bob, frame(0.25, 0));
    await untilJudged();
    clock.advance(20);
    await untilJudged();
    await untilJudged();
    expect(sizes).toEqual([2, 1, 1]);
  });

  it('waits for nothing more once it is closed', async () => {
    const { clock, batches, speaker, sizes } = world(16);
    batches.add(speaker('ann'), frame(0.5, 0));
    await untilJudged();
    await batches.close();
    expect(clock.pending).toBe(0);
    expect(sizes).toEqual([]);
  });

  it('says that a speaker is idle when all of its frames were judged', async () => {
    const { batches } = world();
    const idle: boolean[] = [];
    const ann: SileroSpeaker = new SileroSpeaker(
      () => idle.push(ann.isIdle),
      () => undefined,
    );
    expect(ann.isIdle).toBe(true);
    batches.add(ann, frame(0.5, 0));
    expect(ann.isIdle).toBe(false);
    await untilJudged();
    expect(idle).toEqual([false]); // the network has it still
    expect(ann.isIdle).toBe(true);
  });

  it('takes at most 64 speakers at once', async () => {
    const { batches, speaker, sizes } = world();
    for (let index = 0; index < 70; index += 1) batches.add(speaker('one'), frame(0.5, 0));
    await untilJudged();
    expect(sizes).toEqual([64, 6]);
  });

  it('keeps at most 2 s of a speaker, and tells what it did not judge', async () => {
    const { batches, speaker, judged, unjudged } = world();
    const ann = speaker('ann');
    for (let index = 0; index < 100; index += 1) batches.add(ann, frame(0.5, index * 32));
    await untilJudged();
    expect(judged).toHaveLength(64);
    ann.end();
    expect(unjudged).toEqual([
      [64 * 32, 96 * 32],
      [96 * 32, 100 * 32],
    ]);
  });

  it('remembers nothing of a speaker across frames that it left out, also where a reset was left out', async () => {
    const { batches, speaker, judged, unjudged } = world();
    const ann = speaker('ann');
    for (let index = 0; index < 65; index += 1) batches.add(ann, frame(0.5, index * 32));
    batches.reset(ann);
    await untilJudged();
    batches.add(ann, frame(0.25, 5_000));
    await untilJudged();
    expect(judged.at(-1)).toBe('ann 5000 0.251');
    expect(unjudged).toEqual([[64 * 32, 65 * 32]]);
  });

  it('tells what waited when the speaker went', () => {
    const { batches, speaker, unjudged } = world();
    const ann = speaker('ann');
    for (let index = 0; index < 10; index += 1) batches.add(ann, frame(0.5, index * 32));
    ann.end();
    expect(unjudged).toEqual([[0, 320]]);
  });

  it('goes on after a fault of the runtime', async () => {
    const { batches, speaker, judged, unjudged, faults, fail } = world();
    const ann = speaker('ann');
    fail();
    batches.add(ann, frame(0.5, 0));
    batches.add(ann, frame(0.5, 32));
    await untilJudged();
    expect(faults).toEqual(['Error: out of memory']);
    expect(judged).toEqual(['ann 32 0.501']);
    expect(unjudged).toEqual([[0, 32]]);
  });

  it('judges nothing once it is closed, and releases the session once', async () => {
    const { batches, speaker, judged, released } = world();
    const ann = speaker('ann');
    batches.add(ann, frame(0.5, 0));
    await batches.close();
    await batches.close();
    batches.add(ann, frame(0.5, 32));
    await untilJudged();
    expect(judged).toEqual([]);
    expect(released()).toBe(1);
  });
});
