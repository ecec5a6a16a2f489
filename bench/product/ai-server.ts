import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A notice of the product to the application. */
export interface AiNotice {
  readonly call_id: string;
  readonly event: string;
  readonly from?: string;
}

/** An answer of the application, to be sent now or later. */
export type Respond = (actions: readonly object[]) => void;

/** An AI application behind a webhook. */
export class AiServer implements AsyncDisposable {
  readonly url: string;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** @param onNotice must `respond` to each notice within 5 s */
  static async open(onNotice: (notice: AiNotice, respond: Respond) => void): Promise<AiServer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const notice = JSON.parse(Buffer.concat(chunks).toString('utf8')) as AiNotice;
        onNotice(notice, (actions) => answer(response, actions));
      });
    });
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new AiServer(`http://127.0.0.1:${port}/webhook/call`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

function answer(response: ServerResponse, actions: readonly object[]): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ actions }));
}
