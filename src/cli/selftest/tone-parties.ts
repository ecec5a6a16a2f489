import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The applications that answer the calls of a self test. Each plays its tone until its call ends. */
export interface ToneParties {
  /** Of the caller. */
  readonly callerUrl: string;
  /** Of the number: the first call to it is handed over, and whoever is called next by it is the agent. */
  readonly calledUrl: string;
  close(): Promise<void>;
}

interface Notice {
  readonly event: string;
  readonly call_id: string;
}

/** Starts them on 127.0.0.1. */
export async function startToneParties(): Promise<ToneParties> {
  let handedOver: string | null = null;
  const actionsFor = (path: string, { event, call_id: call }: Notice): readonly object[] => {
    if (path === '/caller') return event === 'call.started' ? [{ type: 'play', file: 'caller.wav' }] : [];
    if (event === 'handoff.ended') return [{ type: 'hangup' }];
    if (event !== 'call.started') return [];
    if (handedOver !== null && handedOver !== call) return [{ type: 'play', file: 'agent.wav' }];
    handedOver = call;
    return [{ type: 'transfer', reason: 'Self test', summary: 'Warmbridge tests itself.' }];
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const notice = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Notice;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ actions: actionsFor(request.url ?? '', notice) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${String(port)}`;
  return {
    callerUrl: `${base}/caller`,
    calledUrl: `${base}/called`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
