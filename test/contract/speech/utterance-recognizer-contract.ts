import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RecognitionEvent, RecognitionStream, SpeechRecognizer } from '../../../src/ports/speech.ts';
import { CountedClock } from '../../fakes/counted-clock.ts';
import { START_MS, writeAudio } from './speech-bench.ts';
import { joined, noise, silence } from './support/sounds.ts';

/** A sound, and what an engine is to make of it. */
export interface KnownSound {
  readonly text: string;
  readonly sound: Int16Array;
}

export interface EngineUnderTest {
  make(clock: CountedClock): Promise<SpeechRecognizer>;
  /** Likely words, with which the engine is opened. */
  readonly hints: readonly string[];
  /** Two different sounds; they are made before the first test. */
  sounds(): Promise<readonly [KnownSound, KnownSound]>;
}

const TOLERANCE_MS = 300;

/** What every recognizer of whole utterances does that runs on this machine, with real speech or sounds of the tests. */
export function utteranceRecognizerContract(engine: EngineUnderTest): void {
  let clock: CountedClock;
  let recognizer: SpeechRecognizer;
  let one: KnownSound;
  let other: KnownSound;

  beforeEach(async () => {
    [one, other] = await engine.sounds();
    clock = new CountedClock();
    recognizer = await engine.make(clock);
  }, 60_000);
  afterEach(async () => {
    await recognizer.close();
    await recognizer.close();
    expect(clock.pending).toBe(0);
  });

  function open(): { readonly stream: RecognitionStream; readonly told: RecognitionEvent[] } {
    const told: RecognitionEvent[] = [];
    const stream = recognizer.open({ language: 'en-US', hints: engine.hints, partials: true }, (event) =>
      told.push(event),
    );
    return { stream, told };
  }

  it('tells what was said when it is flushed, with its time', async () => {
    const { stream, told } = open();
    const startMs = writeAudio(stream, silence(500), START_MS);
    const endMs = writeAudio(stream, one.sound, startMs);
    await stream.flush();
    expect(told).toMatchObject([{ type: 'final', text: one.text }]);
    const [final] = told as [RecognitionEvent];
    expect(final.startMs).toBeGreaterThanOrEqual(startMs - TOLERANCE_MS);
    expect(final.startMs).toBeLessThan(endMs);
    expect(final.endMs).toBeGreaterThan(final.startMs);
    expect(final.endMs).toBeLessThanOrEqual(endMs + TOLERANCE_MS);
    expect(recognizer.unavailable()).toBeNull();
  });

  it('ends an utterance that nobody flushes by silence', async () => {
    const { stream, told } = open();
    writeAudio(stream, joined(silence(300), one.sound, silence(1_200)), START_MS);
    await expect.poll(() => told, { timeout: 10_000 }).toMatchObject([{ type: 'final', text: one.text }]);
    await stream.flush();
    expect(told).toHaveLength(1);
  });

  it('tells utterances in their order, each at its own time', async () => {
    const { stream, told } = open();
    writeAudio(stream, one.sound, START_MS);
    const first = stream.flush();
    writeAudio(stream, other.sound, START_MS + 60_000);
    await Promise.all([first, stream.flush()]);
    expect(told).toMatchObject([{ text: one.text }, { text: other.text }]);
    expect(Math.abs(told[1]!.startMs - told[0]!.startMs - 60_000)).toBeLessThan(1_000);
  });

  it('takes a gap in the writes for the end of an utterance', async () => {
    const { stream, told } = open();
    writeAudio(stream, one.sound, START_MS);
    writeAudio(stream, other.sound, START_MS + 30_000);
    await stream.flush();
    expect(told).toMatchObject([{ text: one.text }, { text: other.text }]);
  });

  it('tells nothing where nothing was said', async () => {
    const { stream, told } = open();
    await stream.flush();
    writeAudio(stream, silence(3_000), START_MS);
    await Promise.all([stream.flush(), stream.flush()]);
    expect(told).toEqual([]);
  });

  it('does not listen to noise that nobody flushes', async () => {
    const { stream, told } = open();
    writeAudio(stream, noise(25_000, 800), START_MS);
    writeAudio(stream, joined(silence(1_000), one.sound), START_MS + 25_000);
    await stream.flush();
    expect(told.filter(({ startMs }) => startMs < START_MS + 24_900)).toEqual([]);
    expect(told).toHaveLength(1);
  });

  it('keeps two speakers apart', async () => {
    const [first, second] = [open(), open()];
    writeAudio(first.stream, one.sound, START_MS);
    writeAudio(second.stream, other.sound, START_MS);
    await Promise.all([first.stream.flush(), second.stream.flush()]);
    expect(first.told).toMatchObject([{ text: one.text }]);
    expect(second.told).toMatchObject([{ text: other.text }]);
  });

  it('tells nothing once it is closed, which ends a flush', async () => {
    const { stream, told } = open();
    writeAudio(stream, one.sound, START_MS);
    const flushed = stream.flush();
    await stream.close();
    await flushed;
    await stream.close();
    stream.write(one.sound, START_MS);
    stream.hint([]);
    await stream.flush();
    expect(told).toEqual([]);
  });

  it('takes writes without a time, or without a sample, for none', async () => {
    const { stream, told } = open();
    stream.write(one.sound, Number.NaN);
    stream.write(new Int16Array(0), START_MS);
    await stream.flush();
    expect(told).toEqual([]);
  });
}
