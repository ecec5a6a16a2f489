import type { SipResponse } from '../message/index.ts';
import type { CallDialog } from './core.ts';

/** The RSeq of a provisional response that was sent reliably (RFC 3262 4); null where it was not. */
export function reliableSequence(response: SipResponse): number | null {
  const sequence = response.headers.get('rseq');
  const reliable = response.headers.list('require').some((tag) => tag.toLowerCase() === '100rel');
  return reliable && sequence !== undefined && /^\d{1,10}$/u.test(sequence) ? Number(sequence) : null;
}

/**
 * True for a provisional response that the application has not seen. RFC 3262 4 "If the response is a retransmission
 * [...] it MUST NOT be processed further", and "If the UAC receives [one] whose RSeq value is not one higher than the
 * value of the last received reliable provisional response, that response MUST NOT be acknowledged with a PRACK, and
 * MUST NOT be processed further".
 */
export function newProvisional(dialog: CallDialog, response: SipResponse): boolean {
  const sequence = reliableSequence(response);
  if (sequence === null) {
    return true;
  }
  const last = dialog.remoteResponseSequence;
  if (last !== null && sequence !== last + 1) {
    return false;
  }
  dialog.remoteResponseSequence = sequence;
  return true;
}
