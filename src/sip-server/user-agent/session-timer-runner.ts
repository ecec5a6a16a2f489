import { parseMinSE, SipHeaders } from '../message/index.ts';
import type { SipRequest, SipResponse } from '../message/index.ts';
import { sessionIntervalOf, timerDelayMs } from '../dialog/index.ts';
import type { SessionInterval } from '../dialog/index.ts';
import type { CallDialog, Core } from './core.ts';
import { endDialog } from './dialog-ender.ts';
import { ownTemplate, sendAck, sendInDialog } from './dialog-requests.ts';
import { contactUri } from './dialog-setup.ts';
import { AckRepeater, newUnsentAck } from './unsent-ack.ts';

/** How soon a refresh that came at a bad time is tried again. */
const RETRY_MS = 3_000;

/** Starts, restarts or (null) stops the session timer of a dialog (RFC 4028). */
export function armSessionTimer(core: Core, dialog: CallDialog, interval: SessionInterval | null): void {
  core.timers.cancel(dialog.sessionTimer);
  dialog.sessionTimer = null;
  dialog.session = interval;
  if (interval === null || dialog.state === 'ended') {
    return;
  }
  dialog.sessionTimer = core.timers.after(timerDelayMs(interval, Math.random()), () => {
    if (interval.weRefresh) {
      refresh(core, dialog, interval);
    } else {
      endDialog(core, dialog, 'Session timer expired');
    }
  });
}

/** The session timer that a 2xx to our INVITE or UPDATE sets up. */
export function armFromResponse(core: Core, dialog: CallDialog, response: SipResponse): void {
  armSessionTimer(core, dialog, sessionIntervalOf(response.headers));
}

/**
 * Refreshes the session (RFC 4028 10) by a re-INVITE with our latest session description. The application hears nothing
 * of it (control protocol 7.4).
 */
function refresh(core: Core, dialog: CallDialog, interval: SessionInterval): void {
  if (dialog.leaving) {
    return;
  }
  if (dialog.outgoingInvite !== null || dialog.incomingInvite || dialog.awaitedAcks.length > 0) {
    retryLater(core, dialog, interval); // RFC 3261 14.1: one INVITE at a time
    return;
  }
  const headers = SipHeaders.from([
    ['Session-Expires', `${interval.seconds};refresher=uac`],
    ['Min-SE', String(core.settings.minSessionExpiresSeconds)],
    ['Supported', 'timer'],
  ]);
  const { localSdp } = dialog;
  if (localSdp !== null) {
    headers.append('Content-Type', localSdp.type);
  }
  let request: SipRequest | null = null;
  const repeater = new AckRepeater();
  const body = Buffer.from(localSdp?.bytes ?? '', 'latin1');
  const outgoing = sendInDialog(core, dialog, ownTemplate('INVITE', headers, body), null, {
    onRefused: () => endDialog(core, dialog, 'Session timer expired'),
    onSent: (sent) => (request = sent),
    onResponse: (response) => {
      if (response.status < 200) {
        return;
      }
      dialog.outgoingInvite = null;
      if (response.status >= 300) {
        refused(core, dialog, interval, response);
        return;
      }
      if (request !== null) {
        repeater.unsent = newUnsentAck(request);
        dialog.retarget(contactUri(response));
        sendAck(core, dialog, repeater.unsent, ownTemplate('ACK', new SipHeaders()), () => undefined);
        armSessionTimer(core, dialog, sessionIntervalOf(response.headers) ?? interval);
      }
    },
    repeated: repeater.repeated,
    onFault: () => {
      dialog.outgoingInvite = null;
      endDialog(core, dialog, 'Session timer expired');
    },
  });
  if (!outgoing.final) {
    dialog.outgoingInvite = { cancel: () => outgoing.cancel(null) };
  }
}

function refused(core: Core, dialog: CallDialog, interval: SessionInterval, response: SipResponse): void {
  if (dialog.state === 'ended' || dialog.leaving) {
    return;
  }
  switch (response.status) {
    case 491:
      retryLater(core, dialog, interval);
      return;
    case 422: {
      // RFC 4028 7.4: again with an interval that is large enough
      const minimum = parseMinSE(response.headers.get('min-se') ?? '') ?? 0;
      if (minimum > interval.seconds) {
        refresh(core, dialog, { ...interval, seconds: minimum });
        return;
      }
      endDialog(core, dialog, 'Session timer expired');
      return;
    }
    default:
      endDialog(core, dialog, 'Session timer expired');
  }
}

function retryLater(core: Core, dialog: CallDialog, interval: SessionInterval): void {
  dialog.sessionTimer = core.timers.after(Math.min(RETRY_MS, interval.seconds * 100), () =>
    refresh(core, dialog, interval),
  );
}
