import type { CallId } from '../../ports/ids.ts';
import type { MediaPort, MediaRoom, RoomEvent } from '../../ports/media.ts';
import { MediaLayer } from '../layer/index.ts';
import type { PiecesOf } from './long-play.ts';
import { PiecewiseRoom } from './piecewise-room.ts';

/** A media engine that plays prompts of any length: one that is several pieces is given to it piece by piece. */
export class PiecewiseMedia extends MediaLayer {
  readonly #piecesOf: PiecesOf;

  constructor(engine: MediaPort, piecesOf: PiecesOf) {
    super(engine);
    this.#piecesOf = piecesOf;
  }

  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void, zone?: string | null): Promise<MediaRoom> {
    return await PiecewiseRoom.open((listener) => this.engine.openRoom(call, listener, zone), this.#piecesOf, onEvent);
  }
}
