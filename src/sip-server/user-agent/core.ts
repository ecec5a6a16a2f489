import type { Logger } from 'pino';
import type { Clock } from '../../ports/clock.ts';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import type { Application, ControlServer } from '../control-protocol/index.ts';
import type { Dialog, DialogStore } from '../dialog/index.ts';
import type { MutableCounters } from '../shared/counters.ts';
import type { TimerQueue } from '../shared/timer-queue.ts';
import type { SipTimers, TransactionLayer } from '../transaction/index.ts';
import type { Locator, TransportLayer } from '../transport/index.ts';

/** A dialog that an application controls. */
export type CallDialog = Dialog<Application>;

/** What the user agent can be tuned by. */
export interface UserAgentSettings {
  /** Smallest session interval that we accept from others (RFC 4028 5). */
  readonly minSessionExpiresSeconds: number;
  /** In lower case; null: what is registered. See `SipServerOptions.optionTags`. */
  readonly optionTags: ReadonlySet<string> | null;
  /** The server gives up on an application that has not answered a new INVITE, or another request, by then. */
  readonly applicationTimeoutMs: number;
  /** How long calls live on without their application. */
  readonly applicationGraceMs: number;
  /** Send to where the peer's messages come from if its Contact says something else (control protocol 8). */
  /** A connection was lost that a REGISTER of ours went by. */
  readonly registeredConnectionLost: (address: string, port: number) => void;
  readonly natTraversal: boolean;
  /** Requests that applications have not answered yet. New ones past that get 503. */
  readonly maxPendingRequests: number;
  /** Dialogs. New INVITEs past that get 503. */
  readonly maxDialogs: number;
}

/** What the parts of the user agent share: the layers below, and the server's state. */
export interface Core {
  readonly transport: TransportLayer;
  readonly locator: Locator;
  readonly transactions: TransactionLayer;
  readonly control: ControlServer;
  readonly dialogs: DialogStore<Application>;
  readonly timers: TimerQueue;
  readonly timings: SipTimers;
  readonly clock: Clock;
  readonly counters: MutableCounters;
  readonly log: Logger;
  readonly refusals: RefusalLog;
  readonly settings: UserAgentSettings;
}
