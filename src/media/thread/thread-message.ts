import type { MediaErrorCode } from '../../ports/media.ts';

/** A request as it travels. */
export interface RequestMessage {
  readonly id: number;
  readonly op: string;
}

/** From a thread to the main thread. `Told` is what it tells of its own. */
export type ThreadMessage<Told = never> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly code: MediaErrorCode; readonly message: string }
  | {
      readonly kind: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'told'; readonly told: Told };

/** A line that a thread has the main thread log. */
export type ThreadLog = Extract<ThreadMessage, { readonly kind: 'log' }>;
