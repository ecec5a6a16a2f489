import { expect, test } from 'vitest';
import { TranscriptionMetrics } from '../../../src/records/index.ts';

test('TranscriptionMetrics shows what the pool counts, each time that somebody looks', async () => {
  let segments = 3;
  const metrics = new TranscriptionMetrics(() => ({
    legs: 2,
    workers: 1,
    segments,
    missingMs: 1_500,
    restarts: 4,
    strays: 7,
  }));
  await metrics.text();
  segments = 5;
  const lines = (await metrics.text()).split('\n');
  for (const line of [
    'warmbridge_transcription_legs 2',
    'warmbridge_transcription_workers 1',
    'warmbridge_transcription_segments_total 5',
    'warmbridge_transcription_missing_seconds_total 1.5',
    'warmbridge_transcription_worker_restarts_total 4',
    'warmbridge_transcription_stray_packets_total 7',
  ]) {
    expect(lines).toContain(line);
  }
});
