import type { CallId } from '../../ports/ids.ts';
import type { MediaRoom, RoomEvent } from '../../ports/media.ts';
import { MediaLayer } from '../layer/index.ts';
import { BesideRoom } from './beside-room.ts';

/** A media engine whose legs may ring at telephones and at browsers together, which take different offers. */
export class BesideMedia extends MediaLayer {
  async openRoom(call: CallId, onEvent: (event: RoomEvent) => void, zone?: string | null): Promise<MediaRoom> {
    return await BesideRoom.open((listener) => this.engine.openRoom(call, listener, zone), onEvent);
  }
}
