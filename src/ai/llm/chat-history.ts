import type { ChatMessage } from './chat-client.ts';

/** Messages that the model is given. Of a long call the oldest are left out. */
const MAX_MESSAGES = 60;

/** What was said in a call, as a model is given it. */
export class ChatHistory {
  readonly #system: string;
  readonly #messages: ChatMessage[] = [];

  constructor(system: string) {
    this.#system = system;
  }

  get messages(): readonly ChatMessage[] {
    return [{ role: 'system', content: this.#system }, ...this.#messages];
  }

  add(...messages: readonly ChatMessage[]): void {
    this.#messages.push(...messages);
    if (this.#messages.length <= MAX_MESSAGES) return;
    // A tool's result without its request is refused by the protocol.
    let cut = this.#messages.length - MAX_MESSAGES;
    while (this.#messages[cut]?.role === 'tool') cut += 1;
    this.#messages.splice(0, cut);
  }

  /** The caller heard only so much of what the AI said last. */
  cutLast(heard: string): void {
    const index = this.#messages.findLastIndex(({ role }) => role === 'assistant');
    const last = this.#messages[index];
    if (last?.role !== 'assistant' || last.tool_calls !== undefined) return;
    this.#messages[index] = { role: 'assistant', content: `${heard} ...` };
  }

  /** How often the AI's last answers were the same, word for word. */
  repetitions(): number {
    const said = this.#messages.flatMap((message) =>
      message.role === 'assistant' && message.content !== null ? [message.content.trim().toLowerCase()] : [],
    );
    const last = said.at(-1);
    const other = said.findLastIndex((text) => text !== last);
    return said.length - 1 - other;
  }
}
