import type { AiNotice, Respond } from '../product/index.ts';
import { AiServer, TONES } from '../product/index.ts';
import { BenchPhone } from './bench-phone.ts';
import type { Slot } from './one-handoff.ts';

const NOTICE_MS = 10_000;

type Told = { readonly told: AiNotice; readonly respond: Respond };

/** Pairs of phones, and the one AI application that serves their calls. */
export class Slots implements AsyncDisposable {
  readonly all: readonly Slot[];
  readonly phones: readonly BenchPhone[];
  readonly #ai: AiServer;

  private constructor(all: readonly Slot[], phones: readonly BenchPhone[], ai: AiServer) {
    this.all = all;
    this.phones = phones;
    this.#ai = ai;
  }

  static async open(count: number): Promise<Slots> {
    const waiting = new Map<string, (told: Told) => void>();
    const callers = new Map<string, string>(); // by call
    const ai = await AiServer.open((told, respond) => {
      if (told.from !== undefined) callers.set(told.call_id, told.from);
      const key = `${callers.get(told.call_id) ?? ''} ${told.event}`;
      const taker = waiting.get(key);
      waiting.delete(key);
      if (told.event === 'call.ended') callers.delete(told.call_id);
      // Nobody waits for it after a failed handoff.
      if (taker === undefined) respond(told.event === 'call.ended' ? [] : [{ type: 'hangup' }]);
      else taker({ told, respond });
    });
    const phones: BenchPhone[] = [];
    const all: Slot[] = [];
    for (let index = 0; index < count; index++) {
      const user = `+1555000${String(index).padStart(4, '0')}`;
      const caller = await BenchPhone.open({ user, frequencyHz: TONES.caller });
      const agent = await BenchPhone.open({ user: `agent${index}`, frequencyHz: TONES.agent });
      phones.push(caller, agent);
      const notice = async (event: string): Promise<Told> =>
        await new Promise<Told>((resolve, reject) => {
          const key = `${user} ${event}`;
          const timer = setTimeout(() => {
            waiting.delete(key);
            reject(new Error(`the application was not told ${event} within ${NOTICE_MS} ms`));
          }, NOTICE_MS);
          waiting.set(key, (told) => {
            clearTimeout(timer);
            resolve(told);
          });
        });
      all.push({ caller, agent, notice });
    }
    return new Slots(all, phones, ai);
  }

  get aiUrl(): string {
    return this.#ai.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.phones.map(async (phone) => await phone.close()));
    await this.#ai[Symbol.asyncDispose]();
  }
}
