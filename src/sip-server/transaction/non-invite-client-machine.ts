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
import { assertNever, deliver, reportTimeout, reportTransport, send, start, stop } from './machine.ts';
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

const proceeding: NonInviteClientState = Object.freeze({ name: 'proceeding' });
const completed: NonInviteClientState = Object.freeze({ name: 'completed' });
const terminated: NonInviteClientState = Object.freeze({ name: 'terminated' });

/** A new non-INVITE client transaction, before its first transmission. */
export const nonInviteClientStart = (environment: MachineEnvironment): NonInviteClientState => ({
  name: 'trying',
  retransmitMs: environment.timers.t1Ms,
});

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
              ? [send, start('F', patienceMs(timers))]
              : [send, start('E', state.retransmitMs), start('F', patienceMs(timers))],
          };
        case 'timer-E': {
          // 17.1.2.2 "When the timer fires again, it is reset to a MIN(4*T1, T2)"
          const retransmitMs = Math.min(state.retransmitMs * 2, timers.t2Ms);
          return { state: { name: 'trying', retransmitMs }, effects: [send, start('E', retransmitMs)] };
        }
        case 'provisional':
          // 17.1.2.2 "If Timer E fires while in the 'Proceeding' state, [...] Timer E MUST be reset with a value of T2"
          return {
            state: proceeding,
            effects: reliable ? [deliver] : [stop('E'), start('E', timers.t2Ms), deliver],
          };
        default:
          return endOfWaiting(state, event, environment);
      }
    case 'proceeding':
      switch (event) {
        case 'timer-E':
          return { state, effects: [send, start('E', timers.t2Ms)] };
        case 'provisional':
          return { state, effects: [deliver] };
        default:
          return endOfWaiting(state, event, environment);
      }
    case 'completed':
      // 17.1.2.2 "The 'Completed' state exists to buffer any additional response retransmissions"
      return event === 'timer-K' || event === 'transport-error'
        ? { state: terminated, effects: [] }
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
        ? { state: terminated, effects: [stop('F'), deliver] }
        : { state: completed, effects: [stop('E'), stop('F'), start('K', environment.timers.t4Ms), deliver] };
    case 'timer-F':
      // 17.1.2.2 "If Timer F fires while in the 'Trying' state, the client transaction SHOULD inform the TU about the
      // timeout"; "If timer F fires while in the 'Proceeding' state, the TU MUST be informed of a timeout"
      return { state: terminated, effects: [reportTimeout] };
    case 'transport-error':
      return { state: terminated, effects: [reportTransport] };
    default:
      return { state, effects: [] };
  }
}
