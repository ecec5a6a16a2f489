import { MediaError } from '../../ports/media.ts';
import { eventOfDigit, MAX_QUEUED_DIGITS } from '../rtp/index.ts';

/**
 * The event codes (RFC 4733 3.2) of digits that a leg is to be sent.
 * @throws MediaError `no-common-codec`: a character is no digit, or there are too many
 */
export function eventsToSend(digits: string): readonly number[] {
  const events = Array.from(digits, eventOfDigit);
  const valid = events.filter((event) => event !== null);
  if (valid.length !== events.length) throw new MediaError('no-common-codec', 'digits are 0-9, *, # and A-D');
  if (valid.length > MAX_QUEUED_DIGITS) throw new MediaError('no-common-codec', 'too many digits');
  return valid;
}
