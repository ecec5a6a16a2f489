import type { SipTimers, TimerName } from './sip-timers.ts';

/** What a machine asks its owner to do, in order. */
export type Effect =
  /** Put the stored message on the wire: the request (client), or the latest response (server). */
  | { readonly kind: 'send' }
  /** Put the ACK for the final response that just came on the wire (RFC 3261 17.1.1.3). */
  | { readonly kind: 'ack' }
  /** Hand the message that caused this step to the transaction user. */
  | { readonly kind: 'deliver' }
  /** Tell the transaction user that the peer stayed silent, or that the transport gave up. */
  | { readonly kind: 'report'; readonly fault: TransactionFault }
  | { readonly kind: 'start'; readonly timer: TimerName; readonly afterMs: number }
  | { readonly kind: 'stop'; readonly timer: TimerName };

/** Why a transaction ended without an answer (RFC 3261 8.1.3.1, 17.1.4, 17.2.4). */
export type TransactionFault = 'timeout' | 'transport';

/** One step of a machine: where it is now, and what has to be done. */
export interface Step<State> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** What a machine has to know about the world: whether the hop is reliable, and how long the timers are. */
export interface MachineEnvironment {
  /** True for TCP and TLS: no retransmissions, no waiting for stray ones. */
  readonly reliable: boolean;
  readonly timers: SipTimers;
}

export const SEND: Effect = Object.freeze({ kind: 'send' });
export const ACK: Effect = Object.freeze({ kind: 'ack' });
export const DELIVER: Effect = Object.freeze({ kind: 'deliver' });
export const REPORT_TIMEOUT: Effect = Object.freeze({ kind: 'report', fault: 'timeout' });
export const REPORT_TRANSPORT: Effect = Object.freeze({ kind: 'report', fault: 'transport' });
export function start(timer: TimerName, afterMs: number): Effect {
  return { kind: 'start', timer, afterMs };
}
export function stop(timer: TimerName): Effect {
  return { kind: 'stop', timer };
}

/** For the last branch of an exhaustive switch. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value ${JSON.stringify(value)}`);
}
