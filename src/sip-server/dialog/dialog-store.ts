import type { TimerQueue } from '../shared/timer-queue.ts';
import type { Dialog } from './dialog.ts';
import { dialogKey } from './dialog-id.ts';

/** All dialogs: by Call-ID and tags for the network, by id for applications. */
export class DialogStore<Owner> {
  readonly #timers: TimerQueue;
  readonly #onEnded: (dialog: Dialog<Owner>) => void;
  readonly #byKey = new Map<string, Dialog<Owner>>();
  /** Early dialogs of a forked INVITE share their id. It means the first of them, and later the confirmed one. */
  readonly #byId = new Map<string, Dialog<Owner>>();

  /** `onEnded` hears of each dialog once, when it has left the store. */
  constructor(timers: TimerQueue, onEnded: (dialog: Dialog<Owner>) => void) {
    this.#timers = timers;
    this.#onEnded = onEnded;
  }

  get size(): number {
    return this.#byKey.size;
  }

  find(callId: string, localTag: string, remoteTag: string): Dialog<Owner> | null {
    return this.#byKey.get(dialogKey(callId, localTag, remoteTag)) ?? null;
  }

  get(id: string): Dialog<Owner> | null {
    return this.#byId.get(id) ?? null;
  }

  add(dialog: Dialog<Owner>): void {
    this.#byKey.set(dialog.key, dialog);
    if (dialog.state === 'confirmed' || !this.#byId.has(dialog.id)) {
      this.#byId.set(dialog.id, dialog);
    }
  }

  /** An early dialog got its 2xx. */
  confirm(dialog: Dialog<Owner>): void {
    dialog.state = 'confirmed';
    this.#byId.set(dialog.id, dialog);
  }

  /** Ends a dialog. No message belongs to it any more, and none of its timers will run. Idempotent. */
  remove(dialog: Dialog<Owner>): void {
    const stood = dialog.state !== 'ended';
    dialog.state = 'ended';
    if (this.#byKey.get(dialog.key) === dialog) {
      this.#byKey.delete(dialog.key);
    }
    if (this.#byId.get(dialog.id) === dialog) {
      this.#byId.delete(dialog.id);
    }
    for (const awaited of dialog.awaitedAcks.splice(0)) {
      awaited.stop();
    }
    this.#timers.cancel(dialog.sessionTimer);
    dialog.sessionTimer = null;
    this.#timers.cancel(dialog.unsentAck?.timer);
    dialog.unsentAck = null;
    dialog.localSdp = null;
    for (const release of dialog.heldUntilAck.splice(0)) {
      release();
    }
    if (stood) {
      this.#onEnded(dialog);
    }
  }

  all(): Dialog<Owner>[] {
    return [...this.#byKey.values()];
  }

  /** The dialogs of one owner. */
  ownedBy(owner: Owner): Dialog<Owner>[] {
    return this.all().filter((dialog) => dialog.owner === owner);
  }

  close(): void {
    for (const dialog of this.all()) {
      this.remove(dialog);
    }
  }
}
