import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { eventually } from './wait.ts';

/** A request for TwiML. */
export interface TwimlRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  /** Fields of the form, or of the query. */
  readonly form: Readonly<Record<string, string>>;
  /** As it was requested. */
  readonly url: string;
}

/** Maps a request to a document; a number is the HTTP status of a failure. */
export type TwimlScript = (request: TwimlRequest) => string | number;

/** An application that answers with TwiML. */
export class TwimlApplication implements AsyncDisposable {
  readonly origin: string;
  /** All requests, in order. */
  readonly requests: TwimlRequest[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  }

  static async open(script: TwimlScript): Promise<TwimlApplication> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const application = new TwimlApplication(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', application.origin);
        const { method = 'GET', headers } = request;
        const fields = method === 'GET' ? url.searchParams : new URLSearchParams(Buffer.concat(chunks).toString());
        const asked = { path: url.pathname, method, headers, form: Object.fromEntries(fields), url: url.href };
        application.requests.push(asked);
        const answer = script(asked);
        if (typeof answer === 'number') response.writeHead(answer).end();
        else response.writeHead(200, { 'Content-Type': 'text/xml' }).end(answer);
      });
    });
    return application;
  }

  get paths(): readonly string[] {
    return this.requests.map(({ path }) => path);
  }

  /** Waits for the request of a path. */
  async waitFor(path: string, timeoutMs = 5_000): Promise<TwimlRequest> {
    return await eventually(
      `the application is asked for ${path} (it was asked for ${this.paths.join(', ')})`,
      () => this.requests.find((request) => request.path === path),
      timeoutMs,
    );
  }

  /** Serves the sound files of a folder, as a server of their own. */
  static async serve(folder: string): Promise<{ readonly origin: string } & AsyncDisposable> {
    const server = createServer((request, response) => {
      readFile(join(folder, basename(request.url ?? ''))).then(
        (sound) => response.end(sound),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
