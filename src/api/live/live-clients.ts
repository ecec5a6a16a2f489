import type { LiveHub } from '../../live/index.ts';
import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { LiveClient } from './live-client.ts';
import type { LiveClientParts } from './live-client.ts';
import { LiveTexts } from './live-texts.ts';

/** Connections at once. Each costs what may wait in it. */
export const MAX_LIVE_CLIENTS = 500;
const BEAT_EVERY_MS = 15_000;
/** Clients that are served before the loop has its turn. */
const IN_ONE_TURN = 50;

/** All who follow. */
export class LiveClients {
  readonly #hub: LiveHub;
  readonly #clock: Clock;
  readonly #texts = new LiveTexts();
  readonly #all = new Set<LiveClient>();
  /** Those that are to be served in this round. */
  readonly #waiting = new Set<LiveClient>();
  #isServing = false;
  #beat: TimerHandle | null = null;

  constructor(hub: LiveHub, clock: Clock) {
    this.#hub = hub;
    this.#clock = clock;
  }

  get size(): number {
    return this.#all.size;
  }

  /** One more follows from now on. */
  add(parts: Omit<LiveClientParts, 'hub' | 'texts' | 'clock' | 'onGone'>): void {
    const leave = this.#hub.follow(() => this.#serve(client));
    const client = new LiveClient({
      ...parts,
      hub: this.#hub,
      texts: this.#texts,
      clock: this.#clock,
      onGone: () => {
        leave();
        this.#all.delete(client);
        this.#waiting.delete(client);
        if (this.#all.size === 0) this.#stopBeat();
      },
    });
    this.#all.add(client);
    this.#beat ??= this.#scheduleBeat();
    this.#serve(client);
  }

  /** Tells every client that the program stops. Resolves once they had time to read it. */
  async close(): Promise<void> {
    if (this.#all.size === 0) return;
    for (const client of this.#all) client.close('shutdown');
    this.#stopBeat();
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        setImmediate(resolve);
      });
    });
  }

  #serve(client: LiveClient): void {
    this.#waiting.add(client);
    if (this.#isServing) return;
    this.#isServing = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    let count = 0;
    for (const client of this.#waiting) {
      if (count === IN_ONE_TURN) break;
      count += 1;
      this.#waiting.delete(client);
      if (client.pump()) this.#waiting.add(client);
    }
    this.#isServing = this.#waiting.size > 0;
    if (this.#isServing) setImmediate(() => this.#turn());
  }

  #scheduleBeat(): TimerHandle {
    return this.#clock.schedule(BEAT_EVERY_MS, () => {
      this.#beat = this.#scheduleBeat();
      for (const client of this.#all) client.beat();
    });
  }

  #stopBeat(): void {
    if (this.#beat !== null) this.#clock.cancel(this.#beat);
    this.#beat = null;
  }
}
