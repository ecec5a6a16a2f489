import { describe, expect, it } from 'vitest';
import type { VoiceEvent } from '../../../../src/ports/speech.ts';
import { TurnTracker } from '../../../../src/speech/vad/turn-tracker.ts';

const FRAME_MS = 20;

/** Feeds frames of 20 ms, one for each letter: `v` sounds like a voice, `a` is active, `.` is silence. */
function turnsOf(letters: string, options = {}, startMs = 1_000): VoiceEvent[] {
  const events: VoiceEvent[] = [];
  const turns = { silenceMs: 200, minSpeechMs: 100, maxTurnMs: 60_000, ...options };
  const tracker = new TurnTracker(turns, (event) => events.push(event));
  Array.from(letters).forEach((letter, index) => {
    const frameMs = startMs + index * FRAME_MS;
    tracker.feed({ startMs: frameMs, endMs: frameMs + FRAME_MS, active: letter !== '.', voiced: letter === 'v' });
  });
  return events;
}

describe('TurnTracker', () => {
  it('begins a turn where its first consonant began, and ends it where the last sound ended', () => {
    expect(turnsOf(`....aavvvvvv${'.'.repeat(10)}`)).toEqual([
      { type: 'started', atMs: 1_080 },
      { type: 'ended', atMs: 1_240 },
    ]);
  });

  it('does not end a turn one frame before the silence is long enough', () => {
    expect(turnsOf(`vvvvvv${'.'.repeat(9)}`)).toEqual([{ type: 'started', atMs: 1_000 }]);
    expect(turnsOf(`vvvvvv${'.'.repeat(9)}v`)).toHaveLength(1);
  });

  it('takes a sound that is shorter than minSpeechMs for none', () => {
    expect(turnsOf(`vvvv${'.'.repeat(20)}vvvv${'.'.repeat(20)}`)).toEqual([]);
  });

  it('takes no sound for speech that does not sound like a voice', () => {
    expect(turnsOf('a'.repeat(500))).toEqual([]);
  });

  it('begins where the voice does when noise comes before it', () => {
    expect(turnsOf(`${'a'.repeat(100)}${'v'.repeat(20)}`)).toEqual([{ type: 'started', atMs: 2_840 }]);
  });

  it('bridges the stop in the midst of a word', () => {
    expect(turnsOf('vvv.....vvv')).toEqual([{ type: 'started', atMs: 1_000 }]);
  });

  it('ends a turn that is too long, and begins another at that moment', () => {
    expect(turnsOf(`${'v'.repeat(30)}${'.'.repeat(10)}`, { maxTurnMs: 250 })).toEqual([
      { type: 'started', atMs: 1_000 },
      { type: 'ended', atMs: 1_250 },
      { type: 'started', atMs: 1_250 },
      { type: 'ended', atMs: 1_500 },
      { type: 'started', atMs: 1_500 },
      { type: 'ended', atMs: 1_600 },
    ]);
  });

  it('begins no other turn where the long one ends in a pause', () => {
    expect(turnsOf(`${'v'.repeat(10)}${'.'.repeat(10)}`, { maxTurnMs: 250 })).toEqual([
      { type: 'started', atMs: 1_000 },
      { type: 'ended', atMs: 1_200 },
    ]);
  });

  it('takes time without frames for silence', () => {
    const events: VoiceEvent[] = [];
    const tracker = new TurnTracker({ silenceMs: 200, minSpeechMs: 60, maxTurnMs: 60_000 }, (event) =>
      events.push(event),
    );
    for (const startMs of [0, 20, 40, 60]) tracker.feed({ startMs, endMs: startMs + 20, active: true, voiced: true });
    tracker.feed({ startMs: 5_000, endMs: 5_020, active: true, voiced: true });
    expect(events).toEqual([
      { type: 'started', atMs: 0 },
      { type: 'ended', atMs: 80 },
    ]);
  });
});
