import type { AiAction, AiNotice } from '../../ports/ai.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { fieldsOf, ownAction } from '../../shared/models/own-actions.ts';
import type { ChatClient, ChatTool, ToolCall } from './chat-client.ts';
import { ChatHistory } from './chat-history.ts';
import { SentenceCutter } from './sentence-cutter.ts';

export interface LlmCallOptions {
  readonly client: ChatClient;
  readonly tools: readonly ChatTool[];
  /** Has the application carry out a tool. It never rejects. */
  readonly askTool: (name: string, given: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<string>;
  /** Who the AI is, and what it knows of the call. */
  readonly system: string;
  readonly greeting: string | null;
  /** Said while a tool works; null: nothing. */
  readonly filler: string | null;
}

/** Rounds of tools that one answer may take. */
const MAX_ROUNDS = 5;
/** A caller who is silent so often in a row has left the phone. */
const MAX_SILENCES = 3;
/** A model that says the same so often in a row does not help. */
const MAX_REPETITIONS = 3;
const LISTEN: AiAction = {
  type: 'listen',
  webhook: null,
  timeoutMs: 10_000,
  interDigitMs: 1_500,
  maxDigits: CALL_LIMITS.maxDigits,
  finishOnKey: '#',
};
const REPEATS: AiAction = {
  type: 'transfer',
  destinations: [],
  whisper: null,
  reason: 'The AI repeats itself',
  summary: null,
  context: null,
};

/** Who waits for what follows a notice. */
interface LlmTurn {
  /** Takes actions as they are there, in their order. */
  readonly say: (actions: readonly AiAction[]) => void;
  /** The model has said something, or asked for a tool. */
  readonly onToken: () => void;
  readonly signal: AbortSignal;
}

/** What the AI says in one answer, as far as it is made. */
interface Answer {
  readonly abort: AbortController;
  readonly sentences: string[];
  /** It waits for the caller, or has asked for something else: nothing more comes. */
  isComplete: boolean;
}

/** A call that a language model talks in: each turn of the caller is answered sentence by sentence. */
export class LlmCall {
  readonly #options: LlmCallOptions;
  readonly #history: ChatHistory;
  #answer: Answer | null = null;
  #silences = 0;

  constructor(options: LlmCallOptions) {
    this.#options = options;
    this.#history = new ChatHistory(options.system);
  }

  /** Answers a notice. @throws ChatError where the model does not answer */
  async take(notice: AiNotice, turn: LlmTurn): Promise<void> {
    switch (notice.event) {
      case 'call.started': {
        const { greeting } = this.#options;
        if (greeting === null) {
          await this.#generate('(The call has begun. Greet the caller.)', turn);
          return;
        }
        this.#history.add({ role: 'assistant', content: greeting });
        this.#answer = { abort: new AbortController(), sentences: [greeting], isComplete: true };
        turn.say([talk(greeting), LISTEN]);
        return;
      }
      case 'call.speech':
        if (notice.partial !== true) await this.#heard(notice.transcript, turn);
        return;
      case 'call.dtmf':
        await this.#heard(keysAndWords(notice.digits, notice.transcript ?? ''), turn);
        return;
      case 'handoff.ended':
        await this.#generate(
          `(Nobody took the call: ${notice.reason}.${quoted(notice.humanSaid)} The caller is with you again.)`,
          turn,
        );
        return;
      case 'handoff.refused':
        await this.#generate('(The call cannot be handed to a human any more.)', turn);
        return;
      case 'call.returned': {
        const about = notice.summary === '' ? '' : ` It was about: ${notice.summary}.`;
        await this.#generate(`(The caller talked with a human and is with you again: ${notice.reason}.${about})`, turn); // prettier-ignore
        return;
      }
      case 'conference.ended':
        await this.#generate(`(The caller was in a conference and is with you again: ${notice.reason}.)`, turn);
        return;
      case 'handoff.briefing':
      case 'voice.ended':
      case 'recording.ended':
      case 'handoff.listening':
        return;
      case 'call.ended':
        this.#answer?.abort.abort();
    }
  }

