import type { LegId } from '../../../../ports/ids.ts';
import type { Step } from '../../../step.ts';

/** One way in which a caller and an agent who accepted are brought together. */
export interface Strategy {
  accepted(step: Step, leg: LegId): void;
  /** The two have been joined here, and the conversation has begun. */
  joined?(step: Step): void;
}
