import pino from 'pino';
import type { EmbeddedMediaOptions } from '../../../../src/media/embedded/index.ts';
import { EmbeddedMediaEngine } from '../../../../src/media/embedded/index.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import type { MediaRoom, RoomEvent } from '../../../../src/ports/media.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';

/** Each test has a range of its own, so that tests may run side by side. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** An engine for tests, not started yet. */
export function makeEngine(rtpPorts: PortRange, overrides: Partial<EmbeddedMediaOptions> = {}): EmbeddedMediaEngine {
  return new EmbeddedMediaEngine({
    address: '127.0.0.1',
    rtpPorts,
    codecs: ['PCMU', 'PCMA'],
    inactivityMs: 5000,
    prompts: { peek: () => null, resolve: () => Promise.reject(new Error('there are no prompts here')) },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
    ...overrides,
  });
}

/** A room with its events. */
export async function openRoom(engine: EmbeddedMediaEngine): Promise<{ room: MediaRoom; events: RoomEvent[] }> {
  const events: RoomEvent[] = [];
  return { room: await engine.openRoom(asCallId('call'), (event) => events.push(event)), events };
}

/** Waits until a condition holds. @throws Error after `timeoutMs` */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 5000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it never was so');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
