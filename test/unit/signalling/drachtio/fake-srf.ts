import { EventEmitter } from 'node:events';
import { sipMessage } from './sip-message.ts';
import type { DialogCallback, SrfClient, SrfRequest, SrfResponse } from '../../../../src/signalling/drachtio/srf.ts';

type Outside = Parameters<SrfClient['request']>;

/** A request outside of dialogs. */
interface SentOutside {
  readonly uri: Outside[0];
  readonly options: Outside[1];
  readonly callback: Outside[2];
}

type CreateUac = Parameters<SrfClient['createUAC']>;

/** A dialog that keeps what was sent in it. The test answers. */
export class FakeDialog extends EventEmitter {
  readonly sip = { callId: 'fake@call', localTag: 'ours', remoteTag: 'theirs' };
  readonly res = sipMessage({ 'Content-Type': 'application/sdp' }, 'v=0');
  readonly req: { socket: unknown } = { socket: 'first' };
  /** The requests that were sent, in order, as `METHOD by CONNECTION`. */
  readonly sent: string[] = [];
  /** Answers to requests that wait, in the order in which these were sent. */
  readonly waiting: PromiseWithResolvers<{ readonly status: number }>[] = [];

  async request({ method }: { method: string }): Promise<{ readonly status: number }> {
    return await this.#send(method);
  }

  async destroy(): Promise<unknown> {
    return await this.#send('BYE');
  }

  async #send(method: string): Promise<{ readonly status: number }> {
    this.sent.push(`${method} by ${String(this.req.socket)}`);
    const answer = Promise.withResolvers<{ readonly status: number }>();
    this.waiting.push(answer);
    return await answer.promise;
  }
}

/** An INVITE that came in, with the responses to it. */
export class FakeInvite extends EventEmitter {
  readonly body = 'v=0';
  readonly uri = 'sip:100@127.0.0.1';
  readonly method = 'INVITE';
  readonly source_address = '127.0.0.1';
  readonly source_port = 5060;
  socket: unknown = 'first';
  readonly responses: string[] = [];
  /** The server took the last response (null), or not, as drachtio-srf tells it. */
  sent: (error: unknown) => void = () => undefined;
  /** Those of the latest response. */
  headers: object = {};
  /** The body of the latest response. */
  answer: string | undefined;
  readonly response = {
    socket: 'first' as unknown,
    finalResponseSent: false,
    send: (
      status: number,
      _reason?: string,
      options: { readonly headers?: object; readonly body?: string } = {},
      done?: (error: unknown) => void,
    ): void => {
      this.headers = options.headers ?? {};
      this.answer = options.body;
      this.responses.push(`${status} by ${String(this.response.socket)}`);
      this.sent = done ?? ((): void => undefined);
    },
  };

  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers beside, or in place of, those that each has */
  constructor(headers: Readonly<Record<string, string>> = {}) {
    super();
    this.#headers = { 'Call-ID': 'fake@call', From: '<sip:200@127.0.0.1>;tag=theirs', ...headers };
  }

  get(name: string): string | undefined {
    return this.#headers[name];
  }

  has(): boolean {
    return true;
  }
}

/** drachtio-srf without a server. The test loses and regains the connection. */
export class FakeSrf extends EventEmitter {
  /** Requests outside of dialogs. The test answers them. */
  readonly requests: SentOutside[] = [];
  readonly _dialogs = new Map<string, FakeDialog>();
  /** The requests that were sent by dialog id. */
  readonly byDialogId: string[] = [];
  /** True if the server keeps the connection open but does not answer any more. */
  hangs = false;
  /** The error that a CANCEL gets, or null if it succeeds. */
  cancelError: Error | null = null;
  readonly app = {
    request: ({ method, stackDialogId }: { method: string; stackDialogId: string }): void => {
      this.byDialogId.push(`${method} ${stackDialogId}`);
    },
    client: {
      mapServer: new Map<Connection, unknown>(),
      wp: {
        closing: false,
        reconnectVars: { retryTimer: null },
        send: (connection: Connection, message: string): string => {
          if (!this.hangs && message === 'ping') connection.bytesRead += 60;
          return `${connection.toString()} ${message}`;
        },
      },
    },
  };
  /** The INVITEs that we send, in order. */
  readonly invites: {
    readonly options: CreateUac[1];
    readonly callbacks: CreateUac[2];
    readonly done: DialogCallback;
    readonly cancelled: string[];
  }[] = [];
  #onInvite: (req: SrfRequest, res: SrfResponse) => void = () => undefined;
  #middleware: Parameters<SrfClient['use']>[0] = (_req, _res, next) => next();
  #uas: DialogCallback | null = null;

