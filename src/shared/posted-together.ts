import type { Transferable } from 'node:worker_threads';

/** The end of a channel between threads, and a thread as its maker sees it. */
export interface Postable {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
}

/**
 * Messages to another thread, in their order. Those of one turn of the event loop go as one: a message that wakes a thread
 * costs more than most of what is said in it, the more so on a virtual machine. The busier this thread is, the more go
 * together. The other side gets arrays.
 */
export class PostedTogether<Message> {
  readonly #port: Postable;
  readonly #onUnsent: (message: Message, error: unknown) => void;
  #messages: Message[] = [];
  #transfers: (readonly Transferable[])[] = [];
  #turn: NodeJS.Immediate | null = null;

  /** @param onUnsent a message cannot be cloned, so it was left out */
  constructor(port: Postable, onUnsent: (message: Message, error: unknown) => void) {
    this.#port = port;
    this.#onUnsent = onUnsent;
  }

  /** Sends it at the end of this turn of the event loop. @param transfer what the other side gets in our place */
  post(message: Message, transfer: readonly Transferable[] = []): void {
    this.#messages.push(message);
    this.#transfers.push(transfer);
    this.#turn ??= setImmediate(() => this.flush());
  }

  /** Sends at once what waits. */
  flush(): void {
    if (this.#turn !== null) clearImmediate(this.#turn);
    this.#turn = null;
    const messages = this.#messages;
    const transfers = this.#transfers;
    if (messages.length === 0) return;
    this.#messages = [];
    this.#transfers = [];
    try {
      this.#port.postMessage(messages, transfers.flat());
    } catch (error) {
      const [message] = messages;
      if (messages.length === 1 && message !== undefined) this.#onUnsent(message, error);
      else messages.forEach((each, index) => this.#sendAlone(each, transfers[index] ?? []));
    }
  }

  #sendAlone(message: Message, transfer: readonly Transferable[]): void {
    try {
      this.#port.postMessage([message], transfer);
    } catch (error) {
      this.#onUnsent(message, error);
    }
  }
}

/**
 * Takes what came together as if each had come alone: what the handling of one resolves has been seen to before the next
 * is taken.
 */
export function takeEach<Message>(messages: readonly Message[], take: (message: Message) => void, from = 0): void {
  const message = messages[from];
  if (message === undefined) return;
  // A tick comes when no microtask is left.
  if (from + 1 < messages.length) queueMicrotask(() => process.nextTick(takeEach, messages, take, from + 1));
  take(message);
}
