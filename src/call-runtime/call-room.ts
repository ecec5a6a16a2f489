import type { Logger } from 'pino';
import type { Effect } from '../call-machine/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { MediaRoom, RoomEvent } from '../ports/media.ts';
import { within } from '../shared/within.ts';
import type { UntimedEvent } from './untimed-event.ts';
import { MEDIA_REQUEST_MS } from './leg-media.ts';

/** Opens the room of a call. */
export type OpenRoom = (onEvent: (event: RoomEvent) => void) => Promise<MediaRoom>;

interface RoomKeeper {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Opens a room; null where the media engine cannot, or is silent. A room that comes too late is closed again. */
export async function openCallRoom(
  { clock, logger }: RoomKeeper,
  open: OpenRoom,
  onEvent: (event: RoomEvent) => void,
): Promise<MediaRoom | null> {
  const late = (room: MediaRoom): void => {
    room
      .dispose()
      .catch((error: unknown) => logger.error({ err: error }, 'a room that opened too late could not be closed'));
  };
  try {
    return await within({ clock, ms: MEDIA_REQUEST_MS, who: 'the media engine', late }, () => open(onEvent));
  } catch (error) {
    logger.error({ err: error }, 'no room could be opened');
    return null;
  }
}

/** Ends the room. It never rejects: a media engine that is silent must not keep the call up. */
export async function closeCallRoom({ clock, logger }: RoomKeeper, room: MediaRoom): Promise<void> {
  try {
    await within({ clock, ms: MEDIA_REQUEST_MS, who: 'the media engine' }, () => room.dispose());
  } catch (error) {
    logger.error({ err: error }, 'the media room did not close in order');
  }
}

type RoomEffect = Extract<Effect, { readonly type: 'watchPauses' | 'expectMedia' | 'prepare' | 'chime' }>;

const ROOM_EFFECTS: ReadonlySet<string> = new Set<RoomEffect['type']>([
  'watchPauses',
  'expectMedia',
  'prepare',
  'chime',
]);

export function isRoomEffect(effect: Effect): effect is RoomEffect {
  return ROOM_EFFECTS.has(effect.type);
}

/** Carries out what is asked of the media engine and has no answer, or one that nobody has to wait for. */
export function performInRoom(
  keeper: Pick<RoomKeeper, 'logger'> & { readonly dispatch: (event: UntimedEvent) => void },
  room: MediaRoom | null,
  effect: RoomEffect,
): void {
  switch (effect.type) {
    case 'watchPauses':
      room?.watchPauses(effect.leg, effect.pauseMs);
      return;
    case 'expectMedia':
      room?.expectMedia(effect.leg);
      return;
    case 'chime':
      for (const leg of effect.legs) room?.chime(leg, effect.prompt);
      return;
    case 'prepare':
      void prepare(keeper, room, effect);
  }
}

/** Makes a prompt ready, and tells of it where somebody waits. It never rejects. */
async function prepare(
  { logger, dispatch }: Pick<RoomKeeper, 'logger'> & { readonly dispatch: (event: UntimedEvent) => void },
  room: MediaRoom | null,
  { prompt, play }: Extract<Effect, { readonly type: 'prepare' }>,
): Promise<void> {
  try {
    await room?.prepare(prompt);
  } catch (error) {
    logger.error({ err: error }, 'a prompt could not be made ready');
  }
  if (play !== undefined) dispatch({ type: 'media.prepared', play });
}
