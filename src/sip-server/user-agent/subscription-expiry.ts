import type { SipRequest, SipResponse } from '../message/index.ts';
import { patienceMs } from '../transaction/index.ts';
import type { CallDialog, Core } from './core.ts';

/** For a 2xx without Expires, which RFC 6665 4.2.1.1 demands: longer than event packages allow. */
const LONGEST_SECONDS = 86_400;

/**
 * Keeps the dialog of a subscription for as long as the 2xx `response` to its SUBSCRIBE says, and a little longer, so
 * that the last NOTIFY finds it. After that nobody has refreshed it, and nobody will end it.
 */
export function keepSubscription(
  core: Core,
  dialog: CallDialog,
  response: SipResponse,
  request: SipRequest | null,
): void {
  if (dialog.use !== 'subscribe' || dialog.state === 'ended') {
    return;
  }
  core.timers.cancel(dialog.sessionTimer);
  const expires = response.headers.get('expires') ?? request?.headers.get('expires') ?? '';
  const seconds = /^\d{1,8}$/u.test(expires) ? Math.min(Number(expires), LONGEST_SECONDS) : LONGEST_SECONDS;
  dialog.sessionTimer = core.timers.after(seconds * 1000 + 2 * patienceMs(core.timings), () =>
    core.dialogs.remove(dialog),
  );
}
