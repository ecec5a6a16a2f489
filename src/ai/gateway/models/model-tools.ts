import type { AiAction } from '../../../ports/ai.ts';
import type { VoiceTools } from '../../../ports/ai-voice.ts';
import { CALL_LIMITS } from '../../../ports/call-limits.ts';
import type { CallId } from '../../../ports/ids.ts';
import type { ToolFields } from '../../../shared/models/own-actions.ts';
import { fieldsOf, ownAction } from '../../../shared/models/own-actions.ts';
import type { ConnectorContext } from '../voice-connector.ts';
import type { VoiceLine } from '../voice-line.ts';
import { COACH } from '../../../shared/models/tool-definitions.ts';
import { callFunction, errorResult } from '../../../shared/outgoing/call-function.ts';

/** Functions of one call that are under way at once. */
const MAX_AT_ONCE = 16;
/** After it has asked for a transfer or the end the model says nothing more; where neither comes, it may after this. */
const LEAVING_MS = 3_000;

/** A tool call of a model. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** An object, or the text of its JSON. */
  readonly args: unknown;
}

/** What a model is told of a tool call. */
export interface ToolResult {
  readonly id: string;
  readonly output: string;
  /** Whether the model is to say something about it. */
  readonly goOn: boolean;
}

type Outcome = Omit<ToolResult, 'id'>;

const NOT_ATTENDED = errorResult('Refused: the caller is not with you now.');
const BRIEFING = errorResult('Refused: you speak with a colleague, who has not taken the call yet.');
const NOT_LISTENING = errorResult('Refused: no colleague talks with the caller now.');
const CUT_OFF = errorResult(
  'Not done: the caller interrupted you. Listen, and call the tool again if it is still right.',
);

/** Carries out what a model asks for. What ends its turn with the caller waits until its words have been heard. */
export class ModelTools {
  readonly #tools: VoiceTools;
  readonly #call: CallId;
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #over = new AbortController();
  #attending = true;
  #isBriefing = false;
  #isListening = false;
  #leavingUntilMs = -Infinity;
  #underWay = 0;

  constructor(tools: VoiceTools, call: CallId, line: VoiceLine, context: ConnectorContext) {
    this.#tools = tools;
    this.#call = call;
    this.#line = line;
    this.#context = context;
  }

  /** Whether what the model says is for the caller: it has the caller, and has not just given it away. */
  get canSpeak(): boolean {
    return this.#attending && this.#context.clock.now() >= this.#leavingUntilMs;
  }

  attend(has: boolean): void {
    this.#attending = has;
    this.#isBriefing = false;
    this.#isListening = false;
    this.stay();
  }

  /** Whether it speaks with a human who may take the call. Nothing is carried out for that one. */
  brief(isBriefing: boolean): void {
    this.#isBriefing = isBriefing;
  }

  /** Whether it listens to a human with the caller, whom it may show texts. */
  listen(isListening: boolean): void {
    this.#isListening = isListening && !this.#attending;
  }

  /** Whether what it answers is of use to somebody: it is heard, or may show texts. */
  get mayAnswer(): boolean {
    return this.canSpeak || (this.#isListening && this.#tools.coach === true);
  }

  /** What it asked for was refused, or is over: it may speak again. */
  stay(): void {
    this.#leavingUntilMs = -Infinity;
  }

  /**
   * Carries out the tool calls of one turn. Call it when all audio of the turn is queued.
   * @param wasCutOff the caller has spoken into the turn: nothing is carried out
   */
  async run(calls: readonly ToolCall[], wasCutOff: boolean): Promise<readonly ToolResult[]> {
    return await Promise.all(calls.map(async (call) => ({ id: call.id, ...(await this.#run(call, wasCutOff)) })));
  }

  /** Gives up what is under way. */
  close(): void {
    this.#over.abort();
  }

  async #run({ name, args }: ToolCall, wasCutOff: boolean): Promise<Outcome> {
    if (name === COACH && this.#tools.coach === true) return this.#coach(args);
    if (!this.#attending) return { output: NOT_ATTENDED, goOn: false };
    if (this.#isBriefing) return { output: BRIEFING, goOn: true };
    if (wasCutOff) return { output: CUT_OFF, goOn: false };
    const fields = fieldsOf(args);
    if (fields === null) return failed('the arguments are no JSON object');
    const action = ownAction(name, fields);
    if (action === null) return await this.#function(name, fields);
    const isEnd = action.type === 'hangup';
    return await this.#leave(action, isEnd ? 'The call is ended.' : 'The caller is being connected with a human.');
  }

  /** Shows the human a text. */
  #coach(args: unknown): Outcome {
    if (!this.#isListening) return { output: NOT_LISTENING, goOn: this.#attending };
    const text = fieldsOf(args)?.['text'];
    if (typeof text !== 'string' || text.trim() === '') return { output: errorResult('text is missing'), goOn: false };
    this.#line.tell({ type: 'coached', text: text.trim().slice(0, CALL_LIMITS.maxCoachLength) });
    return { output: 'Your colleague sees it.', goOn: false };
  }

  /** Lets the caller hear what was said with it, and asks the call for the action then. */
  #leave(action: AiAction, output: string): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#line.mark((played) => {
      if (!this.#attending) {
        resolve({ output: NOT_ATTENDED, goOn: false });
      } else if (!played) {
        resolve({ output: CUT_OFF, goOn: false });
      } else if (!this.canSpeak) {
        resolve({ output: errorResult('Refused: you have asked for that already.'), goOn: false });
      } else {
        this.#leavingUntilMs = this.#context.clock.now() + LEAVING_MS;
        this.#line.tell({ type: 'actions', actions: [action] });
        resolve({ output, goOn: false });
      }
    });
    return promise;
  }

  async #function(name: string, args: ToolFields): Promise<Outcome> {
    const { functions, webhook, secret } = this.#tools;
    if (webhook === null || !functions.some((one) => one.name === name)) return failed('there is no such tool');
    if (this.#underWay >= MAX_AT_ONCE) return failed('too many functions are under way');
    this.#underWay++;
    try {
      const place = { webhook, secret, clock: this.#context.clock, signal: this.#over.signal };
      return { output: await callFunction(place, { call: this.#call, name, args }), goOn: true };
    } finally {
      this.#underWay--;
    }
  }
}

function failed(message: string): Outcome {
  return { output: errorResult(message), goOn: true };
}
