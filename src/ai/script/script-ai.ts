import type { AiConnector, AiNotice, AiReply } from '../../ports/ai.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import { messageOf } from '../../shared/message-of.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { readScript } from './read-script.ts';
import { ScriptCall } from './script-call.ts';
import type { Script } from './script-schema.ts';
import { Understanding } from './understand.ts';

export interface ScriptAiOptions {
  readonly file: string;
  /** Whether somebody recognizes what callers say. */
  readonly hears: boolean;
  readonly clock: Clock;
}

/** Calls that are remembered. The oldest gives way: it is long over. */
const MAX_CALLS = 10_000;

/** A receptionist by rules: it asks by the prompts of a script, and understands keys and phrases. It needs no model. */
export class ScriptAi implements AiConnector {
  readonly #options: ScriptAiOptions;
  readonly #calls = new Map<CallId, ScriptCall>();
  #begun: Promise<() => ScriptCall> | null = null;

  constructor(options: ScriptAiOptions) {
    this.#options = options;
  }

  async notify(id: CallId, notice: AiNotice): Promise<AiReply> {
    try {
      if (notice.event === 'call.started') {
        this.#begun ??= this.#begin();
        rememberBounded(this.#calls, id, (await this.#begun)(), MAX_CALLS);
      }
      const call = this.#calls.get(id);
      if (notice.event === 'call.ended') this.#calls.delete(id);
      if (call === undefined) throw new Error('the script does not know the call any more');
      return { ok: true, actions: call.take(notice), ignored: [] };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  /** Reads the script, once. @throws Error that names all faults */
  async #begin(): Promise<() => ScriptCall> {
    const { file, hears, clock } = this.#options;
    const read = await readScript(file);
    if (!read.ok) {
      this.#begun = null;
      throw new Error(`the script cannot be used: ${read.faults.join('; ')}`);
    }
    return callsOf(read.script, hears, clock);
  }
}

/** Begins calls of one script, whose phrases are read once. */
export function callsOf(script: Script, hears: boolean, clock: Pick<Clock, 'wall'>): () => ScriptCall {
  const understanding = new Understanding(script, () => new Date(clock.wall()));
  return () => new ScriptCall(script, understanding, hears);
}
