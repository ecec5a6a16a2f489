/**
 * The non-INVITE client transaction: RFC 3261 17.1.2 (figure 6).
 *
 *                 |start: send
 *                 V
 *   E: send  +--------+  F: timeout
 *      +-----| Trying |---------------------+
 *      +---->|        |---------+           |
 *            +--------+ 200-699 |           |
 *                |1xx           |           |
 *                V              |           |
 *   E: send  +------------+     |           |
 *      +-----| Proceeding |-----+           |
 *      +---->|            |---------------->|
 *            +------------+     |  F        |
 *                               V           |
 *                         +-----------+     |
 *                         | Completed |     |
 *                         +-----------+     |
 *                               |K          |
 *                               V           V
 *                         +---------------------+
 *                         |      Terminated     |
 *                         +---------------------+
 */
import { assertNever, DELIVER, REPORT_TIMEOUT, REPORT_TRANSPORT, SEND, start, stop } from './machine.ts';
import type { MachineEnvironment, Step } from './machine.ts';
import { patienceMs } from './sip-timers.ts';

export type NonInviteClientState =
  /** `retransmitMs` is the interval after which timer E fires next. */
  | { readonly name: 'trying'; readonly retransmitMs: number }
  | { readonly name: 'proceeding' }
  | { readonly name: 'completed' }
  | { readonly name: 'terminated' };

export type NonInviteClientEvent =
  'start' | 'provisional' | 'final' | 'timer-E' | 'timer-F' | 'timer-K' | 'transport-error';

const PROCEEDING: NonInviteClientState = Object.freeze({ name: 'proceeding' });
const COMPLETED: NonInviteClientState = Object.freeze({ name: 'completed' });
const TERMINATED: NonInviteClientState = Object.freeze({ name: 'terminated' });

/** A new non-INVITE client transaction, before its first transmission. */
export function nonInviteClientStart(environment: MachineEnvironment): NonInviteClientState {
  return {
    name: 'trying',
    retransmitMs: environment.timers.t1Ms,
  };
}

export function nonInviteClientStep(
  state: NonInviteClientState,
  event: NonInviteClientEvent,
  environment: MachineEnvironment,
): Step<NonInviteClientState> {
  const { timers, reliable } = environment;
  switch (state.name) {
    case 'trying':
      switch (event) {
        case 'start':
          // 17.1.2.2 "the client transaction SHOULD set timer F to fire in 64*T1 seconds. [...] If an unreliable
          // transport is in use, the client transaction MUST set timer E to fire in T1 seconds."
          return {
            state,
            effects: reliable
              ? [SEND, start('F', patienceMs(timers))]
              : [SEND, start('E', state.retransmitMs), start('F', patienceMs(timers))],
          };
        case 'timer-E': {
          // 17.1.2.2 "When the timer fires again, it is reset to a MIN(4*T1, T2)"
          const retransmitMs = Math.min(state.retransmitMs * 2, timers.t2Ms);
          return { state: { name: 'trying', retransmitMs }, effects: [SEND, start('E', retransmitMs)] };
        }
        case 'provisional':
          // 17.1.2.2 "If Timer E fires while in the 'Proceeding' state, [...] Timer E MUST be reset with a value of T2"
          return {
            state: PROCEEDING,
            effects: reliable ? [DELIVER] : [stop('E'), start('E', timers.t2Ms), DELIVER],
          };
        default:
          return endOfWaiting(state, event, environment);
      }
    case 'proceeding':
      switch (event) {
        case 'timer-E':
          return { state, effects: [SEND, start('E', timers.t2Ms)] };
        case 'provisional':
          return { state, effects: [DELIVER] };
        default:
          return endOfWaiting(state, event, environment);
      }
    case 'completed':
      // 17.1.2.2 "The 'Completed' state exists to buffer any additional response retransmissions"
      return event === 'timer-K' || event === 'transport-error'
        ? { state: TERMINATED, effects: [] }
        : { state, effects: [] };
    case 'terminated':
      return { state, effects: [] };
    default:
      return assertNever(state);
  }
}

/** What ends the waiting, alike in Trying and in Proceeding. */
function endOfWaiting(
  state: NonInviteClientState,
  event: NonInviteClientEvent,
  environment: MachineEnvironment,
): Step<NonInviteClientState> {
  switch (event) {
    case 'final':
      // 17.1.2.2 "Once the client transaction enters the 'Completed' state, it MUST set Timer K to fire in T4 seconds
      // for unreliable transports, and zero seconds for reliable transports."
      return environment.reliable
        ? { state: TERMINATED, effects: [stop('F'), DELIVER] }
        : { state: COMPLETED, effects: [stop('E'), stop('F'), start('K', environment.timers.t4Ms), DELIVER] };
    case 'timer-F':
      // 17.1.2.2 "If Timer F fires while in the 'Trying' state, the client transaction SHOULD inform the TU about the
      // timeout"; "If timer F fires while in the 'Proceeding' state, the TU MUST be informed of a timeout"
      return { state: TERMINATED, effects: [REPORT_TIMEOUT] };
    case 'transport-error':
      return { state: TERMINATED, effects: [REPORT_TRANSPORT] };
    default:
      return { state, effects: [] };
  }
}
