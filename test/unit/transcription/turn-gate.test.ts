import { describe, expect, test } from 'vitest';
import {
  FLUSH_LIMIT_MS,
  MAX_OPEN_TURNS,
  MIN_WORD_MS,
  PRE_ROLL_MS,
  TurnGate,
} from '../../../src/transcription/turn-gate.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedDetector, ScriptedRecognizer } from '../../fakes/scripted-speech.ts';
import { settle } from '../../fakes/settle.ts';

const TURNS = { silenceMs: 700, minSpeechMs: 250, maxTurnMs: 30_000 };

class Bench {
  readonly clock = new FakeClock();
  readonly recognizer = new ScriptedRecognizer();
  readonly detector = new ScriptedDetector();
  readonly told: unknown[] = [];
  readonly gate = new TurnGate({
    recognizer: this.recognizer,
    detector: this.detector,
    turns: TURNS,
    recognition: { language: 'en-US', hints: ['yes'], partials: true },
    clock: this.clock,
    events: {
      voice: (speaking, atMs) => this.told.push(`${speaking ? 'speaks' : 'silent'} ${atMs}`),
      recognized: ({ text }, final) => this.told.push(`${final ? 'final' : 'partial'} ${text}`),
      missing: (startMs, endMs, reason) => this.told.push(`missing ${startMs}-${endMs} ${reason}`),
    },
  });
  #atMs = 0;

  /** Hears sound until then. */
  hearUntil(untilMs: number, amplitude = 1_000): void {
    for (; this.#atMs < untilMs; this.#atMs += 20) this.gate.write(new Int16Array(160).fill(amplitude), this.#atMs);
  }

  /** A whole turn. */
  turn(startMs: number, endMs: number): void {
    this.hearUntil(startMs + 100);
    this.detector.tell('started', startMs);
    this.hearUntil(endMs + 700);
    this.detector.tell('ended', endMs);
  }

  /** The recognizer has had all the time for an answer that it has. */
  async flushLimitPasses(): Promise<void> {
    await settle();
    this.clock.advance(FLUSH_LIMIT_MS);
    await settle();
  }
}

describe('TurnGate', () => {
  test('words of a turn that was told as missing do not come later, and those of others do', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    await bench.flushLimitPasses();
    expect(bench.told.at(-1)).toMatch(/^missing 1000-2000 /);
    const before = bench.told.length;
    bench.recognizer.say('late', 1_100, 1_900, 'partial');
    bench.recognizer.say('late', 1_100, 1_900);
    bench.recognizer.tell({ type: 'missing', startMs: 1_000, endMs: 2_000, reason: 'again' });
    bench.turn(4_000, 5_000);
    bench.recognizer.say('next', 4_100, 4_900);
    expect(bench.told.slice(before)).toEqual(['speaks 4000', 'silent 5000', 'final next']);
  });

  test('nothing reaches the recognizer before somebody speaks', () => {
    const bench = new Bench();
    bench.hearUntil(5_000);
    expect(bench.recognizer.written).toEqual([]);
    expect(bench.detector.written).toHaveLength(250);
    expect(bench.recognizer.options).toEqual({ language: 'en-US', hints: ['yes'], partials: true });
  });

  test('the recognizer gets what was said from right before the start until the end is known, without a hole', () => {
    const bench = new Bench();
    bench.turn(2_000, 3_000);
    const times = bench.recognizer.written.map(({ atMs }) => atMs);
    expect(times[0]).toBe(2_000 - PRE_ROLL_MS);
    expect(times.at(-1)).toBe(3_680);
    expect(times).toHaveLength((3_700 - 1_700) / 20);
    expect(bench.recognizer.flushed).toBe(1);
    expect(bench.told).toEqual(['speaks 2000', 'silent 3000']);
  });

  test('a word that is too short for a turn is recognized, and no turn is told', () => {
    const bench = new Bench();
    bench.hearUntil(1_000, 10);
    bench.hearUntil(1_180);
    bench.detector.tell('started', 1_000);
    bench.hearUntil(1_880, 10);
    bench.detector.tell('ended', 1_180);
    expect(bench.recognizer.written.length).toBeGreaterThan(0);
    expect(bench.recognizer.flushed).toBe(1);
    expect(bench.told).toEqual([]);
  });

  test('a turn is told as soon as it has lasted long enough, with its true beginning', () => {
    const bench = new Bench();
    bench.hearUntil(1_120);
    bench.detector.tell('started', 1_000);
    bench.hearUntil(1_000 + TURNS.minSpeechMs - 20);
    expect(bench.told).toEqual([]);
    bench.hearUntil(1_000 + TURNS.minSpeechMs + 20);
    expect(bench.told).toEqual(['speaks 1000']);
  });

  test('what one turn was given is not given again for the next', () => {
    const bench = new Bench();
    bench.turn(1_000, 2_000);
    bench.hearUntil(2_720);
    bench.detector.tell('started', 2_700);
    bench.hearUntil(2_800);
    const times = bench.recognizer.written.map(({ atMs }) => atMs);
    expect(new Set(times).size).toBe(times.length);
    expect(times.at(-1)).toBe(2_780);
  });

  test('partial and final results, and what is missing, are told as they come', () => {
    const bench = new Bench();
    bench.turn(1_000, 2_000);
    bench.recognizer.say('hel', 1_000, 1_200, 'partial');
    bench.recognizer.say('hello', 1_000, 2_000);
    bench.recognizer.tell({ type: 'missing', startMs: 1_500, endMs: 1_600, reason: 'it was away' });
    expect(bench.told.slice(2)).toEqual(['partial hel', 'final hello', 'missing 1500-1600 it was away']);
  });

  test('a recognizer that hangs: the turn is told as missing, once', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    await bench.flushLimitPasses();
    expect(bench.told.slice(2)).toEqual(['missing 1000-2000 the recognizer did not answer within 10000 ms']);
    await bench.gate.finish(100);
    expect(bench.told).toHaveLength(3);
  });

