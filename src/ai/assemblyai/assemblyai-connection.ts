import type { AiNotice } from '../../ports/ai.ts';
import type { VoiceCall } from '../../ports/ai-voice.ts';
import type { ConnectorContext, VoiceConnection, VoiceLine } from '../gateway/index.ts';
import type { Stopped, ToolCall } from '../gateway/models/index.ts';
import { MAX_TOOL_CALLS, ModelSession, noticeText, RESUME } from '../gateway/models/index.ts';
import type { AssemblyAiSource } from './client-messages.ts';
import { createReply, END_SESSION, inputAudio, sessionUpdate, toolResult } from './client-messages.ts';
import type { ServerEvent } from './server-event.ts';
import { readServerEvent } from './server-event.ts';

/** Errors of one message. After all others the session is of no use. */
const HARMLESS: ReadonlySet<string> = new Set(['invalid_format', 'invalid_message', 'invalid_value', 'rate_limited']);
/** Errors between two replies; after so many the agent is given up. */
const MAX_ERRORS = 10;
/** The server names what the caller says by the words only. */
const CALLER_TURN = 'turn';

/** AssemblyAI's Voice Agent, by WebSocket. */
export class AssemblyAiConnection implements VoiceConnection {
  readonly #line: VoiceLine;
  readonly #context: ConnectorContext;
  readonly #call: VoiceCall;
  readonly #session: ModelSession<ServerEvent>;
  /** Tool calls of the reply that is under way. */
  #calls: ToolCall[] = [];
  /** Counts replies. */
  #reply = 0;
  #isReplying = false;
  #wasCutOff = false;
  /** What the agent is to say as soon as it can be heard. */
  #owed: string | null = null;
  #errors = 0;

  /** @throws SyntaxError for a URL that is none */
  constructor(source: AssemblyAiSource, call: VoiceCall, line: VoiceLine, context: ConnectorContext) {
    this.#line = line;
    this.#context = context;
    this.#call = call;
    this.#session = new ModelSession(
      {
        ...source,
        configure: () => sessionUpdate(source, call, this.#session.sound.isWide),
        read: readServerEvent,
        take: (event) => this.#take(event),
      },
      call,
      line,
      context,
    );
  }

  hear(audio: Uint8Array): void {
    this.#session.hear(() => inputAudio(this.#session.sound.forModel(audio)));
  }

  dtmf(): void {
    // The protocol cannot say it.
  }

  attend(has: boolean): void {
    this.#session.tools.attend(has);
    if (has) this.#proceed();
    else this.#cutOff();
  }

  tell(notice: AiNotice): void {
    const text = noticeText(notice);
    if (text === null) return;
    this.#session.noticed(notice);
    // It can only be asked for a reply, and nobody would hear that one.
    if (notice.event === 'handoff.listening') return;
    this.#owed = text;
    this.#proceed();
  }

  async close(): Promise<void> {
    await this.#session.close(END_SESSION);
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case 'session.ready':
        this.#begin();
        return;
      case 'input.speech.started':
        this.#session.heard.started(CALLER_TURN, null);
        this.#interrupted();
        return;
      case 'input.speech.stopped':
        this.#session.heard.stopped(CALLER_TURN, null);
        return;
      case 'transcript.user':
        this.#session.heard.text(CALLER_TURN, event.text);
        return;
      case 'reply.started':
        this.#reply++;
        this.#isReplying = true;
        this.#wasCutOff = false;
        return;
      case 'reply.audio':
        if (this.#session.tools.canSpeak) this.#session.speech.audio(this.#replyId, event.data);
        return;
      case 'transcript.agent.delta':
        this.#session.speech.words(this.#replyId, event.delta, event.end_ms ?? null);
        return;
      case 'transcript.agent':
        // Of a reply that was cut off the server has its own account; what was heard is known better here.
        if (!event.interrupted) this.#session.speech.wholeText(this.#replyId, event.text);
        return;
      case 'tool.call':
        this.#note({ id: event.call_id, name: event.name, args: event.arguments });
        return;
      case 'reply.done':
        this.#done(event.status === 'interrupted');
        return;
      case 'session.ended':
        this.#line.end(false, 'it ended the session');
        return;
      case 'session.error':
        this.#failed(event.code.slice(0, 64));
        return;
    }
  }

  get #replyId(): string {
    return String(this.#reply);
  }

  #begin(): void {
    if (this.#session.isReady) return;
    this.#session.begin();
    this.#proceed();
    if (this.#call.history.length === 0 || this.#owed !== null) return;
    this.#session.resumeSoon(() => {
      this.#owed = RESUME;
      this.#proceed();
    });
  }

  /** Has the agent say what it owes, where it can be heard. */
  #proceed(): void {
    if (this.#owed === null || !this.#session.isReady || this.#isReplying || !this.#session.tools.canSpeak) return;
    this.#session.socket.send(createReply(this.#owed));
    this.#owed = null;
  }

  #interrupted(): void {
    this.#session.interrupted(() => this.#cutOff());
  }

  #cutOff(): readonly Stopped[] {
    const stopped = this.#session.speech.stop();
    if (stopped.length > 0) this.#wasCutOff = true;
    return stopped;
  }

  #note(call: ToolCall): void {
    if (this.#isReplying) {
      if (this.#calls.length < MAX_TOOL_CALLS) this.#calls.push(call);
    } else {
      void this.#run([call], false, false);
    }
  }

  #done(wasInterrupted: boolean): void {
    // The server may have heard the caller before it told so.
    if (wasInterrupted) this.#interrupted();
    this.#isReplying = false;
    this.#errors = 0;
    this.#session.speech.finish();
    const calls = this.#calls.splice(0);
    if (calls.length > 0) void this.#run(calls, wasInterrupted || this.#wasCutOff, wasInterrupted);
    this.#proceed();
  }

  /** Results of a reply that was interrupted are not told: the server has dropped its calls. */
  async #run(calls: readonly ToolCall[], wasCutOff: boolean, wasInterrupted: boolean): Promise<void> {
    const results = await this.#session.tools.run(calls, wasCutOff);
    if (wasInterrupted) return;
    for (const { id, output } of results) this.#session.socket.send(toolResult(id, output));
  }

  /** `session.error`: most end the session. */
  #failed(code: string): void {
    this.#context.log('warn', 'an agent reports an error', { code });
    if (this.#session.isReady && HARMLESS.has(code) && ++this.#errors < MAX_ERRORS) return;
    this.#session.socket.giveUp(`it reports an error (${code})`);
  }
}
