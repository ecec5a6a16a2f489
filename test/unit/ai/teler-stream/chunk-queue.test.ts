import { expect, it } from 'vitest';
import { MAX_QUEUED_MS } from '../../../../src/ai/gateway/play-queue.ts';
import { ChunkQueue } from '../../../../src/ai/teler-stream/chunk-queue.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeVoiceLine } from '../../../fakes/fake-voice-line.ts';

const MINUTE_OCTETS = 60 * 8_000;
const MINUTE_MS = 60_000;

it('drops the chunks of an id, and keeps those behind them', () => {
  const line = new FakeVoiceLine(new FakeClock());
  const chunks = new ChunkQueue(line);
  chunks.play(1, new Uint8Array(8_000));
  chunks.play(2, new Uint8Array(8_000));
  chunks.play(1, new Uint8Array(8_000));
  chunks.drop(1);
  expect(line.clear()).toMatchObject({ droppedMs: 1_000 });
});

it('keeps nothing that the line has dropped because ten minutes wait', () => {
  const line = new FakeVoiceLine(new FakeClock());
  const chunks = new ChunkQueue(line);
  for (let minute = 0; minute < 10; minute += 1) chunks.play(minute, new Uint8Array(MINUTE_OCTETS));
  expect(line.queuedMs).toBe(MAX_QUEUED_MS);
  chunks.play('dropped', new Uint8Array(MINUTE_OCTETS));
  chunks.drop(0);
  // Nine minutes wait. What was dropped has not come back.
  expect(line.clear()).toMatchObject({ droppedMs: 9 * MINUTE_MS });
});