  test('a recognizer that hangs after some words: only the rest is missing', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 3_000);
    bench.recognizer.say('so far', 1_000, 1_800);
    await bench.flushLimitPasses();
    expect(bench.told.at(-1)).toContain('missing 1800-3000');
  });

  test('a recognizer that is far behind gets no more turns until it has caught up', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    for (let turn = 0; turn < MAX_OPEN_TURNS; turn++) bench.turn(1_000 + turn * 2_000, 1_500 + turn * 2_000);
    const given = bench.recognizer.written.length;
    bench.turn(20_000, 21_000);
    expect(bench.recognizer.written).toHaveLength(given);
    expect(bench.told.at(-1)).toBe('missing 20000-21000 the recognizer is too slow');
    for (const answer of bench.recognizer.flushes) answer();
    await settle();
    bench.turn(24_000, 25_000);
    expect(bench.recognizer.written.length).toBeGreaterThan(given);
    expect(bench.told.at(-1)).toBe('silent 25000');
  });

  test('the end flushes the turn that goes on, and waits for its words', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.hearUntil(1_100);
    bench.detector.tell('started', 1_000);
    bench.hearUntil(2_000);
    const finished = bench.gate.finish(4_000);
    await settle();
    bench.recognizer.say('bye', 1_000, 2_000);
    bench.recognizer.flushes[0]?.();
    await finished;
    expect(bench.told).toEqual(['speaks 1000', 'silent 2000', 'final bye']);
    expect([bench.recognizer.closed, bench.detector.closed, bench.clock.pending]).toEqual([true, true, 0]);
  });

  test('the end does not wait longer than its limit', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    const finished = bench.gate.finish(4_000);
    await settle();
    bench.clock.advance(4_000);
    await finished;
    expect(bench.told.at(-1)).toBe('missing 1000-2000 the recognizer did not answer before the end');
    bench.recognizer.say('too late', 1_000, 2_000);
    expect(bench.told.at(-1)).toContain('missing');
  });

  test('what the end of the stream tells is told, and only the rest is given up', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    bench.turn(4_000, 5_000);
    bench.recognizer.lastWords = { type: 'missing', startMs: 1_000, endMs: 4_500, reason: 'it was away' };
    const finished = bench.gate.finish(4_000);
    await settle();
    bench.clock.advance(4_000);
    await finished;
    expect(bench.told.slice(4)).toEqual([
      'missing 1000-4500 it was away',
      'missing 4500-5000 the recognizer did not answer before the end',
    ]);
  });

  test('words of a later turn do not settle one that the engine has skipped', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    bench.turn(4_000, 5_000);
    bench.recognizer.say('second', 4_000, 5_000);
    await bench.flushLimitPasses();
    expect(bench.told.slice(4)).toEqual([
      'final second',
      'missing 1000-2000 the recognizer did not answer within 10000 ms',
    ]);
  });

  test('what was given up is not told later: no words, and not as missing again', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    await bench.flushLimitPasses();
    bench.recognizer.say('late', 1_200, 1_800);
    bench.recognizer.tell({ type: 'missing', startMs: 900, endMs: 3_000, reason: 'it was away' });
    expect(bench.told.slice(3)).toEqual(['missing 900-1000 it was away', 'missing 2000-3000 it was away']);
  });

  test('a result of two turns keeps the words of the one that was not given up', async () => {
    const bench = new Bench();
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    await bench.flushLimitPasses();
    bench.turn(4_000, 5_000);
    const words = [
      { text: 'late', startMs: 1_200, endMs: 1_800, confidence: null },
      { text: 'here', startMs: 4_200, endMs: 4_800, confidence: null },
    ];
    bench.recognizer.tell({ type: 'final', text: 'late here', startMs: 1_200, endMs: 4_800, confidence: null, words });
    expect(bench.told.at(-1)).toBe('final here');
  });

  test('sound that nobody searched for speech is missing, unless the recognizer has it', () => {
    const bench = new Bench();
    bench.hearUntil(2_000);
    bench.detector.miss(500, 1_500);
    expect(bench.told).toEqual(['missing 500-1500 the worker is too slow']);
    bench.turn(3_000, 4_000);
    bench.detector.miss(3_500, 5_000);
    expect(bench.told.at(-1)).toBe('missing 4700-5000 the worker is too slow');
  });

  test('a detector that is 2 s behind costs no word', () => {
    const bench = new Bench();
    bench.hearUntil(5_000);
    bench.detector.tell('started', 2_900);
    expect(bench.recognizer.written[0]?.atMs).toBe(2_900 - PRE_ROLL_MS);
  });

  test('settled is what was told, up to the oldest turn that waits', () => {
    const bench = new Bench();
    expect(bench.gate.settledMs).toBeNull();
    bench.hearUntil(1_000);
    expect(bench.gate.settledMs).toBe(1_000 - MIN_WORD_MS - PRE_ROLL_MS);
    bench.recognizer.holds = true;
    bench.turn(1_000, 2_000);
    bench.hearUntil(9_000);
    expect(bench.gate.settledMs).toBe(1_000);
    bench.recognizer.say('half', 1_000, 1_400);
    expect(bench.gate.settledMs).toBe(1_400);
  });
});
