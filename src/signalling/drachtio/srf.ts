/**
 * The parts of drachtio-srf that we use, typed from its source (drachtio-srf 5.0.29, lib/srf.js, lib/dialog.js,
 * lib/request.js). Its own types leave out much of what it does: events of `Request`, `has`, options of `cancel`, and
 * the errors of `createUAC`.
 */
import type { Socket } from 'node:net';
import DrachtioSrf from 'drachtio-srf';
import { messageOf } from '../../shared/message-of.ts';
import { tagOf } from '../../shared/sip/index.ts';

export interface SrfMessage {
  readonly body: string;
  readonly uri: string;
  readonly method: string;
  readonly source_address: string;
  readonly source_port: string | number;
  /** Of the transport, such as `udp`. */
  readonly protocol?: string;
  /** The whole text, as the server hands it over. */
  readonly raw?: string;
  /**
   * Joins the values of headers of one name by commas. `shared/sip` parses them, because the parser of drachtio-srf
   * stops at what phones send.
   */
  get(name: string): string | undefined;
  has(name: string): boolean;
}

export interface SrfRequest extends SrfMessage {
  /** The connection that the message used. */
  socket: unknown;
  on(event: 'cancel', listener: (cancel?: SrfMessage) => void): void;
  /** An UPDATE in an early dialog of this outgoing INVITE. */
  on(event: 'update', listener: (update: SrfRequest, res: SrfResponse) => void): void;
  /** `ack` sends the ACK of a 2xx. */
  on(event: 'response', listener: (response: SrfResponse, ack: (options: { body: string }) => void) => void): void;
  /** The INVITE was challenged. `next` is the one with credentials, which replaces it. */
  on(event: 'authenticate', listener: (next: SrfRequest) => void): void;
  cancel(options: { headers: Record<string, string> }, callback: (error: unknown) => void): void;
}

export interface SrfResponse extends SrfMessage {
  /** The connection that the message uses. */
  socket: unknown;
  readonly status: number;
  /** The phrase of the status line. */
  readonly reason?: string;
  readonly finalResponseSent: boolean;
  send(
    status: number,
    reason: string,
    options: { headers?: Record<string, string>; body?: string },
    callback?: (error: unknown) => void,
  ): void;
}

export interface SrfDialog {
  /** Its `socket` is the connection of our requests. */
  readonly req: { socket: unknown };
  readonly sip: { readonly callId: string; readonly localTag: string; readonly remoteTag: string };
  /** The 2xx to its INVITE. */
  readonly res: SrfMessage;
  on(event: 'destroy', listener: (bye: SrfMessage | undefined, reason?: string) => void): void;
  on(event: 'ack', listener: (ack: SrfMessage) => void): void;
  on(
    event: 'modify' | 'update' | 'info' | 'refer' | 'notify',
    listener: (req: SrfRequest, res: SrfResponse) => void,
  ): void;
  destroy(options: { headers: Record<string, string> }): Promise<unknown>;
  /** Resolves with the final response. */
  request(options: {
    method: string;
    headers?: Record<string, string>;
    body?: string;
  }): Promise<{ readonly status: number }>;
}

/** `code` of the error if drachtio-server does not know the dialog (any more). */
export const NO_DIALOG = 'ENODIALOG';

/** `code`s of errors that drachtio-server answered with. A request with another error never reached it. */
export const ANSWERED_ERRORS: readonly unknown[] = [NO_DIALOG, 'EDRACHTIO'];

/** One of the failure and the dialog is set. */
export type DialogCallback = (error: unknown, dialog?: SrfDialog) => void;

