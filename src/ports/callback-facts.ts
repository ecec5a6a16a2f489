/** The facts of calls back. */
import type { CallbackResult } from './callbacks.ts';
import type { OfHandoff, WhyHandedOver } from './handoff-facts.ts';
import type { CallbackId } from './ids.ts';

/** A call that is made for a callback. */
interface OfCallback {
  readonly callback: CallbackId;
  readonly number: string;
  /** From 1 on. */
  readonly attempt: number;
}

/** The type of each, and what its data holds. */
export interface CallbackFactTypes {
  /** The caller is offered to be called back. `number`: where; null: the caller is asked for one. */
  'callback.offered': OfHandoff & { readonly number: string | null };
  /** The caller is to be called back. */
  'callback.requested': OfHandoff &
    WhyHandedOver & {
      readonly callback: CallbackId;
      readonly number: string;
      /** The number of ours that it is called from. */
      readonly from: string;
      readonly route: string;
      readonly destinations: readonly string[];
      readonly maxAttempts: number;
      readonly notBefore: string;
      readonly expiresAt: string;
    };
  /** This call is made for a callback. */
  'callback.dialling': OfCallback;
  /** The caller and an agent have each other. */
  'callback.done': OfCallback;
  /** It came to nothing, and is tried again not before that time. */
  'callback.missed': OfCallback & { readonly result: CallbackResult; readonly notBefore: string };
  /** It came to nothing, for the last time. */
  'callback.failed': OfCallback & { readonly result: CallbackResult };
}
