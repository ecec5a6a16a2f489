import { reasonPhrase } from '../../../../ports/reason-phrase.ts';
import type { CallState } from '../../../state.ts';
import type { Step } from '../../../step.ts';
import { openLegOf } from '../../../step.ts';
import { patchConversation } from '../circle.ts';
import type { Transfer, TransferCourse } from './state.ts';

/** The transfer under way; null where there is none. */
export function transferOf({ stage }: CallState): Transfer | null {
  return stage.name === 'conversation' ? (stage.transfer ?? null) : null;
}

/** The same. Whoever asks has made sure that there is one. */
export function currentTransfer(step: Step): Transfer {
  const transfer = transferOf(step.state);
  if (transfer === null) throw new Error('no transfer is under way');
  return transfer;
}

export function setTransfer(step: Step, transfer: Transfer | null): void {
  patchConversation(step, { transfer });
}

export function setCourse(step: Step, course: TransferCourse): void {
  setTransfer(step, { ...currentTransfer(step), course });
}

/**
 * Tells the sender of the REFER how it goes, once of each status, as long as its leg is up.
 * @param phrase of the new party. @defaultValue that of the status in the RFCs
 */
export function tell(
  step: Step,
  { refer, referrer, told }: Pick<Transfer, 'refer' | 'referrer' | 'told'>,
  status: number,
  phrase: string = reasonPhrase(status),
): void {
  if (refer === null || told === status || openLegOf(step, referrer) === null) return;
  step.effects.push({ type: 'notifyRefer', leg: referrer, refer, status, phrase });
}
