import { MediaError } from '../../ports/media.ts';
import { digitOfEvent, MAX_QUEUED_DIGITS } from '../rtp/index.ts';
import type { Endpoint } from './endpoint.ts';
import type { SceneRoom } from './scene-room.ts';

/**
 * Sends keys to a leg, as events (RFC 4733) or as tones. Resolves when they are out.
 * @throws MediaError `no-common-codec`: the far end takes none now, or too many wait; `unknown-leg`: it went meanwhile
 */
export async function sendKeys(room: SceneRoom, endpoint: Endpoint, events: readonly number[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { sender, keys, leg } = endpoint;
  if (keys.sendsTones) {
    if (!sender.sending) throw new MediaError('no-common-codec', 'the far end does not listen now');
    // Digits count, not requests: those that wait have to be out before the deadline of the request.
    if (room.keyPlays.pending(leg) + events.length > MAX_QUEUED_DIGITS) throw tooMany();
    room.keyPlays.add(leg, events.map((event) => digitOfEvent(event) ?? '').join(''), resolve);
  } else {
    const obstacle = sender.dtmfObstacle;
    if (obstacle !== null) throw new MediaError('no-common-codec', obstacle);
    if (!sender.sendEvents(events, resolve)) throw tooMany();
  }
  if (!(await promise)) throw new MediaError('unknown-leg', 'the endpoint closed or was put on hold meanwhile');
}

function tooMany(): MediaError {
  return new MediaError('no-common-codec', `more than ${String(MAX_QUEUED_DIGITS)} digits would wait for the leg`);
}
