/**
 * The non-INVITE server transaction: RFC 3261 17.2.2 (figure 8).
 *
 *                       |request
 *                       V
 *   request: nothing +--------+
 *                    | Trying |-----------+
 *                    +--------+           |
 *                       |1xx: send        | 200-699: send
 *                       V                 |
 *   request: send +------------+          |
 *   1xx: send +---| Proceeding |----------+
 *             +-->|            |          |
 *                 +------------+          V
 *                                   +-----------+
 *                 request: send +---| Completed |
 *                               +-->|           |
 *                                   +-----------+
 *                                         |J
 *                                         V
 *                                   +------------+
 *                                   | Terminated |
 *                                   +------------+
 */
import { assertNever, REPORT_TRANSPORT, SEND, start } from './machine.ts';
import type { MachineEnvironment, Step } from './machine.ts';
import { patienceMs } from './sip-timers.ts';

export type NonInviteServerState =
  | { readonly name: 'trying' }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' };

export type NonInviteServerEvent =
  /** The request came again. */
  'retransmission' | 'respond-provisional' | 'respond-final' | 'timer-J' | 'transport-error';

const PROCEEDING: NonInviteServerState = Object.freeze({ name: 'proceeding' });
const COMPLETED: NonInviteServerState = Object.freeze({ name: 'completed' });
const TERMINATED: NonInviteServerState = Object.freeze({ name: 'terminated' });

/** RFC 3261 17.2.2 "The state machine is initialized in the 'Trying' state". */
export const NON_INVITE_SERVER_START: NonInviteServerState = Object.freeze({ name: 'trying' });

export function nonInviteServerStep(
  state: NonInviteServerState,
  event: NonInviteServerEvent,
  environment: MachineEnvironment,
): Step<NonInviteServerState> {
  switch (state.name) {
    case 'trying':
    case 'proceeding':
      switch (event) {
        case 'retransmission':
          // 17.2.2 "Once in the 'Trying' state, any further request retransmissions are discarded."; "If a
          // retransmission of the request is received while in the 'Proceeding' state, the most recently sent
          // provisional response MUST be passed to the transport layer for retransmission."
          return { state, effects: state.name === 'proceeding' ? [SEND] : [] };
        case 'respond-provisional':
          return { state: PROCEEDING, effects: [SEND] };
        case 'respond-final':
          // 17.2.2 "When the server transaction enters the 'Completed' state, it MUST set Timer J to fire in 64*T1
          // seconds for unreliable transports, and zero seconds for reliable transports."
          return environment.reliable
            ? { state: TERMINATED, effects: [SEND] }
            : { state: COMPLETED, effects: [SEND, start('J', patienceMs(environment.timers))] };
        case 'transport-error':
          return { state: TERMINATED, effects: [REPORT_TRANSPORT] };
        case 'timer-J':
          return { state, effects: [] };
        default:
          return assertNever(event);
      }
    case 'completed':
      switch (event) {
        case 'retransmission':
          // 17.2.2 "While in the 'Completed' state, the server transaction MUST pass the final response to the
          // transport layer for retransmission whenever a retransmission of the request is received. Any other final
          // responses passed by the TU to the server transaction MUST be discarded"
          return { state, effects: [SEND] };
        case 'timer-J':
          return { state: TERMINATED, effects: [] };
        case 'transport-error':
          return { state: TERMINATED, effects: [REPORT_TRANSPORT] };
        default:
          return { state, effects: [] };
      }
    case 'terminated':
      return { state, effects: [] };
    default:
      return assertNever(state);
  }
}
