/**
 * drachtio-srf as we use it. Its own types leave out much of what it does (events of `Request`, `has`, options of
 * `cancel`, what `createUAC` rejects with), so the parts that we touch are written down here, once, from its source
 * (drachtio-srf 5.0.29, lib/srf.js, lib/dialog.js, lib/request.js).
 */
import type { Socket } from 'node:net';
import DrachtioSrf from 'drachtio-srf';
import type { EngineDialog, EngineDialogs } from '../../ports/engine-dialogs.ts';
import { messageOf } from '../../shared/message-of.ts';
import { tagOf } from '../../shared/sip/index.ts';

export interface SrfMessage {
  readonly body: string;
  readonly uri: string;
  readonly method: string;
  readonly source_address: string;
  readonly source_port: string | number;
  /** Values of headers of one name are joined by commas; ours are read by `shared/sip`, as its own parser stops at what phones send. */
  get(name: string): string | undefined;
  has(name: string): boolean;
}

export interface SrfRequest extends SrfMessage {
  /** The connection that it came or went by. */
  socket: unknown;
  on(event: 'cancel', listener: (cancel?: SrfMessage) => void): void;
  /** An UPDATE in an early dialog of this INVITE of ours. */
  on(event: 'update', listener: (update: SrfRequest, res: SrfResponse) => void): void;
  /** The INVITE was challenged; `next`: the one with credentials, which takes its place. */
  on(event: 'authenticate', listener: (next: SrfRequest) => void): void;
  cancel(options: { headers: Record<string, string> }, callback: (error: unknown) => void): void;
}

export interface SrfResponse extends SrfMessage {
  /** The connection that it came or goes by. */
  socket: unknown;
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
  /** Its `socket` is the connection that requests of ours go by. */
  readonly req: { socket: unknown };
  readonly sip: { readonly callId: string; readonly remoteTag: string };
  /** The 2xx to its INVITE. */
  readonly res: SrfMessage;
  on(event: 'destroy', listener: (bye: SrfMessage | undefined, reason?: string) => void): void;
  on(event: 'ack', listener: (ack: SrfMessage) => void): void;
  on(event: 'modify' | 'update' | 'info' | 'refer', listener: (req: SrfRequest, res: SrfResponse) => void): void;
  destroy(options: { headers: Record<string, string> }): Promise<unknown>;
  /** Resolves with the final response. */
  request(options: { method: string }): Promise<{ readonly status: number }>;
}

/** `code` of the error where drachtio-server does not know the dialog (any more). */
export const NO_DIALOG = 'ENODIALOG';

/** `code`s of errors by which drachtio-server answered; those without one of them never reached it. */
export const ANSWERED_ERRORS: readonly unknown[] = [NO_DIALOG, 'EDRACHTIO'];

/** Either the failure or the dialog is there. */
export type DialogCallback = (error: unknown, dialog?: SrfDialog) => void;

