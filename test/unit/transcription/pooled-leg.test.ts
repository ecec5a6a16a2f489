import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { TranscriptionEvent } from '../../../src/ports/transcription.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import { END_LIMIT_MS, PooledLeg } from '../../../src/transcription/pooled-leg.ts';
import type { WorkerProcess } from '../../../src/transcription/worker-process.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const SILENT_WORKER = { send: () => undefined } as unknown as WorkerProcess;

function pooled(): { readonly leg: PooledLeg; readonly clock: FakeClock; readonly events: TranscriptionEvent[] } {
  const clock = new FakeClock();
  const events: TranscriptionEvent[] = [];
  const leg = new PooledLeg({
    number: 1,
    leg: { call: asCallId('call'), leg: asLegId('call.1'), role: 'caller', language: null, hints: [] },
    onEvent: (event) => events.push(event),
    clock,
    logger: pino({ level: 'silent' }),
    onEnd: () => undefined,
  });
  leg.worker = SILENT_WORKER;
  leg.opened({ address: '127.0.0.1', port: 40_000 });
  return { leg, clock, events };
}

describe('A worker that does not answer at the end of a leg', () => {
  it('makes what was not told yet missing, up to the end of the leg', async () => {
    const { leg, clock, events } = pooled();
    const from = clock.now();
    leg.settled(from + 400);
    clock.advance(1_000);
    const ending = leg.end();
    clock.advance(END_LIMIT_MS);
    expect(await ending).toBeNull();
    const reason = 'the last words did not come in time';
    expect(events).toEqual([{ type: 'missing', startAt: from + 400, endAt: from + 1_000, reason }]);
  });

  it('has nothing missing where all was told', async () => {
    const { leg, clock, events } = pooled();
    clock.advance(1_000);
    leg.settled(clock.now());
    const ending = leg.end();
    clock.advance(END_LIMIT_MS);
    await ending;
    expect(events).toEqual([]);
  });
});
