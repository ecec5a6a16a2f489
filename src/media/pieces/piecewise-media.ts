import type { CallId } from '../../ports/ids.ts';
import type { MediaPort, MediaRoom, MediaUsage, RoomEvent } from '../../ports/media.ts';
import type { PiecesOf } from './long-play.ts';
import { PiecewiseRoom } from './piecewise-room.ts';

/** A media engine that plays prompts of any length: one that is several pieces is given to it piece by piece. */
export class PiecewiseMedia implements MediaPort {
  readonly #engine: MediaPort;
  readonly #piecesOf: PiecesOf;

  constructor(engine: MediaPort, piecesOf: PiecesOf) {
    this.#engine = engine;
    this.#piecesOf = piecesOf;
  }

  async start(): Promise<void> {
    await this.#engine.start();
  }

  unavailable(): string | null {
    return this.#engine.unavailable();
  }

  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void, zone?: string | null): Promise<MediaRoom> {
    return await PiecewiseRoom.open((listener) => this.#engine.openRoom(call, listener, zone), this.#piecesOf, onEvent);
  }

  latenessMs(): number {
    return this.#engine.latenessMs();
  }

  async usage(): Promise<MediaUsage> {
    return await this.#engine.usage();
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }
}