  invite(handler: (req: SrfRequest, res: SrfResponse) => void): void {
    this.#onInvite = handler;
  }

  use(handler: Parameters<SrfClient['use']>[0]): void {
    this.#middleware = handler;
  }

  /** A request comes of which drachtio-srf knows no dialog. @returns whether it was handed on */
  outside(req: SrfRequest, res: SrfResponse): boolean {
    let handedOn = false;
    this.#middleware(req, res, () => (handedOn = true));
    return handedOn;
  }

  register(): void {
    // nobody registers here
  }

  notify(): void {
    // Nobody sends it any.
  }

  options(): void {
    // no test sends OPTIONS
  }

  connect(): void {
    this.regain('first');
  }

  request(...[uri, options, callback]: Parameters<SrfClient['request']>): void {
    this.requests.push({ uri, options, callback });
  }

  disconnect(): void {
    this.app.client.mapServer.clear();
  }

  createUAC(...[, options, callbacks, done]: CreateUac): void {
    this.invites.push({ options, callbacks, done, cancelled: [] });
  }

  createUAS(...[, , , done]: Parameters<SrfClient['createUAS']>): void {
    this.#uas = done;
  }

  /** Writes our INVITE to the wire. */
  sent(index = this.invites.length - 1): void {
    const { callbacks, cancelled } = this.invites[index]!;
    const request = {
      socket: 'first' as unknown,
      get: (name: string) => (name === 'From' ? '<sip:1@127.0.0.1>;tag=ours' : 'fake@call'),
      getParsedHeader: () => ({ params: { tag: 'ours' } }),
      on: () => undefined,
      cancel: (_options: unknown, callback: (error: unknown) => void): void => {
        cancelled.push(`CANCEL by ${String(request.socket)}`);
        callback(this.cancelError);
      },
    };
    callbacks.cbRequest(null, request as unknown as SrfRequest);
  }

  /** The far end answers our INVITE. */
  answered(index = this.invites.length - 1): FakeDialog {
    return this.#dialog(this.invites[index]!.done);
  }

  called(invite: FakeInvite): void {
    this.#onInvite(invite as unknown as SrfRequest, invite.response as unknown as SrfResponse);
  }

  /** Sends our 200. */
  answeredUs(): FakeDialog {
    return this.#dialog(this.#uas!);
  }

  lose(): void {
    this.app.client.mapServer.clear();
    this.emit('close');
  }

  /** @param ready false if the connection is open, but the server has not accepted our secret yet */
  regain(name: string, ready = true): void {
    const connection = new Connection(name, () => this.lose());
    this.app.client.mapServer.set(connection, { ready, pendingPingRequests: new Set() });
    if (ready) this.emit('connect', null, 'udp/127.0.0.1:5060');
  }

  #dialog(done: DialogCallback): FakeDialog {
    const dialog = new FakeDialog();
    this._dialogs.set(String(this._dialogs.size), dialog);
    done(null, dialog);
    return dialog;
  }
}

class Connection {
  bytesRead = 0;
  readonly destroy: () => void;
  readonly #name: string;

  constructor(name: string, destroy: () => void) {
    this.#name = name;
    this.destroy = destroy;
  }

  setNoDelay(): void {
    // the fake sends no packets
  }

  toString(): string {
    return this.#name;
  }
}
