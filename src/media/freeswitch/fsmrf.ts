/**
 * drachtio-fsmrf as we use it. It has no types, and its documentation lacks parts of what we need. So this file has all
 * that we touch, once, from its source (drachtio-fsmrf 4.1.2, lib/; drachtio-modesl 1.3.1,
 * lib/esl/Connection.js).
 */
import DrachtioFsmrf from 'drachtio-fsmrf';
import type { EngineDialogs } from '../../ports/engine-dialogs.ts';

/** An event, or the answer to a command. */
export interface EslEvent {
  getHeader(name: string): string | null | undefined;
  getBody(): string;
}

/** A connection to or from an event socket. Never emits after `removeAllListeners`. */
export interface EslConnection {
  /** Null once it is closed. */
  readonly socket: { setNoDelay(on: boolean): unknown; readonly remoteAddress?: string | undefined } | null;
  /** Reconnection of the inbound connection; with `maxAttempts` 1 it makes none. */
  reconnectOpts: { maxAttempts?: number };
  on(event: string, listener: (event: EslEvent) => void): unknown;
  removeAllListeners(event?: string): unknown;
  /** Asks for events, beside those that come already. */
  subscribe(events: string): void;
  /** Answers come in the order of the commands. None comes if the connection is lost. */
  api(command: string, callback: (answer: EslEvent) => void): void;
}

/** A SIP dialog with FreeSWITCH (drachtio-srf, lib/dialog.js). */
export interface FsmrfDialog {
  /** What FreeSWITCH said last. */
  readonly remote: { readonly sdp: string };
  /** Sends a re-INVITE. After one that was refused, it never answers any more (drachtio-srf 5.0.29). */
  modify(sdp: string): Promise<unknown>;
  /** Ours: a re-INVITE whose ACK has another description (`EngineDialog.reinvite`). */
  modifyInAck(sdp: string, inAck: string): Promise<void>;
  /** Sends a BYE. */
  destroy(): Promise<unknown>;
}

/** A channel of FreeSWITCH, with an event socket of its own. */
export interface FsmrfEndpoint {
  readonly uuid: string;
  readonly conn: EslConnection;
  readonly dialog: FsmrfDialog;
  /** Runs an application; called back when that has ended. */
  execute(application: string, argument: string, callback: () => void): unknown;
  /** `source`: `RTP` (RFC 4733), `INBAND_AUDIO`, `ENDPOINT` (INFO), or `APP` for one that FreeSWITCH sends. */
  on(
    event: 'dtmf',
    listener: (press: { readonly dtmf: string; readonly duration: string; readonly source?: string | null }) => void,
  ): unknown;
  on(event: 'destroy', listener: (detail?: { readonly reason?: string }) => void): unknown;
}

/** A FreeSWITCH, as one inbound connection and a listener for the channels' own. */
export interface FsmrfMediaServer {
  readonly conn: EslConnection;
  /** The listener for outbound connections; private there, but nothing else tells of a connection before its first command. */
  readonly _server: { on(event: 'connection::open', listener: (connection: EslConnection) => void): unknown };
  /** Sends an INVITE with `remoteSdp`, or without SDP (third-party call control, RFC 3725). */
  createEndpoint(options: { remoteSdp?: string; headers: Record<string, string> }): Promise<FsmrfEndpoint>;
  disconnect(): void;
}

export interface FsmrfConnectOptions {
  readonly address: string;
  readonly port: number;
  readonly secret: string;
  /** Name of the SIP profile. */
  readonly profile: string;
  /** Where the channels' own connections come to. */
  readonly listenAddress: string;
  readonly advertisedAddress: string;
}

interface FsmrfClient {
  /** May call back more than once: it goes on trying by itself. */
  connect(options: FsmrfConnectOptions, callback: (error: Error | null, server?: FsmrfMediaServer) => void): void;
}

/** All of drachtio-srf that it uses for what we use of it. */
export interface FsmrfSrf {
  createUAC(
    uri: string,
    options: { readonly localSdp?: string | undefined; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<FsmrfDialog>;
}

/** @param dialogs what its INVITEs go through */
export function newMrf(dialogs: EngineDialogs): FsmrfClient {
  return new DrachtioFsmrf(forgiving(asSrf(dialogs))) as FsmrfClient;
}

/** Stands for SRTP in what drachtio-fsmrf is given, which takes `RTP/SAVP` for DTLS-SRTP and refuses it. */
const HIDDEN = 'RTP/SDES';
const SECURE = 'RTP/SAVP';

/** An offer in the form in which drachtio-fsmrf takes it. It goes out as it was. */
export function asRemoteSdp(offer: string): string {
  return offer.replace(` ${SECURE} `, ` ${HIDDEN} `);
}

/** Our dialogs in the words of drachtio-srf. */
export function asSrf(dialogs: EngineDialogs): FsmrfSrf {
  return {
    createUAC: async (uri, { localSdp, headers = {} }) => {
      const sdp = localSdp?.replace(` ${HIDDEN} `, ` ${SECURE} `) ?? null;
      const dialog = await dialogs.invite(uri, { sdp, headers });
      return {
        remote: {
          get sdp(): string {
            return dialog.remoteSdp;
          },
        },
        modify: (sdp) => dialog.reinvite(sdp),
        modifyInAck: (sdp, inAck) => dialog.reinvite(sdp, inAck),
        destroy: () => dialog.bye(),
      };
    },
  };
}

/**
 * Ends channels that did not connect in time, without waiting. If that fails, because the SIP server is lost, say,
 * nobody would hear of it, and Node would end the process. Whoever waits still hears of it.
 */
export function forgiving(srf: FsmrfSrf): FsmrfSrf {
  return {
    createUAC: async (uri, options) => {
      const dialog = await srf.createUAC(uri, options);
      const destroy = dialog.destroy.bind(dialog);
      dialog.destroy = (...args) => {
        const ended = destroy(...args);
        ended.catch(() => undefined);
        return ended;
      };
      return dialog;
    },
  };
}
