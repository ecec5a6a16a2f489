import type { Prompt } from './prompt.ts';
import type { CallbackRecord } from './callbacks.ts';
import type { AiConnector } from './ai.ts';
import type { CallRecord } from './records.ts';

export const ON_MACHINE = ['hangup', 'continue', 'leave-message'] as const;
/** What becomes of a call of ours that a machine answers. */
export type OnMachine = (typeof ON_MACHINE)[number];

/** A call that the API asks for. */
export interface CallOrder {
  /** The party: a destination as everywhere. */
  readonly to: string;
  /** Our number, which the party is shown. Missing: that of the route, or of the trunk. */
  readonly from?: string | undefined;
  /** `match.to` of the route that the call runs once the party answers. */
  readonly route: string;
  readonly ringTimeoutMs?: number | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Whether it is found out who answers, before anything is said. @defaultValue `off` */
  readonly machine?: 'off' | 'detect' | undefined;
  /** With `detect`. @defaultValue `hangup` */
  readonly onMachine?: OnMachine | undefined;
  /** What a machine is told; with `leave-message`. */
  readonly message?: Prompt | undefined;
}

/** A call that an application leads. Our number says which route gives the rest; without one the defaults do. */
export interface LedCallOrder extends Omit<CallOrder, 'route'> {
  readonly from: string;
}

/** What became of an order: the call, a value that is wrong, or no room for it at present. */
export type PlacedCall =
  | { readonly ok: true; readonly value: CallRecord }
  | { readonly ok: false; readonly code: 'invalid'; readonly path: string; readonly message: string }
  | { readonly ok: false; readonly code: 'unavailable'; readonly message: string; readonly retryAfterSeconds: number };

/** Makes calls. */
export interface OutgoingCalls {
  /** Begins a call. It is up when this resolves, and may have failed already. */
  placeCall(order: CallOrder): Promise<PlacedCall>;
  /** The same with an application that leads this call in the place of the route's AI. */
  placeLedCall(order: LedCallOrder, ai: AiConnector): Promise<PlacedCall>;
}

/** Makes the calls of callbacks. */
export interface CallbackCalls {
  /** Calls somebody back who has been claimed. The facts of the call tell how that goes. */
  placeCallback(callback: CallbackRecord): Promise<PlacedCall>;
}
