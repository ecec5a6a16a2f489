/**
 * drachtio-srf as we use it. Its own types leave out much of what it does (events of `Request`, `has`, options of
 * `cancel`, what `createUAC` rejects with), so the parts that we touch are written down here, once, from its source
 * (drachtio-srf 5.0.29, lib/srf.js, lib/dialog.js, lib/request.js).
 */
import DrachtioSrf from 'drachtio-srf';

export interface SrfMessage {
  readonly body: string;
  readonly uri: string;
  readonly method: string;
  readonly source_address: string;
  readonly source_port: string | number;
  get(name: string): string | undefined;
  has(name: string): boolean;
  getParsedHeader(name: 'from' | 'to'): { readonly name?: string; readonly uri?: string } | undefined;
}

export interface SrfRequest extends SrfMessage {
  on(event: 'cancel', listener: (cancel?: SrfMessage) => void): void;
  cancel(options: { headers: Record<string, string> }, callback: (error: unknown) => void): void;
}

export interface SrfResponse extends SrfMessage {
  readonly status: number;
  readonly finalResponseSent: boolean;
  send(
    status: number,
    reason: string,
    options: { headers?: Record<string, string>; body?: string },
    callback?: (error: unknown) => void,
  ): void;
}

export interface SrfDialog {
  readonly sip: { readonly callId: string };
  readonly remote: { readonly sdp: string };
  on(event: 'destroy', listener: (bye: SrfMessage | undefined, reason?: string) => void): void;
  on(event: 'ack', listener: (ack: SrfMessage) => void): void;
  on(event: 'modify' | 'update' | 'info' | 'refer', listener: (req: SrfRequest, res: SrfResponse) => void): void;
  destroy(options: { headers: Record<string, string> }): Promise<unknown>;
}

/** Either the failure or the dialog is there. */
export type DialogCallback = (error: unknown, dialog?: SrfDialog) => void;

export interface SrfClient {
  invite(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  options(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  on(event: 'connect', listener: (error: Error | null, endpoints?: string, version?: string) => void): void;
  on(event: 'error' | 'close', listener: (detail?: unknown) => void): void;
  connect(options: { host: string; port: number; secret: string }): unknown;
  disconnect(): void;
  /**
   * With a callback, not a promise: a BYE that comes in the same read as the echo of our 200 is emitted at once, and
   * would find no listener where the dialog comes a microtask later. The same goes for `createUAC`.
   */
  createUAS(
    req: SrfRequest,
    res: SrfResponse,
    options: { localSdp: string; headers?: Record<string, string> },
    callback: DialogCallback,
  ): void;
  createUAC(
    uri: string,
    options: {
      localSdp: string;
      callingNumber: string;
      headers: Record<string, string>;
      auth?: { username: string; password: string };
    },
    callbacks: {
      cbRequest: (error: unknown, request?: SrfRequest) => void;
      cbProvisional: (response: SrfResponse) => void;
    },
    callback: DialogCallback,
  ): void;
}

/** What `createUAC` rejects with when the far end refused. */
export interface SrfFailure {
  readonly status?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly res?: SrfResponse;
}

export const newSrf = (): SrfClient => new DrachtioSrf() as unknown as SrfClient;
