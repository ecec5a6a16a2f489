import type { AiAction, AiConnector, AiNotice, AiReply } from '../../src/ports/ai.ts';
import type { CallId } from '../../src/ports/ids.ts';

/** An AI application with a script: one reply for each notice. At the end of the script it says nothing. */
export class ScriptedAi implements AiConnector {
  readonly notices: AiNotice[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #script: (AiReply | Promise<AiReply>)[];

  constructor(...script: (readonly AiAction[] | 'fails' | Promise<AiReply>)[]) {
    this.#script = script.map((reply) =>
      reply === 'fails'
        ? { ok: false, message: 'HTTP 500' }
        : reply instanceof Promise
          ? reply
          : { ok: true, actions: reply, ignored: [] },
    );
  }

  get told(): readonly string[] {
    return this.notices.map(({ event }) => event);
  }

  notify(_call: CallId, notice: AiNotice, signal: AbortSignal, _more: (reply: AiReply) => void): Promise<AiReply> {
    this.notices.push(notice);
    this.signals.push(signal);
    return Promise.resolve(this.#script.shift() ?? { ok: true, actions: [], ignored: [] });
  }
}
