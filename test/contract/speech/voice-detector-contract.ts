import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { TurnOptions, VoiceDetector, VoiceEvent } from '../../../src/ports/speech.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import {
  extentOf,
  inNoise,
  joined,
  music,
  noise,
  overG711,
  PER_MS,
  repeated,
  SENTENCES,
  silence,
  spoken,
  tones,
} from './support/sounds.ts';

const TURNS: TurnOptions = { silenceMs: 500, minSpeechMs: 120, maxTurnMs: 60_000 };
const FRAME_MS = 20;
const VOICES = ['slt', 'rms'];
/** Two tones each (ITU-T Q.23). */
const KEYS = [
  [697, 1_209],
  [770, 1_336],
  [852, 1_477],
  [941, 1_336],
] as const;

/** What a detector need not be able to do, because it says so. */
interface Limits {
  /** The least part of turns that is found in white noise 10 dB below the speech. */
  readonly foundInNoise: number;
  /** Whether music is told from speech. */
  readonly knowsMusic: boolean;
}

type NamedSound = readonly [name: string, sound: Int16Array];

const MUSIC: NamedSound = ['music', music(20_000)];
const NOT_SPEECH: readonly NamedSound[] = [
  ['silence', silence(5_000)],
  ['clicks shorter than minSpeechMs', repeated(30, noise(10, 8_000), silence(190))],
  ['noise', joined(silence(500), noise(5_000, 1_000))],
  ['noise that comes and goes', repeated(3, silence(1_000), noise(2_000, 2_000))],
  ['a dial tone', tones(5_000, [425])],
  ['European ringback', repeated(2, tones(1_000, [425]), silence(4_000))],
  ['American ringback', repeated(2, tones(2_000, [440, 480]), silence(4_000))],
  ['a busy tone', repeated(10, tones(500, [480, 620]), silence(500))],
  ['special information tones', repeated(3, tones(330, [950]), tones(330, [1_400]), tones(330, [1_800]), silence(500))],
  ['short DTMF', repeated(4, ...KEYS.flatMap((key) => [tones(70, key), silence(70)]))],
  ['long DTMF', repeated(2, ...KEYS.flatMap((key) => [tones(400, key), silence(100)]))],
];

type Told = VoiceEvent & { readonly toldMs: number };

