import { beforeEach, describe, expect, it } from 'vitest';
import { ModelSound } from '../../../../../src/ai/gateway/models/model-sound.ts';
import { ModelSpeech } from '../../../../../src/ai/gateway/models/model-speech.ts';
import { FakeClock } from '../../../../fakes/fake-clock.ts';
import { FakeVoiceLine } from '../../../../fakes/fake-voice-line.ts';

const SECOND = Buffer.alloc(8_000);

let clock: FakeClock;
let line: FakeVoiceLine;
let speech: ModelSpeech;

beforeEach(() => {
  clock = new FakeClock();
  line = new FakeVoiceLine(clock);
  speech = new ModelSpeech(line, new ModelSound(line.format), clock);
});

describe('ModelSpeech', () => {
  it('tells words when they have been played, from their first frame to their last', () => {
    const startAt = clock.now();
    speech.audio('a', SECOND);
    speech.words('a', 'Good ', null);
    speech.words('a', 'day.', null);
    speech.finish();
    line.passes(1_000);
    expect(line.told).toEqual([]);
    line.passes(20);
    expect(line.told).toEqual([{ type: 'said', text: 'Good day.', startAt, endAt: startAt + 1_000 }]);
    expect(speech.stop()).toEqual([]);
  });

  it('cuts what is said where it was played, and its words in proportion, at a blank', () => {
    speech.audio('a', SECOND);
    speech.wholeText('a', 'one two three four');
    speech.finish();
    line.passes(500);
    expect(speech.stop()).toEqual([{ id: 'a', playedMs: 500, heard: 'one two' }]);
    expect(line.told).toMatchObject([{ type: 'said', text: 'one two' }]);
    expect(speech.stop()).toEqual([]);
  });

  it('cuts by the times of the words where they are known', () => {
    speech.audio('a', SECOND);
    speech.words('a', 'one ', 100);
    speech.words('a', 'two three', 500);
    speech.words('a', ' four', 900);
    line.passes(500);
    expect(speech.stop()).toEqual([{ id: 'a', playedMs: 500, heard: 'one two three' }]);
  });

  it('gives what was not begun as not heard at all, and what was played to its end not', () => {
    for (const id of ['a', 'b', 'c']) {
      speech.audio(id, SECOND);
      speech.words(id, id, null);
      speech.finish();
    }
    line.passes(1_500);
    expect(speech.stop()).toEqual([
      { id: 'b', playedMs: 500, heard: null },
      { id: 'c', playedMs: 0, heard: null },
    ]);
    expect(line.told).toMatchObject([{ text: 'a' }]);
  });

  it('drops what still comes of what was cut off', () => {
    speech.audio('a', SECOND);
    line.passes(200);
    expect(speech.stop()).toHaveLength(1);
    speech.audio('a', SECOND);
    speech.finish();
    expect(line.queuedMs).toBe(1_000);
    expect(speech.stop()).toEqual([]);
  });

  it('counts what is played from its own beginning, after audio that was cleared', () => {
    speech.audio('a', SECOND);
    line.passes(400);
    speech.stop();
    speech.finish();
    speech.audio('b', SECOND);
    line.passes(300);
    expect(speech.stop()).toEqual([{ id: 'b', playedMs: 300, heard: null }]);
  });

  it('keeps a bounded number of things, and of words', () => {
    for (let index = 0; index < 1_000; index++) speech.words(String(index), 'x'.repeat(1_000), index);
    speech.audio('999', SECOND);
    for (let index = 0; index < 100; index++) speech.words('999', 'x'.repeat(1_000), null);
    speech.finish();
    line.passes(1_020);
    expect(line.told).toHaveLength(1);
    expect((line.told[0] as { text: string }).text).toHaveLength(16_384);
  });
});
