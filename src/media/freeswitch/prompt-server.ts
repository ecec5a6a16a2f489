import { createHmac, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, DropArgument } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import type { RefusalLog } from '../../shared/refusal-log.ts';

/** Files that may be fetched at one time. The one that was published longest ago goes first. */
const MAX_FILES = 10_000;
const DEFAULT_LIMITS = { requestTimeoutMs: 10_000, maxConnections: 200 };
const PATH = '/prompts/';

export interface PromptServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Who may fetch, by IP address. */
  readonly isAllowed: (address: string) => boolean;
  readonly logger: Logger;
  /** Where refusals are told. */
  readonly refusals: RefusalLog;
  /** @defaultValue 10 s for a request, 200 connections */
  readonly limits?: { readonly requestTimeoutMs: number; readonly maxConnections: number };
}

/**
 * Hands prompt files to media servers that share no directory with us. It offers only files that were published, under
 * names that nobody can guess, and only to the servers' addresses.
 */
export class PromptServer {
  readonly #options: PromptServerOptions;
  readonly #server: Server;
  readonly #secret = randomBytes(32);
  readonly #files = new Map<string, string>();

  constructor(options: PromptServerOptions) {
    this.#options = options;
    const { requestTimeoutMs, maxConnections } = options.limits ?? DEFAULT_LIMITS;
    this.#server = createServer({
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: requestTimeoutMs / 10, // Node looks every 30 s otherwise
    });
    this.#server.maxConnections = maxConnections;
    this.#server.on('drop', (dropped?: DropArgument) => {
      this.#tell(dropped?.remoteAddress, { why: 'too many connections' });
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      this.#tell('remoteAddress' in socket ? String(socket.remoteAddress) : '', { why: error.code ?? error.message });
      socket.destroy();
    });
    this.#server.on('request', (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        options.logger.warn({ err: error }, 'a prompt could not be handed out');
        response.destroy();
      });
    });
  }

  /** Listens. @throws Error if it cannot */
  async start(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
  }

  /**
   * Makes a file available.
   * @param version changes when the file does, and gives it another name, so that a fetched file stays as it is
   * @returns its URL
   */
  publish(file: string, version: string): string {
    const name = createHmac('sha256', this.#secret).update(`${version} ${file}`).digest('hex').slice(0, 40);
    this.#files.delete(name);
    this.#files.set(name, file);
    if (this.#files.size > MAX_FILES) this.#files.delete(this.#files.keys().next().value ?? '');
    const { host } = this.#options;
    const { port } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}${PATH}${name}.wav`;
  }

  /** Cuts every connection. Idempotent. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #tell(address: string | undefined, fields: Readonly<Record<string, unknown>>): void {
    this.#options.refusals.tell('prompt', plainAddress(address ?? ''), fields, 'a request for a prompt was refused');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = plainAddress(request.socket.remoteAddress ?? '');
    const refuse = (status: number, why: string): void => {
      this.#tell(address, { status, why });
      response.writeHead(status, { 'Content-Length': 0 }).end();
    };
    if (!this.#options.isAllowed(address)) {
      refuse(403, 'it is no media server');
      return;
    }
    const path = request.url ?? '';
    const name = path.startsWith(PATH) && path.endsWith('.wav') ? path.slice(PATH.length, -'.wav'.length) : '';
    const file = this.#files.get(name);
    const handle = file === undefined ? null : await openFile(file);
    if (handle === null) refuse(404, file === undefined ? 'there is no such prompt' : 'the file is gone');
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      await handle.close();
      refuse(405, 'it is no GET');
    } else await send(handle, request.method === 'HEAD', response);
  }
}

/** What is under a name never changes. */
const FOREVER = 'private, immutable, max-age=31536000';

async function send(handle: FileHandle, headOnly: boolean, response: ServerResponse): Promise<void> {
  try {
    const { size } = await handle.stat();
    response.writeHead(200, { 'Content-Type': 'audio/wav', 'Content-Length': size, 'Cache-Control': FOREVER });
    if (headOnly || size === 0) response.end();
    else await pipeline(handle.createReadStream({ start: 0, end: size - 1, autoClose: false }), response);
  } finally {
    await handle.close();
  }
}

async function openFile(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r');
  } catch {
    return null;
  }
}

/** An IPv4 address as itself, also where the socket is an IPv6 one (RFC 4291 2.5.5.2). */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