/** What every {@link VoiceDetector} does. */
export function voiceDetectorContract(make: (clock: FakeClock) => Promise<VoiceDetector>, limits: Limits): void {
  let clock: FakeClock;
  let detector: VoiceDetector;
  let sentences: Int16Array[];

  beforeAll(async () => {
    sentences = await spoken(SENTENCES, VOICES);
  }, 60_000);
  beforeEach(async () => {
    clock = new FakeClock();
    detector = await make(clock);
  });
  afterEach(async () => {
    await detector.close();
    expect(clock.pending).toBe(0);
  });

  /** Plays a sound as packets come in. The sentence that follows it tells when all of it was judged. */
  async function turnsIn(sound: Int16Array, turns: TurnOptions = TURNS, zeroMs = 7_000_000): Promise<Told[]> {
    const told: Told[] = [];
    let writtenMs = 0;
    const stream = detector.open(turns, (event) =>
      told.push({ ...event, atMs: event.atMs - zeroMs, toldMs: writtenMs }),
    );
    const soundMs = sound.length / PER_MS;
    const whole = joined(sound, silence(1_500), overG711(sentences[0]!), silence(turns.silenceMs + 300));
    for (let at = 0; at < whole.length; at += FRAME_MS * PER_MS) {
      writtenMs = at / PER_MS + FRAME_MS;
      clock.advance(FRAME_MS);
      stream.write(whole.subarray(at, at + FRAME_MS * PER_MS), zeroMs + at / PER_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ type: 'ended' }));
    const last = told.findLastIndex(({ type, atMs }) => type === 'started' && atMs > soundMs + 1_200);
    expect(last).toBeGreaterThanOrEqual(0);
    stream.close();
    return told.slice(0, last);
  }

  /** The turns of each sentence, with silence around it. */
  async function turnsOfSentences(spoil: (sound: Int16Array, sentence: Int16Array) => Int16Array) {
    const all = [];
    for (const sentence of sentences) {
      const { startMs, endMs } = extentOf(sentence);
      const sound = spoil(joined(silence(1_000), sentence, silence(1_500)), sentence);
      all.push({ startMs: startMs + 1_000, endMs: endMs + 1_000, told: await turnsIn(sound) });
    }
    return all;
  }

  it.each(['PCMU', 'PCMA'] as const)('finds each sentence over %s, from its start to its end', async (codec) => {
    for (const { startMs, endMs, told } of await turnsOfSentences((sound) => overG711(sound, codec))) {
      expect(told.map(({ type }) => type)).toEqual(['started', 'ended']);
      const [started, ended] = told as [Told, Told];
      expect(Math.abs(started.atMs - startMs)).toBeLessThanOrEqual(200);
      expect(Math.abs(ended.atMs - endMs)).toBeLessThanOrEqual(200);
      // The end is told when the silence has lasted long enough, and neither before nor much later.
      expect(ended.toldMs - ended.atMs).toBeGreaterThanOrEqual(TURNS.silenceMs);
      expect(ended.toldMs - ended.atMs).toBeLessThanOrEqual(TURNS.silenceMs + 100);
    }
  });

  it('tells nine of ten sentences within 200 ms of minSpeechMs', async () => {
    const delays = (await turnsOfSentences((sound) => overG711(sound))).map(
      ({ startMs, told }) => told[0]!.toldMs - startMs,
    );
    delays.sort((one, other) => one - other);
    expect(delays[Math.floor(delays.length * 0.9)]).toBeLessThanOrEqual(TURNS.minSpeechMs + 200);
  });

  it('finds speech in noise that is 10 dB below it', async () => {
    const all = await turnsOfSentences((sound, sentence) => overG711(inNoise(sound, sentence, 10)));
    const found = all.filter(({ startMs, told }) => told[0] !== undefined && Math.abs(told[0].atMs - startMs) <= 200);
    expect(found.length / all.length).toBeGreaterThanOrEqual(limits.foundInNoise);
  });

  const notSpeech = [...NOT_SPEECH, ...(limits.knowsMusic ? [MUSIC] : [])];
  it.each(notSpeech)('takes %s for no speech', async (_name, sound) => {
    expect(await turnsIn(overG711(sound))).toEqual([]);
  });

  it('takes a short word for no speech where minSpeechMs is longer', async () => {
    const yes = joined(silence(1_000), sentences[1]!, silence(1_000));
    expect(await turnsIn(overG711(yes), { ...TURNS, minSpeechMs: 700 })).toEqual([]);
  });

  it('ends a turn that lasts too long, and begins another at once', async () => {
    const told = await turnsIn(overG711(joined(silence(500), sentences[4]!)), { ...TURNS, maxTurnMs: 1_000 });
    const [first, second, third] = told as [Told, Told, Told];
    expect(told.map(({ type }) => type).slice(0, 3)).toEqual(['started', 'ended', 'started']);
    expect(second.atMs - first.atMs).toBe(1_000);
    expect(third.atMs).toBe(second.atMs);
    expect(told.at(-1)?.type).toBe('ended');
  });

  it('does not end a turn in a pause that is shorter than silenceMs', async () => {
    const sound = joined(silence(500), sentences[2]!, silence(500), sentences[3]!);
    expect(await turnsIn(overG711(sound), { ...TURNS, silenceMs: 1_500 })).toHaveLength(2);
  });

  it('ends a turn where the telephone stops sending (RFC 3389)', async () => {
    const told: VoiceEvent[] = [];
    const stream = detector.open(TURNS, (event) => told.push(event));
    const sound = overG711(joined(silence(500), sentences[2]!));
    for (let at = 0; at < sound.length; at += FRAME_MS * PER_MS) {
      clock.advance(FRAME_MS);
      stream.write(sound.subarray(at, at + FRAME_MS * PER_MS), at / PER_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(told).toHaveLength(1));
    clock.advance(1_000);
    const { endMs } = extentOf(sentences[2]!);
    expect(told[1]?.type).toBe('ended');
    expect(Math.abs(told[1]!.atMs - 500 - endMs)).toBeLessThanOrEqual(200);
    stream.close();
  });

  it('takes time between two writes for silence, and tells the true times behind it', async () => {
    const told: VoiceEvent[] = [];
    const stream = detector.open(TURNS, (event) => told.push(event));
    const sentence = overG711(sentences[2]!);
    for (const zeroMs of [10_000, 60_000]) {
      for (let at = 0; at < sentence.length; at += FRAME_MS * PER_MS) {
        stream.write(sentence.subarray(at, at + FRAME_MS * PER_MS), zeroMs + at / PER_MS);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await vi.waitFor(() => expect(told).toHaveLength(3));
    expect(told.map(({ type }) => type)).toEqual(['started', 'ended', 'started']);
    const { startMs, endMs } = extentOf(sentences[2]!);
    const times = told.map(({ atMs }) => atMs);
    [10_000 + startMs, 10_000 + endMs, 60_000 + startMs].forEach((trueMs, index) => {
      expect(Math.abs(times[index]! - trueMs)).toBeLessThanOrEqual(200);
    });
    stream.close();
  });

  it('keeps speakers apart', async () => {
    const told: string[] = [];
    const speaker = detector.open(TURNS, ({ type }) => told.push(`speaker ${type}`));
    const silent = detector.open(TURNS, ({ type }) => told.push(`silent ${type}`));
    const sound = overG711(joined(silence(500), sentences[3]!, silence(1_500)));
    for (let at = 0; at < sound.length; at += FRAME_MS * PER_MS) {
      speaker.write(sound.subarray(at, at + FRAME_MS * PER_MS), at / PER_MS);
      silent.write(silence(FRAME_MS), at / PER_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(told).toEqual(['speaker started', 'speaker ended']));
    speaker.close();
    silent.close();
  });

  it('tells nothing once it is closed, and takes writes all the same', async () => {
    const told: VoiceEvent[] = [];
    const stream = detector.open(TURNS, (event) => told.push(event));
    stream.close();
    stream.close();
    for (let ms = 0; ms < 2_000; ms += FRAME_MS) stream.write(sentences[4]!.subarray(ms * 8, (ms + FRAME_MS) * 8), ms);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
  });

  it.each([NaN, Infinity])('takes a write at %s, and an empty one, for none', (atMs) => {
    const stream = detector.open(TURNS, () => undefined);
    expect(() => {
      stream.write(silence(20), atMs);
      stream.write(new Int16Array(0), 0);
    }).not.toThrow();
    stream.close();
  });
}
