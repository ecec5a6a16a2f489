import { createHash } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFauxqs } from 'fauxqs';
import { recordingStorageSchema } from '../../src/config/recording-storage-schema.ts';
import type { S3Storage } from '../../src/config/index.ts';
import { S3Store } from '../../src/recordings/s3/s3-store.ts';

const BUCKET = 'recordings';

/** What a proxy in front of the storage does with a request; `pass` is all well. */
export type BucketFault = 'pass' | '500' | 'cut' | 'hang' | 'refuse' | 'drop-octet';

/** An S3-compatible storage with an empty bucket, and a proxy in front of it that can be at fault. */
export class TestBucket implements AsyncDisposable {
  /** Which fault a request meets. @defaultValue none */
  fault: (request: IncomingMessage) => BucketFault = () => 'pass';
  /** Requests that came to the proxy: method and path. */
  readonly requests: string[] = [];
  readonly settings: Omit<S3Storage, 'region' | 'storageClass' | 'serverSideEncryption'>;
  /** Asks the storage itself. */
  readonly store: S3Store;
  readonly #proxy: Server;
  readonly #server: Awaited<ReturnType<typeof startFauxqs>>;

  private constructor(server: Awaited<ReturnType<typeof startFauxqs>>, proxy: Server) {
    this.#server = server;
    this.#proxy = proxy;
    const keys = { accessKeyId: 'ours', secretAccessKey: 'of-this-run' };
    const own = { kind: 's3' as const, bucket: BUCKET, forcePathStyle: true, prefix: 'calls/', ...keys };
    this.settings = { ...own, endpoint: `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}` };
    this.store = new S3Store(storageOf({ ...own, endpoint: `http://127.0.0.1:${String(server.port)}` }));
    proxy.on('request', (incoming, response) => this.#pass(incoming, response));
  }

  static async start(): Promise<TestBucket> {
    const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, init: { buckets: [BUCKET] } });
    const proxy = createServer();
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    return new TestBucket(server, proxy);
  }

  /** Half of all requests fail, in every way. */
  set faulty(isFaulty: boolean) {
    const ways = ['500', 'cut', 'refuse', 'drop-octet'] as const;
    this.fault = () => (isFaulty && Math.random() < 0.5 ? ways[Math.floor(Math.random() * ways.length)]! : 'pass');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#proxy.closeAllConnections();
    this.#proxy.close();
    await this.#server.stop();
  }

  #pass(incoming: IncomingMessage, response: ServerResponse): void {
    this.requests.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const fault = this.fault(incoming);
    if (fault === 'refuse') {
      incoming.socket.destroy();
      return;
    }
    if (fault === 'hang') return;
    if (fault === '500') {
      refuse(incoming, response, 500, 'InternalError');
      return;
    }
    if (!(incoming.headers.authorization ?? '').includes(`Credential=${this.settings.accessKeyId ?? ''}/`)) {
      refuse(incoming, response, 403, 'InvalidAccessKeyId');
      return;
    }
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => {
      if (fault === 'cut') incoming.socket.destroy();
      else chunks.push(chunk);
    });
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      // Something on the way changes an octet. A storage holds what comes against the sum that it is told; this one does not.
      if (fault === 'drop-octet' && body.length > 0) body[0] = (body[0] ?? 0) ^ 1;
      const sum = incoming.headers['x-amz-checksum-sha256'];
      if (typeof sum === 'string' && sum !== createHash('sha256').update(body).digest('base64')) {
        refuse(incoming, response, 400, 'BadDigest');
        return;
      }
      const { method, url, headers } = incoming;
      const onward = request({ host: '127.0.0.1', port: this.#server.port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  }
}

function refuse(incoming: IncomingMessage, response: ServerResponse, status: number, code: string): void {
  incoming.resume();
  const body = incoming.method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>refused</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}

/** A whole configuration of a storage. */
export function storageOf(settings: object): S3Storage {
  const storage = recordingStorageSchema.parse(settings);
  if (storage.kind !== 's3') throw new Error('that is no bucket');
  return storage;
}
