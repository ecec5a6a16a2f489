import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request for a completion. */
export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string | null }[];
  readonly tools: readonly { readonly function: { readonly name: string } }[];
  readonly authorization: string | undefined;
}

/** What the model answers: words, one chunk each, and tools. A number is the HTTP status of a failure. */
export interface ChatAnswer {
  readonly words?: readonly string[];
  readonly tools?: readonly { readonly name: string; readonly arguments: string }[];
  /** Waited for before each chunk. */
  readonly pause?: (index: number) => Promise<void>;
}

/** A server with OpenAI's chat completions, written from their description: Server-Sent Events, arguments in pieces. */
export class ChatServer implements AsyncDisposable {
  readonly url: string;
  readonly requests: ChatRequest[] = [];
  /** Answers that were cut off by us. */
  aborted = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`;
  }

  static async open(script: (request: ChatRequest) => ChatAnswer | number): Promise<ChatServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const chat = new ChatServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.url !== '/v1/chat/completions' || request.method !== 'POST') {
          response.writeHead(404).end();
          return;
        }
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<ChatRequest, 'authorization'>;
        const asked = { ...body, authorization: request.headers.authorization };
        chat.requests.push(asked);
        const answer = script(asked);
        response.on('close', () => (chat.aborted += response.writableFinished ? 0 : 1));
        if (typeof answer === 'number') response.writeHead(answer).end();
        else void send(response, answer);
      });
    });
    return chat;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function send(response: ServerResponse, { words = [], tools = [], pause }: ChatAnswer): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const tell = (delta: unknown, reason: string | null = null): void => {
    const chunk = { id: 'c1', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  tell({ role: 'assistant', content: '' });
  for (const [index, content] of words.entries()) {
    await pause?.(index);
    tell({ content });
  }
  for (const [index, { name, arguments: given }] of tools.entries()) {
    tell({ tool_calls: [{ index, id: `call_${String(index)}`, type: 'function', function: { name, arguments: '' } }] });
    for (const piece of [given.slice(0, 5), given.slice(5)]) {
      tell({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  tell({}, tools.length > 0 ? 'tool_calls' : 'stop');
  response.end('data: [DONE]\n\n');
}
