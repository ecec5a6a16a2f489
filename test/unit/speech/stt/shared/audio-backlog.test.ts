import { describe, expect, test } from 'vitest';
import type { FlushMark } from '../../../../../src/speech/stt/shared/audio-backlog.ts';
import { AudioBacklog } from '../../../../../src/speech/stt/shared/audio-backlog.ts';

/** Audio that is loud enough for words. */
function loud(ms: number): Int16Array {
  return new Int16Array(ms * 8).fill(3_000);
}

/** Sends all that there is to send. @returns the times of the frames */
function sendAll(backlog: AudioBacklog): [number, number][] {
  const sent: [number, number][] = [];
  for (let item = backlog.next; item !== null; item = backlog.next) {
    if (item.kind === 'audio') sent.push([item.startMs, item.endMs]);
    backlog.advance();
  }
  return sent;
}

describe('AudioBacklog', () => {
  test('writes of any size become frames of 100 ms with their own times', () => {
    const backlog = new AudioBacklog(10_000);
    for (let atMs = 0; atMs < 250; atMs += 10) backlog.write(loud(10), 1_000 + atMs);
    expect(sendAll(backlog)).toEqual([
      [1_000, 1_100],
      [1_100, 1_200],
    ]);
    backlog.write(loud(350), 1_250);
    expect(sendAll(backlog)).toEqual([
      [1_200, 1_300],
      [1_300, 1_400],
      [1_400, 1_500],
      [1_500, 1_600],
    ]);
  });

  test('a pause and a flush end a frame before it is whole', () => {
    const backlog = new AudioBacklog(10_000);
    backlog.write(loud(30), 0);
    backlog.write(loud(30), 500);
    backlog.flush({ kind: 'flush' });
    expect(sendAll(backlog)).toEqual([
      [0, 30],
      [500, 530],
    ]);
  });

  test('unsent audio that falls out is missing, as one stretch', () => {
    const backlog = new AudioBacklog(1_000);
    backlog.write(loud(3_000), 0);
    expect(backlog.missing).toEqual({ startMs: 0, endMs: 2_000 });
    expect(backlog.keptMs).toBe(1_000);
    backlog.told();
    backlog.write(loud(500), 3_000);
    expect(backlog.missing).toEqual({ startMs: 2_000, endMs: 2_500 });
  });

  test('what is answered alone leaves what was sent before it to be sent again', () => {
    const backlog = new AudioBacklog(10_000);
    backlog.write(loud(200), 0);
    backlog.write(loud(200), 1_000);
    sendAll(backlog);
    backlog.settleAlone({ startMs: 1_000, endMs: 1_200 });
    backlog.rewind(3);
    expect(sendAll(backlog)).toEqual([
      [0, 100],
      [100, 200],
    ]);
  });

  test('silence that falls out is nothing that is missing', () => {
    const backlog = new AudioBacklog(1_000);
    backlog.write(new Int16Array(8 * 3_000), 0);
    expect(backlog.missing).toBeNull();
    expect(backlog.keptMs).toBe(1_000);
  });

  test('a lost connection: what was not answered is sent again', () => {
    const backlog = new AudioBacklog(10_000);
    backlog.write(loud(500), 0);
    sendAll(backlog);
    backlog.settle(250);
    backlog.rewind(3);
    expect(backlog.missing).toBeNull();
    expect(sendAll(backlog)).toEqual([
      [200, 300],
      [300, 400],
      [400, 500],
    ]);
  });

  test('a lost connection: what fell out before it was answered is missing', () => {
    const backlog = new AudioBacklog(1_000);
    backlog.write(loud(1_000), 0);
    sendAll(backlog);
    backlog.write(loud(1_000), 1_000);
    expect(backlog.missing).toBeNull();
    backlog.rewind(3);
    expect(backlog.missing).toEqual({ startMs: 0, endMs: 1_000 });
    expect(sendAll(backlog)).toHaveLength(10);
  });

  test('what fell out and was answered all the same is not missing', () => {
    const backlog = new AudioBacklog(1_000);
    backlog.write(loud(1_000), 0);
    sendAll(backlog);
    backlog.write(loud(1_000), 1_000);
    sendAll(backlog);
    backlog.settle(1_500);
    backlog.rewind(3);
    expect(backlog.missing).toBeNull();
  });

  test('what was sent often enough is given up', () => {
    const backlog = new AudioBacklog(10_000);
    backlog.write(loud(200), 0);
    sendAll(backlog);
    backlog.rewind(2);
    expect(backlog.missing).toBeNull();
    sendAll(backlog);
    backlog.write(loud(100), 200);
    sendAll(backlog);
    backlog.rewind(2);
    expect(backlog.missing).toEqual({ startMs: 0, endMs: 200 });
    expect(sendAll(backlog)).toEqual([[200, 300]]);
  });

  test('an answered flush settles all that was sent before it, and nothing after it', () => {
    const backlog = new AudioBacklog(10_000);
    const mark: FlushMark = { kind: 'flush' };
    backlog.write(loud(100), 0);
    backlog.flush(mark);
    backlog.write(loud(100), 100);
    sendAll(backlog);
    backlog.settleFlush(mark);
    backlog.settleFlush(mark); // it is not there any more
    backlog.rewind(3);
    expect(sendAll(backlog)).toEqual([[100, 200]]);
  });

  test('however short the writes are, and however many flushes come, it stays small', () => {
    const backlog = new AudioBacklog(1_000);
    for (let index = 0; index < 10_000; index += 1) {
      backlog.write(loud(1), index * 50);
      backlog.flush({ kind: 'flush' });
    }
    expect(sendAll(backlog)).toHaveLength(100);
  });

  test('clear() tells what may have had words', () => {
    const backlog = new AudioBacklog(1_000);
    backlog.write(loud(1_500), 0);
    backlog.write(loud(30), 5_000);
    expect(backlog.clear()).toEqual({ startMs: 0, endMs: 5_030 });
    expect(backlog.next).toBeNull();
    expect(backlog.clear()).toBeNull();
  });
});
