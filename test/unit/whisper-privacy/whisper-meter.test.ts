import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WhisperTaps } from '../../../src/ports/whisper-privacy.ts';
import { WhisperMeter } from '../../../src/whisper-privacy/index.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

let directory: string;
let clock: FakeClock;
let latenessMs: number;
let meter: WhisperMeter;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-meter-'));
  clock = new FakeClock();
  latenessMs = 0;
  meter = new WhisperMeter({
    directory,
    prompts: { piecesOf: (prompt) => [prompt], resolve: () => Promise.reject(new Error('none is needed')) },
    latenessMs: () => latenessMs,
    clock,
    logger: pino({ level: 'silent' }),
  });
});
afterEach(async () => {
  await meter.close();
  rmSync(directory, { recursive: true });
});

/** As many as there are. */
function all(): readonly WhisperTaps[] {
  const taps: WhisperTaps[] = [];
  for (let next = meter.tap(); next !== null; next = meter.tap()) taps.push(next);
  return taps;
}

describe('Recordings of briefings', () => {
  it('are 64 at most, and ten a second after that', async () => {
    const first = all();
    expect(first).toHaveLength(64);
    for (const taps of first) await meter.discard(taps);
    expect(all()).toHaveLength(0);
    clock.advance(1_000);
    const more = all();
    expect(more).toHaveLength(10);
    clock.advance(60_000);
    // Those that nobody has given back still count.
    expect(all()).toHaveLength(54);
  });

  it('are none while the media engine is late, or when the program ends', async () => {
    latenessMs = 21;
    expect(meter.tap()).toBeNull();
    latenessMs = 20;
    expect(meter.tap()).not.toBeNull();
    await meter.close();
    expect(meter.tap()).toBeNull();
  });

  it('that a crash has left are deleted, and nothing else is', async () => {
    const [taps] = [meter.tap()];
    writeFileSync(taps!.agent, 'RIFF');
    const left = join(directory, basename(taps!.agent).replace(/[0-9a-f]{8}-/, '00000000-'));
    writeFileSync(left, 'RIFF');
    for (const file of [left, taps!.agent]) utimesSync(file, 0, 0);
    writeFileSync(join(directory, 'other.wav'), 'RIFF');
    await Promise.all([meter.start(), meter.start()]);
    // Looked once, and once more later.
    expect(clock.pending).toBe(1);
    expect(readdirSync(directory).toSorted()).toEqual([basename(taps!.agent), 'other.wav'].toSorted());
  });
});
