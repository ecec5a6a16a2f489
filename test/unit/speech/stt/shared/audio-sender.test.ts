import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../../../src/speech/stt/shared/audio-backlog.ts';
import { AudioSender } from '../../../../../src/speech/stt/shared/audio-sender.ts';
import { VoskDialect } from '../../../../../src/speech/stt/vosk/vosk-dialect.ts';

const PACING = { fillMs: 1_000, minFrameMs: 50, framesPerSecond: null, endsUtterances: true };

function frame(startMs: number, lengthMs: number): Frame {
  const pcm = new Int16Array(lengthMs * 8).fill(1_000);
  return { kind: 'audio', startMs, endMs: startMs + lengthMs, pcm, loud: true, sends: 0 };
}

function sender(): { sender: AudioSender; sentMs: () => number } {
  let bytes = 0;
  const dialect = new VoskDialect('ws://127.0.0.1:1', 8_000);
  return {
    sender: new AudioSender(dialect, PACING, (message) => (bytes += message.length)),
    sentMs: () => bytes / 16,
  };
}

describe('AudioSender', () => {
  test('a short pause is sent as silence', () => {
    const { sender: audio, sentMs } = sender();
    audio.frame(frame(10_000, 100));
    audio.frame(frame(10_700, 100));
    expect(sentMs()).toBe(800);
    expect(audio.span({ startMs: 650, endMs: 750 })).toEqual({ startMs: 10_650, endMs: 10_750 });
  });

  test('of a long pause so much is sent as an engine needs, half of it on either side', () => {
    const { sender: audio, sentMs } = sender();
    audio.frame(frame(10_000, 100));
    audio.frame(frame(90_000, 100));
    expect(sentMs()).toBe(1_200);
    expect(audio.span({ startMs: 0, endMs: 400 })).toEqual({ startMs: 10_000, endMs: 10_400 });
    expect(audio.span({ startMs: 1_050, endMs: 1_190 })).toEqual({ startMs: 89_950, endMs: 90_090 });
  });

  test('a frame that is too short for the engine is filled up', () => {
    const { sender: audio, sentMs } = sender();
    audio.frame(frame(10_000, 20));
    expect(sentMs()).toBe(50);
    audio.frame(frame(20_000, 100));
    expect(audio.span({ startMs: 1_060, endMs: 1_140 })).toEqual({ startMs: 20_010, endMs: 20_090 });
  });

  test('a text that nobody can have said is cut', () => {
    const { sender: audio } = sender();
    audio.frame(frame(10_000, 100));
    const word = { text: 'x'.repeat(20_000), startMs: 0, endMs: 50, confidence: null };
    const event = audio.event({ type: 'final', ...word, words: new Array<typeof word>(3_000).fill(word) });
    expect(event.text).toHaveLength(10_000);
    expect(event.words).toHaveLength(2_000);
    expect(event.words[0]?.text).toHaveLength(10_000);
  });

  test('a step back of the time is no pause', () => {
    const { sender: audio, sentMs } = sender();
    audio.frame(frame(10_000, 100));
    audio.frame(frame(10_090, 100));
    expect(sentMs()).toBe(200);
    expect(audio.span({ startMs: 120, endMs: 180 })).toEqual({ startMs: 10_110, endMs: 10_170 });
  });

  test('a stretch never ends before it begins', () => {
    const { sender: audio } = sender();
    audio.frame(frame(10_000, 100));
    expect(audio.span({ startMs: 80, endMs: 20 })).toEqual({ startMs: 10_080, endMs: 10_080 });
  });
});
