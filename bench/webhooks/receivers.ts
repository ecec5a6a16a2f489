import type { Settings } from '../../test/sip/harness/settings.ts';
import { MeasuredProcess } from '../shared/child.ts';
import type { Arrival, ReceiverCounts } from './counting-receiver.ts';
import type { ReceiversSettings } from './receivers-process.ts';

/** Receivers of webhooks, in a process of their own. */
export class Receivers implements AsyncDisposable {
  readonly #process: MeasuredProcess<Readonly<Record<string, string>>>;

  private constructor(process: MeasuredProcess<Readonly<Record<string, string>>>) {
    this.#process = process;
  }

  static async start(settings: ReceiversSettings): Promise<Receivers> {
    return new Receivers(await MeasuredProcess.start(new URL('./receivers-process.ts', import.meta.url), settings));
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Part `webhooks` of the configuration: every event, signed. */
  get webhooks(): readonly Settings[] {
    return Object.entries(this.#process.ready).map(([name, url]) => ({ name, url, secret: 'bench', events: ['*'] }));
  }

  async counts(): Promise<Readonly<Record<string, ReceiverCounts>>> {
    return await this.#process.ask('counts');
  }

  /** All events that came, by the name of the receiver, in the order in which they came first. */
  async arrivals(): Promise<Readonly<Record<string, readonly Arrival[]>>> {
    return await this.#process.ask('arrivals');
  }

  /** Lets a receiver take everything from now on. */
  async recover(name: string): Promise<void> {
    await this.#process.ask(`recover ${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}
