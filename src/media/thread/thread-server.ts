import type { MessagePort } from 'node:worker_threads';
import { MediaError } from '../../ports/media.ts';
import { messageOf } from '../../shared/message-of.ts';
import { PostedTogether, takeEach } from '../../shared/posted-together.ts';
import type { RequestMessage, ThreadLog, ThreadMessage } from './thread-message.ts';

function isRequest(message: object): message is RequestMessage {
  return 'id' in message;
}

/** The thread's side of a {@link ThreadLink}: answers requests, tells events. */
export class ThreadServer<Told = never> {
  readonly #port: MessagePort;
  readonly #outgoing: PostedTogether<ThreadMessage<Told>>;

  constructor(port: MessagePort) {
    this.#port = port;
    this.#outgoing = new PostedTogether(port, (message, error) => this.#onUnsent(message, error));
  }

  /** Tells the main thread. */
  tell(told: Told): void {
    this.#post({ kind: 'told', told });
  }

  /** Has the main thread log a line. */
  log(level: ThreadLog['level'], message: string, fields: Record<string, unknown> = {}): void {
    this.#post({ kind: 'log', level, message, fields });
  }

  /** Answers requests with `requests`, hands everything else to `command`, and says that the thread is ready. */
  serve(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- parameters differ by request; ThreadLink types them
    requests: Readonly<Record<string, (args: any) => unknown>>,
    command: (command: unknown) => void,
  ): void {
    this.#port.on('message', (messages: readonly object[]) => {
      takeEach(messages, (message) => {
        if (isRequest(message)) void this.#answer(message, requests[message.op]);
        else command(message);
      });
    });
    this.#post({ kind: 'ready' });
  }

  #post(message: ThreadMessage<Told>): void {
    this.#outgoing.post(message);
  }

  #onUnsent(message: ThreadMessage<Told>, error: unknown): void {
    const text = `a message of a thread cannot be cloned: ${messageOf(error)}`;
    if (message.kind === 'reply') this.#post({ kind: 'refused', id: message.id, code: 'io', message: text });
    else this.log('error', text, { of: message.kind });
  }

  async #answer(message: RequestMessage, handler: ((args: unknown) => unknown) | undefined): Promise<void> {
    try {
      const result = await handler?.(message);
      this.#post({ kind: 'reply', id: message.id, result });
    } catch (error) {
      const code = error instanceof MediaError ? error.code : 'io';
      const text = messageOf(error);
      this.#post({ kind: 'refused', id: message.id, code, message: text });
    }
  }
}
