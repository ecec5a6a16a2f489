import Srf from 'drachtio-srf';
import type { EventEmitter } from 'node:events';
import type { ServerUnderTest } from './server-under-test.ts';

type Headers = Record<string, string>;

/** The part of drachtio-srf's messages that the suite uses. The library's own declarations leave much of it out. */
export interface SrfMessage {
  get(name: string): string;
  has(name: string): boolean;
  readonly body: string;
  readonly status: number;
  readonly method: string;
}
export interface SrfRequest extends SrfMessage, EventEmitter {
  readonly stackTxnId: string;
  readonly source_port: number;
  cancel(options?: { headers?: Headers }): void;
}
export interface SrfResponse extends SrfMessage {
  send(
    status: number,
    options?: { headers?: Headers; body?: string },
    done?: (error: unknown, sent?: SrfMessage) => void,
    onAcknowledged?: (request: SrfRequest) => void,
  ): void;
}
export interface SrfDialog extends EventEmitter {
  readonly id: string;
  readonly remote: { readonly sdp: string };
  destroy(options?: { headers?: Headers; auth?: object }): Promise<SrfRequest>;
  modify(sdp: string, options?: { headers?: Headers }): Promise<string>;
  request(options: { method: string; headers?: Headers; body?: string; auth?: object }): Promise<SrfResponse>;
}
export interface UacOptions {
  localSdp?: string;
  method?: string;
  headers?: Headers;
  proxy?: string;
  auth?: { username: string; password: string };
  callingNumber?: string;
  callingName?: string;
  noAck?: boolean;
  proxyRequestHeaders?: string[];
  proxyResponseHeaders?: string[];
}
export interface Progress {
  cbRequest?: (error: unknown, request: SrfRequest) => void;
  cbProvisional?: (response: SrfResponse) => void;
}
export type Handler = (req: SrfRequest, res: SrfResponse) => void;
type DialogCallback = (error: { readonly status?: number } | null, dialog: SrfDialog) => void;
type SdpSource = string | ((remoteSdp: string, res: SrfResponse) => string | Promise<string>);
export interface B2buaOptions extends UacOptions {
  localSdpA?: SdpSource;
  localSdpB?: string;
  passFailure?: boolean;
}

/** The part of drachtio-srf that the suite uses. */
export interface TestSrf extends EventEmitter {
  invite(handler: Handler): void;
  use(method: string, handler: Handler): void;
  connect(options: { host: string; port: number; secret: string }): void;
  disconnect(): void;
  createUAS(req: SrfRequest, res: SrfResponse, options: UacOptions): Promise<SrfDialog>;
  createUAS(req: SrfRequest, res: SrfResponse, options: UacOptions, done: DialogCallback): void;
  createUAC(uri: string, options: UacOptions, progress?: Progress): Promise<SrfDialog>;
  createUAC(uri: string, options: UacOptions, progress: Progress, done: DialogCallback): void;
  createB2BUA(
    req: SrfRequest,
    res: SrfResponse,
    uri: string,
    options?: B2buaOptions,
    progress?: Progress,
  ): Promise<{ uas: SrfDialog; uac: SrfDialog }>;
  request(
    uri: string,
    options: { method: string; headers?: Headers; body?: string; auth?: object; proxy?: string },
  ): Promise<SrfRequest>;
  request(
    uri: string,
    options: { method: string; headers?: Headers },
    done: (error: Error | null, request: SrfRequest) => void,
  ): void;
}

/** drachtio-srf, unmodified, connected to the server under test. */
export interface TestApplication {
  readonly srf: TestSrf;
  /** The values that `connect` handed over: endpoints, version, local endpoints. */
  readonly hello: readonly string[];
  close(): void;
}

/** Connects an application. `setup` runs first, so that its handlers are routed from the start. */
export async function connectApplication(
  server: ServerUnderTest,
  setup: (srf: TestSrf) => void = () => undefined,
): Promise<TestApplication> {
  const srf = new Srf() as unknown as TestSrf;
  setup(srf);
  srf.on('error', () => undefined);
  const hello = await new Promise<readonly string[]>((resolve, reject) => {
    srf.on('connect', (error: Error | null, ...rest: string[]) => {
      if (error === null) {
        resolve(rest);
      } else {
        reject(error);
      }
    });
    srf.connect(server.control);
  });
  // drachtio-srf sends the routes with the answer to `authenticate`. They work once the server has read them
  await new Promise((resolve) => setTimeout(resolve, 30));
  return { srf, hello, close: () => srf.disconnect() };
}
