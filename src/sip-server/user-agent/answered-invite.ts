import type { AwaitedAck } from '../dialog/index.ts';
import type { Flow } from '../transport/index.ts';
import type { CallDialog, Core } from './core.ts';
import { endDialog } from './dialog-ender.ts';
import { RetransmittedResponse } from './retransmitted-response.ts';

/**
 * Repeats our 2xx to an INVITE until its ACK comes. RFC 3261 13.3.1.4 "the UAS core MUST pass the response to the
 * transport with an interval that starts at T1 seconds and doubles for each retransmission until it reaches T2 seconds.
 * [...] Since 2xx is retransmitted end-to-end, there may be hops between UAS and UAC that are UDP. To ensure reliable
 * delivery across these hops, the response is retransmitted periodically even if the transport at the UAS is reliable."
 */
export function awaitAck(
  core: Core,
  dialog: CallDialog,
  response: { readonly bytes: Buffer; readonly flow: Flow; readonly sequence: number; readonly transactionId: string },
): void {
  const { bytes, flow, sequence, transactionId } = response;
  const retransmission = new RetransmittedResponse({
    timers: core.timers,
    timings: core.timings,
    maxIntervalMs: core.timings.t2Ms,
    transmit: () => {
      core.counters.retransmissionsSent += 1;
      flow.send(bytes, () => undefined);
    },
    // "If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK, the dialog is confirmed,
    // but the session SHOULD be terminated. This is accomplished with a BYE"
    onGiveUp: () => endDialog(core, dialog, 'ACK timeout'),
  });
  const awaited: AwaitedAck = { sequence, transactionId, stop: () => retransmission.stop() };
  dialog.awaitedAcks.push(awaited);
}
