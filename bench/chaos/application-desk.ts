import type { AiNotice, Respond } from '../product/index.ts';
import { AiServer } from '../product/index.ts';

/** What the AI application does with one caller. */
export interface Desk {
  /** The product's id of the call, once the application was told. */
  readonly callId: Promise<string>;
  close(): void;
}

/** A caller's actions, and who is told of the call, by the caller's number. */
type OpenDesks = Map<string, { readonly begin: readonly object[]; readonly told: (callId: string) => void }>;

/** The AI application of all callers. It begins as the plan of each call says, and hangs up when a caller comes back. */
export class ApplicationDesk implements AsyncDisposable {
  readonly #ai: AiServer;
  readonly #open: OpenDesks;

  private constructor(ai: AiServer, open: OpenDesks) {
    this.#ai = ai;
    this.#open = open;
  }

  static async start(): Promise<ApplicationDesk> {
    const open: OpenDesks = new Map();
    const ai = await AiServer.open(({ event, from, call_id: callId }: AiNotice, respond: Respond) => {
      const desk = open.get(from ?? '');
      if (event === 'call.started') {
        desk?.told(callId);
        respond(desk?.begin ?? []);
      } else respond(event === 'handoff.ended' || event === 'call.returned' ? [{ type: 'hangup' }] : []);
    });
    return new ApplicationDesk(ai, open);
  }

  get url(): string {
    return this.#ai.url;
  }

  /** @param begin the actions when the caller's call begins */
  open(user: string, begin: readonly object[]): Desk {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#open.set(user, { begin, told: resolve });
    return { callId: promise, close: () => void this.#open.delete(user) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ai[Symbol.asyncDispose]();
  }
}
