import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the VoIPBin dialect tells an application, as far as the applications of this program look at it. */
export interface WebhookNotice {
  readonly event: string;
  readonly call_id: string;
  readonly digits?: string;
  readonly transcript?: string;
}

/** A webhook on this machine. */
export interface LocalWebhook {
  /** Without a path. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts an AI application in the VoIPBin dialect on a free port of 127.0.0.1. Warmbridge itself is its only caller, so
 * that it takes what comes for what it is to be.
 */
export async function startLocalWebhook(
  actionsFor: (notice: WebhookNotice, path: string) => readonly object[],
): Promise<LocalWebhook> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const notice = JSON.parse(Buffer.concat(chunks).toString('utf8')) as WebhookNotice;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ actions: actionsFor(notice, request.url ?? '') }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