  /** The caller spoke into this sentence. What waits behind it is void, and so is what would still be made. */
  interrupted(sentence: string | null, heard: string | null, say: (actions: readonly AiAction[]) => void): void {
    const answer = this.#answer;
    if (answer === null) return;
    const index = sentence === null ? -1 : answer.sentences.indexOf(sentence);
    const said = [...answer.sentences.slice(0, Math.max(0, index)), heard ?? ''].join(' ').trim();
    if (answer.isComplete) {
      if (index >= 0) this.#history.cutLast(said);
      return;
    }
    answer.isComplete = true;
    answer.abort.abort();
    if (said !== '') this.#history.add({ role: 'assistant', content: `${said} ...` });
    say([LISTEN]);
  }

  async #heard(said: string, turn: LlmTurn): Promise<void> {
    this.#silences = said === '' ? this.#silences + 1 : 0;
    if (this.#silences >= MAX_SILENCES) turn.say([{ type: 'hangup' }]);
    else await this.#generate(said === '' ? '(The caller is silent.)' : said, turn);
  }

  async #generate(content: string, turn: LlmTurn): Promise<void> {
    this.#answer?.abort.abort();
    const answer: Answer = { abort: new AbortController(), sentences: [], isComplete: false };
    this.#answer = answer;
    this.#history.add({ role: 'user', content });
    const signal = AbortSignal.any([turn.signal, answer.abort.signal]);
    try {
      await this.#rounds(answer, { ...turn, signal });
    } catch (error) {
      // Whoever speaks into it is answered by the next one.
      if (!answer.abort.signal.aborted) throw error;
    }
  }

  async #rounds(answer: Answer, { say, onToken, signal }: LlmTurn): Promise<void> {
    const { client, tools, filler } = this.#options;
    for (let round = 1; ; round += 1) {
      const spoken = answer.sentences.length;
      const cutter = new SentenceCutter();
      const speak = (sentences: readonly string[]): void => {
        if (sentences.length === 0 || answer.isComplete) return;
        answer.sentences.push(...sentences);
        say(sentences.map(talk));
      };
      const onText = (text: string): void => {
        onToken();
        speak(cutter.add(text));
      };
      const calls = await client.answer(this.#history.messages, tools, onText, signal);
      onToken();
      speak([cutter.rest()].filter((rest) => rest !== ''));
      if (answer.isComplete) return;
      const text = answer.sentences.slice(spoken).join(' ');
      if (calls.length === 0) {
        this.#history.add({ role: 'assistant', content: text });
        answer.isComplete = true;
        say([this.#history.repetitions() >= MAX_REPETITIONS ? REPEATS : LISTEN]);
        return;
      }
      const action =
        calls
          .map(({ function: own }) => ownAction(own.name, fieldsOf(own.arguments) ?? {}))
          .find((each) => each !== null) ?? null;
      if (action !== null) {
        this.#history.add({ role: 'assistant', content: text === '' ? `(${action.type})` : text });
        answer.isComplete = true;
        say([action]);
        return;
      }
      if (text === '' && filler !== null) speak([filler]);
      await this.#useTools(text, calls, signal);
      if (round === MAX_ROUNDS) {
        answer.isComplete = true;
        say([LISTEN]);
        return;
      }
    }
  }

  async #useTools(text: string, calls: readonly ToolCall[], signal: AbortSignal): Promise<void> {
    const results = await Promise.all(
      calls.map(async ({ id, function: { name, arguments: given } }) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: await this.#options.askTool(name, fieldsOf(given) ?? {}, signal),
      })),
    );
    this.#history.add({ role: 'assistant', content: text === '' ? null : text, tool_calls: calls }, ...results);
  }
}

function talk(text: string): AiAction {
  return { type: 'talk', prompt: { text: text.slice(0, CALL_LIMITS.maxPromptLength) } };
}

function keysAndWords(digits: string, transcript: string): string {
  return [digits === '' ? '' : `(The caller pressed ${digits}.)`, transcript].filter((part) => part !== '').join(' ');
}

/** What people said who did not take the call, for the model. */
function quoted(humanSaid: readonly string[] = []): string {
  return humanSaid.length === 0 ? '' : ` The human said: ${JSON.stringify(humanSaid.join(' ').slice(0, 1_000))}.`;
}
