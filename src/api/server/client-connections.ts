import { randomUUID } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import { ApiError } from '../api-error.ts';

/** Bounds the connections of each source, so that half-open ones keep nobody else out. Logs those that are refused. */
export function boundConnections(server: Server, perSource: number, refusals: RefusalLog): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const source = socket.remoteAddress ?? '';
    const connections = open.get(source) ?? 0;
    if (connections >= perSource) {
      refusals.tell(
        'api-connection',
        source,
        { connections },
        'an API connection was refused: its source has too many connections',
      );
      socket.destroy();
      return;
    }
    open.set(source, connections + 1);
    socket.once('close', () => {
      const left = (open.get(source) ?? 1) - 1;
      if (left === 0) open.delete(source);
      else open.set(source, left);
    });
  });
  server.on('drop', (dropped) => {
    refusals.tell(
      'api-connection',
      dropped?.remoteAddress ?? '',
      {},
      'an API connection was refused: there are too many connections',
    );
  });
}

/** Answers a malformed request (RFC 9110 15.5.1), a slow one (15.5.9) and one with too large a head (RFC 6585 5). */
export function refuseMalformed(
  error: { readonly code?: string | undefined },
  socket: Socket,
  refusals: RefusalLog,
): void {
  const why = error.code ?? 'unknown';
  refusals.tell(
    'api-connection',
    socket.remoteAddress ?? '',
    { why },
    'an API client sent something that is not an HTTP request',
  );
  if (socket.writable) socket.end((ANSWERS[why] ?? MALFORMED)());
  else socket.destroy();
}

/** Makes answers, each of which names the request that could not be read. */
function answer(status: string, message: string): () => string {
  return () => {
    const id = randomUUID();
    const body = JSON.stringify(new ApiError('bad-request', message).bodyOf(id));
    return (
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `X-Request-Id: ${id}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
  };
}

const MALFORMED = answer('400 Bad Request', 'this is not an HTTP request');
const ANSWERS: Readonly<Record<string, () => string>> = {
  HPE_HEADER_OVERFLOW: answer('431 Request Header Fields Too Large', 'the head of the request is too large'),
  ERR_HTTP_REQUEST_TIMEOUT: answer('408 Request Timeout', 'the request did not come in time'),
};
