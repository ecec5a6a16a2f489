import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { MediaPort, MediaRoom, RoomEvent } from '../../ports/media.ts';
import { MediaLayer } from '../layer/index.ts';
import { BesideRoom } from './beside-room.ts';

/** A media engine whose legs may ring at telephones and at browsers together, which take different offers. */
export class BesideMedia extends MediaLayer {
  readonly #clock: Clock;

  constructor(engine: MediaPort, clock: Clock) {
    super(engine);
    this.#clock = clock;
  }

  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void, zone?: string | null): Promise<MediaRoom> {
    const browsers = { clock: this.#clock, unavailable: () => this.engine.webrtc() };
    return await BesideRoom.open((listener) => this.engine.openRoom(call, listener, zone), onEvent, browsers);
  }
}
