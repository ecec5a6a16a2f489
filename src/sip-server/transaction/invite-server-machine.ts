/**
 * The INVITE server transaction: RFC 3261 17.2.1 (figure 7) with the Accepted state of RFC 6026 7.1.
 *
 *                        |INVITE
 *                        V
 *   INVITE: send   +------------+
 *   1xx: send +----| Proceeding |---------+ 2xx: send
 *             +--->|            |         |
 *                  +------------+         V
 *        300-699: send |            +----------+ INVITE: nothing
 *                      V            | Accepted | 2xx: send
 *   INVITE: send  +-----------+     +----------+ ACK: deliver
 *   G: send   +---| Completed |           |L
 *             +-->|           |--+ H      |
 *                 +-----------+  |timeout |
 *                      |ACK      |        |
 *                      V         |        |
 *                 +-----------+  |        |
 *                 | Confirmed |  |        |
 *                 +-----------+  |        |
 *                      |I        |        |
 *                      V         V        V
 *                 +----------------------------+
 *                 |         Terminated         |
 *                 +----------------------------+
 */
import { assertNever, DELIVER, REPORT_TIMEOUT, REPORT_TRANSPORT, SEND, start, stop } from './machine.ts';
import type { MachineEnvironment, Step } from './machine.ts';
import { patienceMs } from './sip-timers.ts';

export type InviteServerState =
  | { readonly name: 'proceeding' }
  | { readonly name: 'accepted' }
  /** `retransmitMs` is the interval after which timer G fires next. */
  | { readonly name: 'completed'; readonly retransmitMs: number }
  | { readonly name: 'confirmed' }
  | { readonly name: 'terminated' };

export type InviteServerEvent =
  /** The INVITE came again. */
  | 'retransmission'
  | 'respond-provisional'
  | 'respond-success'
  | 'respond-failure'
  | 'ack'
  | 'timer-G'
  | 'timer-H'
  | 'timer-I'
  | 'timer-L'
  | 'transport-error';

const ACCEPTED: InviteServerState = Object.freeze({ name: 'accepted' });
const CONFIRMED: InviteServerState = Object.freeze({ name: 'confirmed' });
const TERMINATED: InviteServerState = Object.freeze({ name: 'terminated' });

/** RFC 3261 17.2.1 "When a server transaction is constructed for a request, it enters the 'Proceeding' state." */
export const INVITE_SERVER_START: InviteServerState = Object.freeze({ name: 'proceeding' });

export function inviteServerStep(
  state: InviteServerState,
  event: InviteServerEvent,
  environment: MachineEnvironment,
): Step<InviteServerState> {
  const { timers, reliable } = environment;
  switch (state.name) {
    case 'proceeding':
      switch (event) {
        case 'retransmission':
          // 17.2.1 "If a retransmission of the request is received while in the 'Proceeding' state, the most recent
          // provisional response that was received from the TU MUST be passed to the transport layer"
          return { state, effects: [SEND] };
        case 'respond-provisional':
          return { state, effects: [SEND] };
        case 'respond-success':
          // RFC 6026 7.1 "If the TU passes a 2xx response to the server transaction, [it] MUST be passed to the
          // transport layer [...] and the server transaction MUST transition to the 'Accepted' state"; timer L 64*T1
          return { state: ACCEPTED, effects: [SEND, start('L', patienceMs(timers))] };
        case 'respond-failure':
          // 17.2.1 "For unreliable transports, timer G is set to fire in T1 seconds [...] When the 'Completed' state
          // is entered, timer H MUST be set to fire in 64*T1 seconds for all transports."
          return {
            state: { name: 'completed', retransmitMs: timers.t1Ms },
            effects: reliable
              ? [SEND, start('H', patienceMs(timers))]
              : [SEND, start('G', timers.t1Ms), start('H', patienceMs(timers))],
          };
        case 'transport-error':
          return { state: TERMINATED, effects: [REPORT_TRANSPORT] };
        default:
          return { state, effects: [] };
      }
    case 'accepted':
      switch (event) {
        case 'respond-success':
          // RFC 6026 8.7: the TU retransmits its 2xx through the transaction
          return { state, effects: [SEND] };
        case 'ack':
          // RFC 6026 7.1 "any ACK received while in the 'Accepted' state is passed to the TU"
          return { state, effects: [DELIVER] };
        case 'timer-L':
          return { state: TERMINATED, effects: [] };
        default:
          // RFC 6026 7.1 "any retransmissions of the INVITE received will match this transaction [...] and are absorbed"
          return { state, effects: [] };
      }
    case 'completed':
      switch (event) {
        case 'retransmission':
          // 17.2.1 "while in the 'Completed' state, if a request retransmission is received, the server SHOULD pass
          // the response to the transport for retransmission"
          return { state, effects: [SEND] };
        case 'timer-G': {
          // 17.2.1 "Timer G is reset with MIN(2*T1, T2)"
          const retransmitMs = Math.min(state.retransmitMs * 2, timers.t2Ms);
          return { state: { name: 'completed', retransmitMs }, effects: [SEND, start('G', retransmitMs)] };
        }
        case 'ack':
          // 17.2.1 "If an ACK is received while in the 'Completed' state, the server transaction MUST transition to
          // 'Confirmed'"; timer I is T4 for unreliable transports and zero for reliable ones
          return reliable
            ? { state: TERMINATED, effects: [stop('H')] }
            : { state: CONFIRMED, effects: [stop('G'), stop('H'), start('I', timers.t4Ms)] };
        case 'timer-H':
          // 17.2.1 "If timer H fires while in the 'Completed' state, it implies that the ACK was never received."
          return { state: TERMINATED, effects: [REPORT_TIMEOUT] };
        case 'transport-error':
          return { state: TERMINATED, effects: [REPORT_TRANSPORT] };
        default:
          return { state, effects: [] };
      }
    case 'confirmed':
      // 17.2.1 "The purpose of the 'Confirmed' state is to absorb any additional ACK messages that arrive"
      return event === 'timer-I' ? { state: TERMINATED, effects: [] } : { state, effects: [] };
    case 'terminated':
      return { state, effects: [] };
    default:
      return assertNever(state);
  }
}