export interface SrfClient {
  /** Sees every request outside of the dialogs that drachtio-srf knows. It knows none before the 200. */
  use(handler: (req: SrfRequest, res: SrfResponse, next: () => void) => void): void;
  invite(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  options(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  notify(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  register(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  on(event: 'connect', listener: (error: Error | null, endpoints?: string, version?: string) => void): void;
  on(event: 'error' | 'close', listener: (detail?: unknown) => void): void;
  /** @param options `retryMaxDelay` in milliseconds; without it the waits between attempts grow for ever */
  connect(options: { host: string; port: number; secret: string; reconnect: { retryMaxDelay: number } }): unknown;
  disconnect(): void;
  /** Sends a request outside of dialogs. */
  request(
    uri: string,
    options: {
      method: string;
      headers: Record<string, string>;
      body: string;
      auth?: { username: string; password: string };
      /** The next hop, a SIP URI. Without it the request goes where its URI leads. */
      proxy?: string;
    },
    callback: (error: unknown, request?: SrfRequest) => void,
  ): void;
  /**
   * It takes a callback, because a BYE may come in the same read as the echo of our 200. It is emitted at once, and
   * would find no listener if the dialog came a microtask later. The same goes for `createUAC`.
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
      /** It is written between quotes as it is. */
      callingName?: string;
      headers: Record<string, string>;
      auth?: { username: string; password: string };
      /** The next hop, a SIP URI. Without it the INVITE goes where its URI leads. */
      proxy?: string;
    },
    callbacks: {
      cbRequest: (error: unknown, request?: SrfRequest) => void;
      cbProvisional: (response: SrfResponse) => void;
    },
    callback: DialogCallback,
  ): void;
}

/** The error of `createUAC` if the far end refused. */
export interface SrfFailure {
  readonly status?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly res?: SrfResponse;
}

/**
 * Listens for UPDATEs before an INVITE of ours is answered. Call it in `cbRequest`: right after that, drachtio-srf adds
 * a listener of its own, which answers each UPDATE with our first offer. That response then goes nowhere.
 */
export function onEarlyUpdate(invite: SrfRequest, listener: (update: SrfRequest, res: SrfResponse) => void): void {
  invite.on('update', (update, res) => {
    const send = res.send.bind(res);
    listener(update, Object.create(res, { send: { value: send } }) as SrfResponse);
    res.send = () => undefined;
  });
  // drachtio-srf moves only the response listeners to the INVITE with credentials.
  invite.on('authenticate', (next) => onEarlyUpdate(next, listener));
}

/**
 * Whether drachtio-server rejected a response of ours because its transaction is over. The server says so in words
 * only, and drachtio-srf gives the same `code` to all its refusals.
 */
export function isUnknownTransaction(error: unknown): boolean {
  return messageOf(error).includes('unknown transaction');
}

export function newSrf(): SrfClient {
  return new DrachtioSrf() as unknown as SrfClient;
}

/** Internals of drachtio-srf that it does not offer (5.0.29: lib/srf.js, drachtio-agent.js, wire-protocol.js). */
interface SrfInside {
  readonly _dialogs: ReadonlyMap<string, SrfDialog>;
  readonly app: {
    request(
      options: {
        method: string;
        stackDialogId: string;
        headers: Record<string, string>;
        auth?: unknown;
        body?: string;
        _socket?: unknown;
      },
      callback: (error: unknown, request?: SrfRequest) => void,
    ): void;
    readonly client: {
      /** The open connections. `ready` means that the server took our secret. */
      readonly mapServer: ReadonlyMap<Socket, { readonly ready: boolean; readonly pendingPingRequests: Set<string> }>;
      readonly wp: {
        /** Sends a message and gives its id. */
        send(socket: Socket, message: string): string;
        /** A frame came, by any of the connections. */
        on(event: 'msg', listener: (socket: Socket, frame: string) => void): void;
        closing?: boolean;
        /** The newest connection. It is set from the first reconnect on. */
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
 * Lets every dialog use the new connection after a reconnect, including those with media engines. By itself drachtio-srf
 * keeps using the lost one. Gives the new connection.
 */
export function moveDialogs(srf: SrfClient): unknown {
  const { _dialogs, app } = inside(srf);
  const [socket] = app.client.mapServer.keys();
  socket?.setNoDelay(true); // drachtio-srf does this for its first connection only
  for (const dialog of _dialogs.values()) dialog.req.socket = socket;
  return socket;
}

/**
 * Ends the dialog that an INVITE may have made while we were not connected. drachtio-server knows it by Call-ID and
 * From tag.
 * @param invite as it went over the wire
 * @param callback with the error if there is no such dialog
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
  // RFC 3261 13.2.2.4: every 2xx gets its ACK. The server refuses the ACK for an incoming INVITE.
  app.request({ method: 'ACK', stackDialogId, headers: {} }, () => undefined);
  app.request({ method: 'BYE', stackDialogId, headers }, callback);
}

/** Sends a request in a dialog that drachtio-srf knows, by what it is made of. */
export function requestInDialog(
  srf: SrfClient,
  options: Parameters<SrfInside['app']['request']>[0],
  callback: (error: unknown, request?: SrfRequest) => void,
): void {
  inside(srf).app.request(options, callback);
}

/**
 * Sends a request in a dialog that the server knows and drachtio-srf does not.
 * @param callback with the request as it went out, or without one if it did not
 */
export function requestByDialogId(
  srf: SrfClient,
  { dialogId, ...options }: { method: string; dialogId: string; headers: Record<string, string>; auth: unknown },
  callback: (request: SrfRequest | undefined) => void,
): void {
  try {
    inside(srf).app.request({ ...options, stackDialogId: dialogId }, (_error, request) => callback(request));
  } catch {
    // drachtio-srf throws if there is no connection.
    queueMicrotask(() => callback(undefined));
  }
}

/** A connection to the SIP server that is watched. */
export interface WatchedConnection {
  readonly socket: unknown;
  /** Bytes received so far. */
  readonly received: number;
  /** Asks for a sign of life, once the server took our secret. */
  ping(): void;
  /** Drops the connection, which then counts as lost. */
  drop(): void;
}

/** The present connection; null if there is none. */
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

/** Tells of each frame of the control protocol that the server sends, reconnects included. Call it after `connect`. */
export function onFrame(srf: SrfClient, listener: (frame: string) => void): void {
  inside(srf).app.client.wp.on('msg', (_socket, frame) => listener(frame));
}

/** Ends the connection, or the attempts to reconnect. */
export function disconnect(srf: SrfClient): void {
  const { mapServer, wp } = inside(srf).app.client;
  wp.closing = true;
  if (wp.reconnectVars.retryTimer !== null) clearTimeout(wp.reconnectVars.retryTimer);
  const [socket] = mapServer.keys();
  if (socket === undefined) wp.socket?.destroy();
  else srf.disconnect();
}
