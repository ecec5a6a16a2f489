import type { Logger } from 'pino';
import type { RoomEvent } from '../../ports/media.ts';
import { MediaError } from '../../ports/media.ts';

/**
 * The life of a room. It is open until its engine loses it or it is disposed of. Only an open room tells events.
 *
 *     open --lose--> lost
 *     open, lost --dispose--> disposed of
 */
export class RoomLife {
  readonly #onEvent: (event: RoomEvent) => void;
  readonly #logger: Logger;
  #over = false;
  #lost: string | null = null;
  #disposing: Promise<void> | null = null;

  constructor(onEvent: (event: RoomEvent) => void, logger: Logger) {
    this.#onEvent = onEvent;
    this.#logger = logger;
  }

  /** Neither lost nor disposed of. */
  get isOpen(): boolean {
    return this.#lost === null && this.#disposing === null;
  }

  /** The engine lost it; it may be disposed of as well. */
  get isLost(): boolean {
    return this.#lost !== null;
  }

  /** @throws MediaError `engine-lost` */
  assertOpen(): void {
    if (this.#lost !== null) throw new MediaError('engine-lost', this.#lost);
    if (this.#disposing !== null) throw new MediaError('engine-lost', 'the room is disposed of');
  }

  /** Tells an event if the room is open. It never throws. */
  emit(event: RoomEvent): void {
    if (this.isOpen) this.#tell(event);
  }

  /** Tells what is known only as the room is disposed of, until that is done. It never throws. */
  conclude(event: Extract<RoomEvent, { readonly type: 'quality' }>): void {
    if (this.#lost === null && !this.#over) this.#tell(event);
  }

  #tell(event: RoomEvent): void {
    try {
      this.#onEvent(event);
    } catch (error) {
      // One room's listener is at fault, and the events of the others must go on.
      this.#logger.error({ err: error, event: event.type }, 'listener of a media room failed');
    }
  }

  /**
   * Notes that the engine lost the room, and tells it once, as the last event.
   * @param at time of the event: {@link RoomEvent}
   */
  lose(reason: string, at: number): void {
    if (this.#lost !== null) return;
    this.emit({ type: 'lost', reason, at });
    this.#lost = reason;
  }

  /** Runs `end` the first time, and waits for it each time. */
  async dispose(end: () => Promise<void>): Promise<void> {
    this.#disposing ??= end();
    await this.#disposing;
    this.#over = true;
  }
}
