import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './wait.ts';

/** A request from the product to the application. */
export interface AiRequest {
  readonly call_id: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

/** As an application writes it: text, the agents who have a skill, or a telephone behind a menu. */
type Destination =
  | string
  | { readonly skills: readonly string[]; readonly match?: 'any' | 'all' }
  | { readonly uri: string; readonly dtmf: string };

/** One action of an answer, in the words of the VoIPBin dialect. */
export type AiReplyAction =
  | { readonly type: 'talk'; readonly text: string }
  | { readonly type: 'play'; readonly file: string }
  | { readonly type: 'pauseRecording'; readonly for?: number }
  | { readonly type: 'resumeRecording' }
  | {
      readonly type: 'listen';
      readonly timeout?: number;
      readonly webhook?: string;
      readonly hints?: readonly string[];
      readonly maxDigits?: number;
      readonly interDigitTimeout?: number;
      readonly partials?: boolean;
    }
  | {
      readonly type: 'transfer';
      readonly destination?: Destination | readonly Destination[];
      readonly whisper?: string;
      readonly reason?: string;
      readonly summary?: string;
      readonly hunt?: string;
      readonly queue?: string;
      readonly priority?: number;
      readonly fallback?: readonly Readonly<Record<string, unknown>>[];
    }
  | { readonly type: 'hangup' };

/** The script of the application. It maps each request to an answer. A number is the HTTP status of a failure. */
export type AiScript = (request: AiRequest) => readonly AiReplyAction[] | number;

/** A scripted AI application behind a webhook. */
export class AiApplication implements AsyncDisposable {
  readonly url: string;
  /** All requests from the product, in order. */
  readonly requests: AiRequest[] = [];
  /** Where each of them went: path and query. */
  readonly paths: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  script: AiScript = () => [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/call`;
  }

  static async open(script: AiScript = () => []): Promise<AiApplication> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const application = new AiApplication(server);
    application.script = script;
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const told = JSON.parse(Buffer.concat(chunks).toString('utf8')) as AiRequest;
        application.requests.push(told);
        application.paths.push(request.url ?? '');
        application.headers.push(request.headers);
        const answer = application.script(told);
        if (typeof answer === 'number') {
          response.writeHead(answer).end();
        } else {
          response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ actions: answer }));
        }
      });
    });
    return application;
  }

  /** Waits for the request about an event. */
  async waitFor(event: string, timeoutMs = 5_000): Promise<AiRequest> {
    return await eventually(
      `the AI application is told ${event} (it was told ${this.requests.map((request) => request.event).join(', ')})`,
      () => this.requests.find((request) => request.event === event),
      timeoutMs,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
