import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import { pause } from '../../shared/pause.ts';
import { within } from '../../shared/within.ts';
import { PLAIN, RELAY } from './info-dtmf.ts';
import type { SrfDialog } from './srf.ts';

/** Duration that each key is said to have. */
const KEY_MS = 160;
/** Time from one key to the next at least: a gateway makes tones of them, with a pause. */
const KEY_EVERY_MS = 260;
/** Longest wait for an answer: a request of ours times out after 32 s (RFC 3261 17.1.2.2, Timer F). */
const ANSWER_MS = 40_000;
/** Keys that may wait for one dialog. */
const MAX_WAITING = 128;

export interface InfoKeysOptions {
  readonly dialog: Pick<SrfDialog, 'request'>;
  /** Whether requests can be sent in the dialog. */
  readonly isOpen: () => boolean;
  readonly clock: Clock;
}

/**
 * Sends keys in a dialog by INFO (RFC 6086), one after the other, each when the one before it was answered:
 * `application/dtmf-relay`, or `application/dtmf` if the far end refuses that. Both are de facto standards without an
 * RFC.
 */
export class InfoKeys {
  readonly #options: InfoKeysOptions;
  #type: typeof RELAY | typeof PLAIN = RELAY;
  #waiting = 0;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: InfoKeysOptions) {
    this.#options = options;
  }

  /** Sends keys. @param done with null when all were taken; otherwise with what went wrong, and the rest is not sent */
  send(digits: string, done: (fault: string | null) => void): void {
    if (this.#waiting + digits.length > MAX_WAITING) {
      queueMicrotask(() => done('too many keys wait'));
      return;
    }
    this.#waiting += digits.length;
    this.#sending = this.#sending.then(async () => {
      const fault = await this.#sendAll(digits);
      this.#waiting -= digits.length;
      done(fault);
    });
  }

  async #sendAll(digits: string): Promise<string | null> {
    for (const digit of digits) {
      const fault = await this.#sendOne(digit);
      if (fault !== null) return fault;
      await pause(this.#options.clock, KEY_EVERY_MS);
    }
    return null;
  }

  async #sendOne(digit: string): Promise<string | null> {
    try {
      let status = await this.#request(digit);
      // RFC 3261 21.4.13: 415 says that the format is not supported.
      if (status === 415 && this.#type === RELAY) {
        this.#type = PLAIN;
        status = await this.#request(digit);
      }
      return status !== null && status < 300 ? null : `the far end answered ${String(status ?? 'nothing')} to an INFO`;
    } catch (error) {
      return `an INFO was not sent: ${messageOf(error)}`;
    }
  }

  async #request(digit: string): Promise<number | null> {
    const { dialog, isOpen, clock } = this.#options;
    if (!isOpen()) throw new Error('the dialog is over, or cut off');
    const body = this.#type === RELAY ? `Signal=${digit}\r\nDuration=${String(KEY_MS)}\r\n` : digit;
    const info = { method: 'INFO', headers: { 'Content-Type': this.#type }, body };
    const wait = { clock, ms: ANSWER_MS, who: 'the far end' };
    const { status } = await within(wait, async () => await dialog.request(info));
    return status;
  }
}
