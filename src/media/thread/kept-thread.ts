import type { Clock, TimerHandle } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';

/** A lost thread is started again after this, then after twice as long, up to the second number. */
const RESTART_FIRST_MS = 100;
const RESTART_LAST_MS = 5_000;

/** What a {@link KeptThread} keeps, and whom it tells. */
export interface KeptThreadOptions<Link> {
  /** What the thread is for, in reasons such as `media engine is closed`. */
  readonly name: string;
  readonly clock: Clock;
  /** Starts the thread. `lost` is for the loss of a thread that ran. */
  readonly launch: (lost: (reason: string) => void) => Promise<Link>;
  /** The thread was lost. It is started again soon. */
  readonly onLost: (reason: string) => void;
  readonly onRestarted: () => void;
  /** It could not be started again. There will be another attempt. */
  readonly onFailed: (error: unknown) => void;
}

/** `starting` also covers the time between the loss of the thread and its next start. */
type State<Link> =
  | { readonly name: 'idle' | 'closed' }
  | { readonly name: 'starting'; readonly reason: string }
  | { readonly name: 'running'; readonly link: Link };

/**
 * A worker thread that is there as long as it is wanted.
 *
 *     idle --start--> starting --ready--> running --thread lost--> starting (100 ms, 200 ms, ... 5 s) --> running
 *     any --close--> closed
 */
export class KeptThread<Link extends { close(): Promise<void> }> {
  readonly #options: KeptThreadOptions<Link>;
  #state: State<Link> = { name: 'idle' };
  #timer: TimerHandle | null = null;
  #pauseMs = RESTART_FIRST_MS;

  constructor(options: KeptThreadOptions<Link>) {
    this.#options = options;
  }

  /** The thread; null while it does not run. */
  get link(): Link | null {
    return this.#state.name === 'running' ? this.#state.link : null;
  }

  /** Null if the thread runs; otherwise why not. */
  unavailable(): string | null {
    switch (this.#state.name) {
      case 'running':
        return null;
      case 'starting':
        return this.#state.reason;
      case 'idle':
        return `${this.#options.name} is not started`;
      case 'closed':
        return `${this.#options.name} is closed`;
    }
  }

  /** Starts the thread for the first time. @throws MediaError `engine-lost`; it is closed then */
  async start(): Promise<void> {
    const { name } = this.#options;
    if (this.#state.name !== 'idle') {
      throw new MediaError('engine-lost', `the ${name} cannot start: it is ${this.#state.name}`);
    }
    this.#state = { name: 'starting', reason: `${name} is starting` };
    try {
      await this.#launch();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** The thread does its work: should it be lost, it is started again soon. */
  good(): void {
    this.#pauseMs = RESTART_FIRST_MS;
  }

  /** Ends the thread. Idempotent. */
  async close(): Promise<void> {
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#timer = null;
    const state = this.#state;
    this.#state = { name: 'closed' };
    if (state.name === 'running') await state.link.close();
  }

  async #launch(): Promise<void> {
    const link = await this.#options.launch((reason) => {
      if (this.#state.name !== 'running') return; // it did not start, which its starter is told
      this.#state = { name: 'starting', reason };
      this.#options.onLost(reason);
      this.#restartLater();
    });
    if (this.#state.name === 'closed') {
      await link.close();
      throw new MediaError('engine-lost', `${this.#options.name} is closed`);
    }
    this.#state = { name: 'running', link };
  }

  #restartLater(): void {
    this.#timer = this.#options.clock.schedule(this.#pauseMs, () => {
      this.#timer = null;
      void this.#restart();
    });
    this.#pauseMs = Math.min(2 * this.#pauseMs, RESTART_LAST_MS);
  }

  async #restart(): Promise<void> {
    try {
      await this.#launch();
    } catch (error) {
      if (this.#state.name !== 'starting') return;
      this.#options.onFailed(error);
      this.#restartLater();
      return;
    }
    this.#options.onRestarted();
  }
}
