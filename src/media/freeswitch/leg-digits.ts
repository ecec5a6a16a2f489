import type { Clock } from '../../ports/clock.ts';
import { MediaError } from '../../ports/media.ts';
import type { CodecName } from '../codecs/index.ts';
import { KEY_MS, KEY_PAUSE_MS } from '../dtmf/index.ts';
import { tonesCommand } from './command-text.ts';
import type { FreeswitchEndpoint } from './endpoint.ts';
import { pause } from '../../shared/pause.ts';

/** What sending keys to a leg takes. */
export interface LegDigitsOptions {
  readonly endpoint: Pick<FreeswitchEndpoint, 'uuid' | 'packets'>;
  /** Gives FreeSWITCH an API command. */
  readonly command: (text: string) => Promise<string>;
  /** What the leg is sent now. */
  readonly codec: () => CodecName;
  readonly clock: Clock;
}

/** Length of a key that we send: longer than `min-dtmf-duration`, or FreeSWITCH takes its default. */
const DIGIT_MS = 120;
/** FreeSWITCH reckons in samples, and counts them at the clock rate of RTP, which in G.722 is half of it (RFC 3551 4.5.2). */
const G722_DIGIT_MS = DIGIT_MS / 2;
/** FreeSWITCH begins so much later, and ends. */
const TONES_LAG_MS = 100;
/** Time between two looks whether keys are still on their way, longer than the pause between two keys; and most looks. */
const DIGIT_LOOK_MS = 100;
const DIGIT_LOOKS = 500;

/** Sends keys to one leg, one request after the other. */
export class LegDigits {
  readonly #options: LegDigitsOptions;
  /** Keys on their way out. */
  #sending: Promise<void> = Promise.resolve();

  constructor(options: LegDigitsOptions) {
    this.#options = options;
  }

  /** Sends keys; resolves when they are out. @throws MediaError `unknown-leg`, `engine-lost` */
  async send(digits: string): Promise<void> {
    await this.#after(() => this.#send(digits));
  }

  /** The same as tones (ITU-T Q.23), in the place of what the channel hears. @throws MediaError as {@link send} */
  async sendTones(digits: string): Promise<void> {
    await this.#after(async () => {
      const { endpoint, command, clock } = this.#options;
      const answer = await command(tonesCommand(endpoint.uuid, digits));
      if (!answer.startsWith('+OK')) throw new MediaError('unknown-leg', `FreeSWITCH sends no tones: ${answer.trim()}`);
      await pause(clock, digits.length * (KEY_MS + KEY_PAUSE_MS) + TONES_LAG_MS);
    });
  }

  async #after(send: () => Promise<void>): Promise<void> {
    const sending = this.#sending.then(send);
    this.#sending = sending.catch(() => undefined);
    await sending;
  }

  async #send(digits: string): Promise<void> {
    const { endpoint } = this.#options;
    await this.#command(digits);
    // FreeSWITCH has no event for the last key. The keys are out when no more packets of them go out.
    let before = -1;
    for (let look = 0; look < DIGIT_LOOKS; look++) {
      await pause(this.#options.clock, DIGIT_LOOK_MS);
      const sent = (await endpoint.packets())?.keysSent;
      if (sent === undefined || sent === before) return;
      before = sent;
    }
  }
  async #command(digits: string): Promise<void> {
    const { endpoint, command, codec } = this.#options;
    const ms = codec() === 'G722' ? G722_DIGIT_MS : DIGIT_MS;
    const answer = await command(`uuid_send_dtmf ${endpoint.uuid} ${digits}@${ms}`);
    if (!answer.startsWith('+OK')) throw new MediaError('unknown-leg', `FreeSWITCH sends no keys: ${answer.trim()}`);
  }
}
