import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RelayedLeg } from '../../../../src/media/webrtc/index.ts';
import { WebrtcRelay } from '../../../../src/media/webrtc/index.ts';
import { asLegId } from '../../../../src/ports/ids.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const START_WAIT_MS = 3_000;
const logger = pino({ level: 'silent' });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrtc-relay-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A relay whose process takes 300 ms to start. */
function slowRelay(clock: FakeClock | SystemClock, file: string): WebrtcRelay {
  const program = new URL('./slow-worker.ts', import.meta.url);
  return new WebrtcRelay({ address: '127.0.0.1', env: { NUMBER_FILE: file }, warm: true, clock, logger, program });
}

async function openAt(relay: WebrtcRelay): Promise<RelayedLeg> {
  const start = { leg: asLegId('agent'), remote: null, onGone: () => undefined, logger };
  return await relay.open({ ...start, ports: [4_000, 4_001], to: 4_002 });
}

describe('WebrtcRelay', () => {
  it('keeps nothing of legs that waited in vain for a process to start again', async () => {
    const clock = new FakeClock();
    const relay = slowRelay(clock, join(folder, 'again'));
    relay.start();
    await vi.waitFor(() => expect(relay.pid).toBeDefined(), { timeout: 10_000 });
    process.kill(relay.pid!, 'SIGKILL');
    await vi.waitFor(() => expect(relay.unavailable()).toContain('SIGKILL'), { timeout: 10_000 });
    const opening = [openAt(relay), openAt(relay), openAt(relay)];
    const settled = Promise.allSettled(opening);
    await vi.waitFor(() => expect(relay.waiting).toBe(3));
    // The next process takes longer to start.
    clock.block(START_WAIT_MS);
    clock.advance(0);
    for (const each of await settled) expect(each).toMatchObject({ reason: { code: 'no-webrtc' } });
    expect(relay.waiting).toBe(0);
    expect(relay.size).toBe(0);
    await relay.close();
  });

  it('is closed while its process starts, and that is gone by then', async () => {
    const file = join(folder, 'number');
    const relay = slowRelay(new SystemClock(), file);
    relay.start();
    const pid = await vi.waitFor(
      async () => {
        const text = await readFile(file, 'utf8');
        expect(text).not.toBe('');
        return Number(text);
      },
      { timeout: 10_000, interval: 10 },
    );
    await relay.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(relay.unavailable()).toBe('WebRTC is closed');
  });
});
