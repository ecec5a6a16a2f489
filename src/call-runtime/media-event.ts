import type { Leg } from '../call-machine/index.ts';
import type { RoomEvent } from '../ports/media.ts';
import type { UntimedEvent } from './untimed-event.ts';

/**
 * What an event of a room means to the call machine, given the call's legs and the file of its own recording; null where
 * it means nothing.
 */
export function mediaEvent(event: RoomEvent, legs: readonly Leg[], recordingFile: string): UntimedEvent | null {
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
    case 'quality':
      return {
        type: 'media.quality',
        leg: event.leg,
        quality: event.quality,
        alarm: event.alarm,
        isFinal: event.isFinal,
      };
    case 'paused':
      return { type: 'media.paused', leg: event.leg, paused: event.paused };
    case 'holderSends':
      return holderSends(event, legs);
    case 'recordingFailed':
      return event.file === recordingFile ? { type: 'media.recordingFailed', error: event.error } : null;
    case 'recordingResumed':
      return event.file === recordingFile ? { type: 'media.recordingResumed', lostMs: event.lostMs } : null;
    case 'lost':
      return { type: 'media.lost', reason: event.reason };
    case 'firstMedia':
    case 'forkLost':
      return null;
  }
}

/** The machine hears of it as of a new agreement, because only what the holder sends has changed. */
function holderSends(
  { leg, sends }: Extract<RoomEvent, { type: 'holderSends' }>,
  legs: readonly Leg[],
): UntimedEvent | null {
  const holder = legs.find(({ id }) => id === leg);
  // The telephone may have resumed meanwhile.
  if (holder?.held !== true) return null;
  const secured = typeof holder.srtp === 'string' ? { srtp: holder.srtp } : {};
  return { type: 'leg.media', leg, codec: holder.codec, held: true, sends, ...secured };
}
