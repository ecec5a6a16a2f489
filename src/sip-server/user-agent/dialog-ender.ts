import { SipHeaders } from '../message/index.ts';
import type { CallDialog, Core } from './core.ts';
import { ownTemplate, sendAck, sendInDialog } from './dialog-requests.ts';

/** Why the server ends a dialog by itself: `text` of the Reason header, which applications read (control protocol 6.7). */
export type EndReason =
  | 'ACK timeout'
  | 'ACK-BYE due to cancel race condition'
  | 'Session timer expired'
  | 'Application gone'
  | 'No ACK from application'
  | 'Forked'
  | 'No Contact'
  | 'Server shutting down';

const NOTHING = Buffer.alloc(0);

/**
 * Ends a dialog: sends BYE with a Reason and removes the dialog. It tells the application by an unsolicited BYE if
 * `tell` is given and the application is there (control protocol 6.7).
 */
export function endDialog(core: Core, dialog: CallDialog, reason: EndReason, tell = true): void {
  if (dialog.leaving) {
    core.dialogs.remove(dialog);
    return;
  }
  dialog.leaving = true;
  const headers = SipHeaders.from([['Reason', `SIP;cause=200;text="${reason}"`]]);
  const { owner, id } = dialog;
  const outgoing = sendInDialog(core, dialog, ownTemplate('BYE', headers, NOTHING), null, {
    onRefused: () => undefined,
    onSent: (_request, bytes, endpoint) => {
      if (tell) {
        owner.deliverUnsolicited(
          bytes,
          { protocol: endpoint.protocol, address: endpoint.host, port: endpoint.port },
          id,
        );
      }
    },
    onResponse: () => undefined,
    onFault: () => undefined,
  });
  core.log.info({ reason, sipCallId: dialog.callId, sent: !outgoing.final }, 'the SIP server ended a dialog');
  core.dialogs.remove(dialog);
}

/**
 * Acknowledges a 2xx whose ACK the application has not sent and, since the dialog ends, will not (RFC 3261 13.2.2.4 "The
 * UAC core MUST generate an ACK request for each 2xx received from the transaction layer"). Idempotent.
 */
export function acknowledgeUnsent(core: Core, dialog: CallDialog): void {
  const { unsentAck } = dialog;
  if (unsentAck?.resend === null) {
    sendAck(core, dialog, unsentAck, ownTemplate('ACK', new SipHeaders()), () => undefined);
  }
}

/** Acknowledges a 2xx that nobody else will, and ends the dialog that it made (RFC 3261 13.2.2.4). */
export function acknowledgeAndEnd(core: Core, dialog: CallDialog, reason: EndReason, tell: boolean): void {
  const { unsentAck } = dialog;
  if (unsentAck === null || unsentAck.resend !== null) {
    endDialog(core, dialog, reason, tell);
    return;
  }
  sendAck(core, dialog, unsentAck, ownTemplate('ACK', new SipHeaders()), () => endDialog(core, dialog, reason, tell));
}
