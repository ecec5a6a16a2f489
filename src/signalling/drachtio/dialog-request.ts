import type { SrfDialog, SrfRequest, SrfResponse } from './srf.ts';

/** A request of ours in a dialog. */
export interface DialogRequest {
  readonly method: 'INVITE' | 'NOTIFY' | 'REFER';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What became of it: its final response, or the error that kept it from going out. */
export type DialogAnswer =
  { readonly response: SrfResponse; readonly ack: () => void } | { readonly response: null; readonly error: unknown };

/** The parts of drachtio-srf's dialogs that it does not offer (5.0.29: lib/dialog.js, lib/drachtio-agent.js). */
interface DialogInside {
  readonly id: string;
  readonly auth: unknown;
  readonly socket: unknown;
  readonly local: { readonly contact: string };
  emit(event: 'update', update: SrfRequest, res: SrfResponse): unknown;
  readonly agent: {
    request(options: Record<string, unknown>, callback: (error: unknown, request?: SentRequest) => void): void;
  };
}

interface SentRequest {
  /** An UPDATE of the far end, which drachtio-srf hands to any request of ours that is open in the dialog. */
  on(event: 'update', listener: (update: SrfRequest, res: SrfResponse) => void): void;
  /** It was challenged, and `next` replaces it. */
  on(event: 'authenticate', listener: (next: SentRequest) => void): void;
  on(event: 'response', listener: (response: SrfResponse, ack: () => void) => void): void;
}

/**
 * Sends a request in a dialog and tells of its final response, once. drachtio-srf's own `Dialog.modify` never gets over
 * a refusal, and its `Dialog.request` acknowledges refusals, which the server does already.
 */
export function requestInDialog(
  dialog: SrfDialog,
  { method, headers, body }: DialogRequest,
  done: (answer: DialogAnswer) => void,
): void {
  const { id, auth, socket, local, agent } = dialog as unknown as DialogInside;
  let told = false;
  const tell = (answer: DialogAnswer): void => {
    if (told) return;
    told = true;
    done(answer);
  };
  try {
    agent.request(
      { method, stackDialogId: id, auth, _socket: socket, body, headers: { Contact: local.contact, ...headers } },
      (error, request) => {
        if (request === undefined) {
          tell({ response: null, error });
          return;
        }
        handUpdatesOn(request, dialog as unknown as DialogInside);
        request.on('response', (response, ack) => {
          if (response.status >= 200) tell({ response, ack });
        });
      },
    );
  } catch (error) {
    // drachtio-srf throws if there is no connection.
    tell({ response: null, error });
  }
}

/** Gives UPDATEs to the dialog, where they belong. Without a listener nobody would answer them. */
function handUpdatesOn(request: SentRequest, dialog: DialogInside): void {
  request.on('update', (update, res) => dialog.emit('update', update, res));
  request.on('authenticate', (next) => handUpdatesOn(next, dialog));
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A request of ours as drachtio-srf keeps it until it is answered. */
interface KeptRequest {
  /** Of the request as it went out. */
  readonly uri: string;
  readonly _originalParams: { readonly options: { uri: string } };
}

/**
 * Lets challenged requests of a dialog be answered with the Request-URI that they went out with (RFC 7616 3.4.6: "the
 * authenticating server MUST assure that the resource designated by the "uri" parameter is the same"). drachtio-srf
 * does not know it when it sends them, and would take `sip:placeholder`.
 */
export function authenticateByUri(dialog: SrfDialog): void {
  const kept = dialog as unknown as { auth?: unknown };
  if (typeof kept.auth !== 'object' || kept.auth === null) return;
  kept.auth = byUri(kept.auth as Credentials);
}

/** What drachtio-srf asks for credentials. */
type AskForCredentials = (
  request: KeptRequest,
  challenge: unknown,
  callback: (error: null, username: string, password: string) => void,
) => void;

/** See {@link authenticateByUri}. */
export function byUri({ username, password }: Credentials): AskForCredentials {
  return (request, _challenge, callback) => {
    request._originalParams.options.uri = request.uri;
    callback(null, username, password);
  };
}
