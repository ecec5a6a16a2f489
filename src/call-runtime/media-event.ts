import type { RoomEvent } from '../ports/media.ts';
import type { UntimedEvent } from './leg-driver.ts';

/** What an event of a room means to the call machine; null where it means nothing. */
export function mediaEvent(event: RoomEvent): UntimedEvent | null {
  switch (event.type) {
    case 'sceneApplied':
      return { type: 'media.sceneApplied', revision: event.revision };
    case 'playStarted':
      return { type: 'media.playStarted', play: event.play };
    case 'playFinished':
      return { type: 'media.playFinished', play: event.play, error: event.error };
    case 'dtmf':
      return { type: 'media.dtmf', leg: event.leg, digit: event.digit, durationMs: event.durationMs, way: 'rtp' };
    case 'mediaTimeout':
      return { type: 'media.timeout', leg: event.leg };
    case 'recordingFailed':
      return { type: 'media.recordingFailed', error: event.error };
    case 'recordingResumed':
      return { type: 'media.recordingResumed', lostMs: event.lostMs };
    case 'lost':
      return { type: 'media.lost', reason: event.reason };
    case 'firstMedia':
    case 'holderSends':
    case 'forkLost':
      return null;
  }
}
