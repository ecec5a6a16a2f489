import type { Application } from '../control-protocol/index.ts';
import type { TimerQueue } from '../shared/timer-queue.ts';
import type { CallDialog } from './core.ts';
import type { IncomingRequest } from './incoming-request.ts';

/** The requests that applications have and have not finally answered. */
export class PendingRequests {
  readonly #timers: TimerQueue;
  readonly #byTransaction = new Map<string, IncomingRequest>();
  readonly #byDialog = new Map<CallDialog, Set<IncomingRequest>>();
  /** INVITEs and SUBSCRIBEs outside of dialogs, by the id of the dialog that they would make. */
  readonly #creating = new Map<string, IncomingRequest>();

  constructor(timers: TimerQueue) {
    this.#timers = timers;
  }

  get size(): number {
    return this.#byTransaction.size;
  }

  get(transactionId: string): IncomingRequest | null {
    return this.#byTransaction.get(transactionId) ?? null;
  }

  isCreating(dialogId: string): boolean {
    return this.#creating.has(dialogId);
  }

  /** The INVITE in a dialog, or the one that makes it, that is not answered yet. */
  inviteOf(dialog: CallDialog): IncomingRequest | null {
    for (const pending of this.#byDialog.get(dialog) ?? []) {
      if (pending.method === 'INVITE') {
        return pending;
      }
    }
    return null;
  }

  in(dialog: CallDialog): IncomingRequest[] {
    return [...(this.#byDialog.get(dialog) ?? [])];
  }

  of(application: Application): IncomingRequest[] {
    return [...this.#byTransaction.values()].filter((pending) => pending.application === application);
  }

  add(pending: IncomingRequest): void {
    this.#byTransaction.set(pending.transactionId, pending);
    if (pending.dialogId !== '' && !pending.inDialog) {
      this.#creating.set(pending.dialogId, pending);
    }
    if (pending.dialog !== null) {
      this.attach(pending, pending.dialog);
    }
  }

  /** Makes the request belong to this dialog from now on. */
  attach(pending: IncomingRequest, dialog: CallDialog): void {
    const others = this.#byDialog.get(dialog);
    if (others === undefined) {
      this.#byDialog.set(dialog, new Set([pending]));
    } else {
      others.add(pending);
    }
  }

  /** Forgets a request that is finally answered, or whose answer nobody waits for any more. Idempotent. */
  remove(pending: IncomingRequest): void {
    this.#timers.cancel(pending.timer);
    pending.timer = null;
    pending.reliable?.stop();
    pending.reliable = null;
    pending.transaction.user = null; // the transaction may last longer than we need the request
    this.#byTransaction.delete(pending.transactionId);
    if (this.#creating.get(pending.dialogId) === pending) {
      this.#creating.delete(pending.dialogId);
    }
    if (pending.dialog !== null) {
      const others = this.#byDialog.get(pending.dialog);
      others?.delete(pending);
      if (others?.size === 0) {
        this.#byDialog.delete(pending.dialog);
      }
    }
  }
}
