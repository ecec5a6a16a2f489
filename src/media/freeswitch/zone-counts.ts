import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { OutOfZone } from '../../ports/media-servers.ts';

/** It is told again, while it goes on, after so long. */
const TELL_AGAIN_MS = 60_000;

/** Counts the calls of each zone that went to servers elsewhere, and tells of it. */
export class ZoneCounts {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #zones = new Map<string, { calls: number; toldMs: number }>();

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  get outOfZone(): readonly OutOfZone[] {
    return [...this.#zones].map(([zone, { calls }]) => ({ zone, calls }));
  }

  /** No server of the zone could take a call, so another took it. @param zone one of the configuration's */
  stray(zone: string, server: string): void {
    const { calls, toldMs } = this.#zones.get(zone) ?? { calls: 0, toldMs: -Infinity };
    const nowMs = this.#clock.now();
    const tells = nowMs - toldMs >= TELL_AGAIN_MS;
    this.#zones.set(zone, { calls: calls + 1, toldMs: tells ? nowMs : toldMs });
    if (tells) {
      this.#logger.warn(
        { zone, server, calls: calls + 1 },
        'no media server of the zone takes calls: they go elsewhere',
      );
    }
  }
}
