import type { LegId, ReservationId } from '../../ports/ids.ts';

/** An agent who rings for nobody else. */
export interface HeldAgent {
  readonly reservation: ReservationId;
  /** The agent's; the caller's where the caller is sent there by REFER. */
  readonly leg: LegId;
  readonly work: 'reserved' | 'ringing' | 'busy';
}
