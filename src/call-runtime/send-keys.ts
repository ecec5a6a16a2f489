import type { Logger } from 'pino';
import type { LegId } from '../ports/ids.ts';
import type { KeysBy, MediaRoom } from '../ports/media.ts';
import type { SignallingLeg } from '../ports/signalling.ts';

/** A leg that is sent keys. */
export interface KeyedLeg {
  readonly leg: LegId;
  readonly room: MediaRoom | null;
  readonly signalling: SignallingLeg | null;
  readonly keysBy: KeysBy;
  readonly logger: Logger;
}

/** Sends keys to a leg: by INFO if its far end takes only that. What goes wrong is logged, and the call goes on. */
export function sendKeys({ leg, room, signalling, keysBy, logger }: KeyedLeg, digits: string): void {
  const failed = (error: unknown): void => logger.warn({ err: error, legId: leg }, 'keys could not be sent to a leg');
  if (keysBy !== 'info') {
    room?.sendDtmf(leg, digits).catch(failed);
    return;
  }
  signalling?.press?.(digits, (detail) => {
    if (detail !== null) failed(new Error(detail));
  });
}
