import { connect } from 'node:net';

/** Those of URLs without a port. */
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 };

/** Whether somebody takes TCP connections where a URL leads, within so many milliseconds. It never rejects. */
export async function isListening(text: string, withinMs: number): Promise<boolean> {
  const url = URL.parse(text);
  const port = url === null ? undefined : url.port === '' ? PORTS[url.protocol] : Number(url.port);
  if (url === null || port === undefined) return false;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return await new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(withinMs, end(false));
    socket.on('connect', end(true));
    socket.on('error', end(false));
  });
}
