/**
 * The INVITE client transaction: RFC 3261 17.1.1 (figure 5) with the Accepted state of RFC 6026 7.2.
 *
 *                   |start: send
 *                   V
 *   A: send    +---------+  B: timeout
 *        +-----| Calling |------------------------------------+
 *        +---->|         |--------+---------------+           |
 *              +---------+  2xx   |  300-699: ack |           |
 *                   |1xx          |               |           |
 *                   V             |               |           |
 *          1xx +------------+ 2xx |               |           |
 *        +-----| Proceeding |-----+               |           |
 *        +---->|            |-------------------->|           |
 *              +------------+ 300-699: ack        V           |
 *                                 V          +-----------+    |
 *                          +----------+      | Completed |    |
 *                     2xx: | Accepted |      |  resp:ack |    |
 *                  deliver +----------+      +-----------+    |
 *                               |M                 |D         |
 *                               V                  V          V
 *                          +-----------------------------------+
 *                          |            Terminated             |
 *                          +-----------------------------------+
 */
import { ACK, assertNever, DELIVER, REPORT_TIMEOUT, REPORT_TRANSPORT, SEND, start, stop } from './machine.ts';
import type { MachineEnvironment, Step } from './machine.ts';
import { patienceMs } from './sip-timers.ts';

export type InviteClientState =
  /** `retransmitMs` is the interval after which timer A fires next. */
  | { readonly name: 'calling'; readonly retransmitMs: number }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | { readonly name: 'accepted' }
  | { readonly name: 'terminated' };

export type InviteClientEvent =
  'start' | 'provisional' | 'success' | 'failure' | 'timer-A' | 'timer-B' | 'timer-D' | 'timer-M' | 'transport-error';

const PROCEEDING: InviteClientState = Object.freeze({ name: 'proceeding' });
const COMPLETED: InviteClientState = Object.freeze({ name: 'completed' });
const ACCEPTED: InviteClientState = Object.freeze({ name: 'accepted' });
const TERMINATED: InviteClientState = Object.freeze({ name: 'terminated' });

/** RFC 3261 17.1.1.2: timer D "greater than 32 seconds" with the default T1, for unreliable transports. */
function timerDMs(environment: MachineEnvironment): number {
  return patienceMs(environment.timers);
}

/** A new INVITE client transaction, before its first transmission. */
export function inviteClientStart(environment: MachineEnvironment): InviteClientState {
  return {
    name: 'calling',
    retransmitMs: environment.timers.t1Ms,
  };
}

export function inviteClientStep(
  state: InviteClientState,
  event: InviteClientEvent,
  environment: MachineEnvironment,
): Step<InviteClientState> {
  switch (state.name) {
    case 'calling':
      switch (event) {
        case 'start':
          // 17.1.1.2 "If an unreliable transport is being used, the client transaction MUST start timer A with a
          // value of T1. [...] For any transport, the client transaction MUST start timer B with a value of 64*T1"
          return {
            state,
            effects: environment.reliable
              ? [SEND, start('B', patienceMs(environment.timers))]
              : [SEND, start('A', state.retransmitMs), start('B', patienceMs(environment.timers))],
          };
        case 'timer-A': {
          // 17.1.1.2 "When timer A fires 2*T1 seconds later, the request MUST be retransmitted again"
          const retransmitMs = state.retransmitMs * 2;
          return { state: { name: 'calling', retransmitMs }, effects: [SEND, start('A', retransmitMs)] };
        }
        case 'timer-B':
          // 17.1.1.2 "If the client transaction is still in the 'Calling' state when timer B fires, the client
          // transaction SHOULD inform the TU that a timeout has occurred."
          return { state: TERMINATED, effects: [REPORT_TIMEOUT] };
        case 'provisional':
          // 17.1.1.2 "the client transaction SHOULD NOT retransmit the request any longer"
          return { state: PROCEEDING, effects: [stop('A'), stop('B'), DELIVER] };
        case 'success':
          return succeed(environment);
        case 'failure':
          return fail(environment);
        case 'transport-error':
          // 17.1.4 "The client transaction SHOULD inform the TU that a transport failure has occurred"
          return { state: TERMINATED, effects: [REPORT_TRANSPORT] };
        case 'timer-D':
        case 'timer-M':
          return { state, effects: [] };
        default:
          return assertNever(event);
      }
    case 'proceeding':
      switch (event) {
        case 'provisional':
          // 17.1.1.2 "Any further provisional responses MUST be passed up to the TU while in 'Proceeding'"
          return { state, effects: [DELIVER] };
        case 'success':
          return succeed(environment);
        case 'failure':
          return fail(environment);
        default:
          return { state, effects: [] };
      }
    case 'completed':
      switch (event) {
        case 'failure':
          // 17.1.1.2 "Any retransmissions of the final response that are received while in the 'Completed' state
          // MUST cause the ACK to be re-passed to the transport layer for retransmission, but the newly received
          // response MUST NOT be passed up to the TU."
          return { state, effects: [ACK] };
        case 'timer-D':
        case 'transport-error':
          return { state: TERMINATED, effects: [] };
        default:
          return { state, effects: [] };
      }
    case 'accepted':
      switch (event) {
        case 'success':
          // RFC 6026 7.2 "any 2xx response received while in the Accepted state is passed to the TU"
          return { state, effects: [DELIVER] };
        case 'timer-M':
          return { state: TERMINATED, effects: [] };
        default:
          return { state, effects: [] };
      }
    case 'terminated':
      return { state, effects: [] };
    default:
      return assertNever(state);
  }
}

/** RFC 6026 7.2 "When a 2xx response is received, the state machine MUST transition to Accepted, timer M is 64*T1." */
function succeed(environment: MachineEnvironment): Step<InviteClientState> {
  return { state: ACCEPTED, effects: [stop('A'), stop('B'), start('M', patienceMs(environment.timers)), DELIVER] };
}

/** RFC 3261 17.1.1.2 "When in either Calling or Proceeding, reception of a response with status code from 300-699 MUST
 * cause the client transaction to transition to Completed", pass it up, and generate an ACK. */
function fail(environment: MachineEnvironment): Step<InviteClientState> {
  if (environment.reliable) {
    return { state: TERMINATED, effects: [stop('A'), stop('B'), ACK, DELIVER] };
  }
  return { state: COMPLETED, effects: [stop('A'), stop('B'), start('D', timerDMs(environment)), ACK, DELIVER] };
}