export interface SrfClient {
  /** Sees every request that belongs to no dialog that drachtio-srf knows: it knows none before the 200. */
  use(handler: (req: SrfRequest, res: SrfResponse, next: () => void) => void): void;
  invite(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  options(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  on(event: 'connect', listener: (error: Error | null, endpoints?: string, version?: string) => void): void;
  on(event: 'error' | 'close', listener: (detail?: unknown) => void): void;
  /** @param options `retryMaxDelay` in milliseconds; without it the waits between attempts grow for ever */
  connect(options: { host: string; port: number; secret: string; reconnect: { retryMaxDelay: number } }): unknown;
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

/**
 * UPDATEs that come before an INVITE of ours is answered. To be called in `cbRequest`: right after it drachtio-srf adds a
 * listener of its own, which answers each of them with our first offer, so that response goes nowhere.
 */
export function onEarlyUpdate(invite: SrfRequest, listener: (update: SrfRequest, res: SrfResponse) => void): void {
  invite.on('update', (update, res) => {
    const send = res.send.bind(res);
    listener(update, Object.create(res, { send: { value: send } }) as SrfResponse);
    res.send = () => undefined;
  });
  // drachtio-srf moves only the listeners of responses to the INVITE that carries credentials.
  invite.on('authenticate', (next) => onEarlyUpdate(next, listener));
}

/**
 * Whether drachtio-server has no use for a response of ours any more: its transaction is over. The server says so in
 * words only, and drachtio-srf gives the same `code` to whatever it refuses.
 */
export function isUnknownTransaction(error: unknown): boolean {
  return messageOf(error).includes('unknown transaction');
}

export function newSrf(): SrfClient {
  return new DrachtioSrf() as unknown as SrfClient;
}

/** What drachtio-srf keeps to itself and offers no way to (5.0.29: lib/srf.js, drachtio-agent.js, wire-protocol.js). */
interface SrfInside {
  readonly _dialogs: ReadonlyMap<string, SrfDialog>;
  readonly app: {
    request(
      options: { method: string; stackDialogId: string; headers: Record<string, string> },
      callback: (error: unknown) => void,
    ): void;
    readonly client: {
      /** Connections that are open; `ready` where the server took our secret. */
      readonly mapServer: ReadonlyMap<Socket, { readonly ready: boolean; readonly pendingPingRequests: Set<string> }>;
      readonly wp: {
        /** Gives the id of the message. */
        send(socket: Socket, message: string): string;
        closing?: boolean;
        /** The newest one; there from the first reconnect on. */
        readonly socket?: Socket;
        readonly reconnectVars: { readonly retryTimer: NodeJS.Timeout | null };
      };
    };
  };
}

function inside(srf: SrfClient): SrfInside {
  return srf as unknown as SrfInside;
}

/**
 * After a reconnect: lets every dialog use the new connection, those of drachtio-fsmrf included; by itself drachtio-srf
 * goes on with the one that is lost. Gives that connection.
 */
export function moveDialogs(srf: SrfClient): unknown {
  const { _dialogs, app } = inside(srf);
  const [socket] = app.client.mapServer.keys();
  socket?.setNoDelay(true); // drachtio-srf does so for its first connection only
  for (const dialog of _dialogs.values()) dialog.req.socket = socket;
  return socket;
}

/**
 * Ends the dialog that an INVITE may have made while nobody was connected to be told of it. drachtio-server knows it by
 * Call-ID and From tag.
 * @param invite as it went over the wire
 * @param callback with the error where there is no such dialog
 */
export function endUnheardDialog(
  srf: SrfClient,
  invite: SrfRequest,
  headers: Record<string, string>,
  callback: (error: unknown) => void,
): void {
  const tag = tagOf(invite.get('From')) ?? '';
  const stackDialogId = `${invite.get('Call-ID') ?? ''};from-tag=${tag}`;
  const { app } = inside(srf);
  // RFC 3261 13.2.2.4: whatever becomes of it, a 2xx gets its ACK. For an INVITE that came in the server refuses it.
  app.request({ method: 'ACK', stackDialogId, headers: {} }, () => undefined);
  app.request({ method: 'BYE', stackDialogId, headers }, callback);
}

/** A connection to the SIP server, to be watched. */
export interface WatchedConnection {
  readonly socket: unknown;
  /** Bytes that came so far. */
  readonly received: number;
  /** Asks for a sign of life; not before the server took our secret. */
  ping(): void;
  /** Gives it up: as if it were lost. */
  drop(): void;
}

/** The connection that there is; null while there is none. */
export function connectionOf(srf: SrfClient): WatchedConnection | null {
  const { mapServer, wp } = inside(srf).app.client;
  const [connection] = mapServer;
  if (connection === undefined) return null;
  const [socket, { ready, pendingPingRequests }] = connection;
  return {
    socket,
    received: socket.bytesRead,
    ping: () => {
      if (ready) pendingPingRequests.add(wp.send(socket, 'ping'));
    },
    drop: () => {
      socket.destroy();
    },
  };
}

/** Ends the connection, or the attempts to get one again. */
export function disconnect(srf: SrfClient): void {
  const { mapServer, wp } = inside(srf).app.client;
  wp.closing = true;
  if (wp.reconnectVars.retryTimer !== null) clearTimeout(wp.reconnectVars.retryTimer);
  const [socket] = mapServer.keys();
  if (socket === undefined) wp.socket?.destroy();
  else srf.disconnect();
}

/** `createUAC` without a callback, for dialogs that nothing comes in. */
interface PromisingSrf {
  createUAC(
    uri: string,
    options: { localSdp: string | undefined; headers: Readonly<Record<string, string>> },
  ): Promise<{
    readonly remote: { readonly sdp: string };
    modify(sdp: string): Promise<unknown>;
    destroy(): Promise<unknown>;
  }>;
}

/** Dialogs with a media engine, by the server that this one is connected to. */
export function engineDialogs(srf: SrfClient): EngineDialogs {
  const promising = srf as unknown as PromisingSrf;
  return {
    invite: async (uri, { sdp, headers }): Promise<EngineDialog> => {
      const dialog = await promising.createUAC(uri, { localSdp: sdp ?? undefined, headers });
      return {
        get remoteSdp(): string {
          return dialog.remote.sdp;
        },
        reinvite: async (offer) => {
          await dialog.modify(offer);
        },
        bye: async () => {
          await dialog.destroy();
        },
      };
    },
  };
}
