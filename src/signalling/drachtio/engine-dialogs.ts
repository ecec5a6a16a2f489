import type { EngineDialog, EngineDialogs } from '../../ports/engine-dialogs.ts';
import { messageOf } from '../../shared/message-of.ts';
import type { SrfClient, SrfMessage } from './srf.ts';
import { requestInDialog } from './srf.ts';

/** A dialog with a media engine (drachtio-srf 5.0.29, lib/dialog.js). */
interface EngineSrfDialog {
  readonly remote: { readonly sdp: string };
  readonly id: string;
  readonly socket: unknown;
  readonly local: { sdp: string; readonly contact: string };
  on(event: 'destroy', listener: (bye: SrfMessage | undefined, reason?: string) => void): void;
  modify(sdp: string): Promise<unknown>;
  destroy(): Promise<unknown>;
}

/** `createUAC` for dialogs with a media engine. */
interface EngineSrf {
  createUAC(
    uri: string,
    options: { localSdp: string | undefined; headers: Readonly<Record<string, string>> },
    callbacks: object,
    callback: (error: unknown, dialog?: EngineSrfDialog) => void,
  ): void;
}

/** A re-INVITE whose ACK has a body. drachtio-srf sends none after an offer. */
async function modifyInAck(
  srf: SrfClient,
  dialog: { readonly id: string; readonly socket: unknown; readonly local: { readonly contact: string } },
  body: string,
  inAck: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const options = {
    method: 'INVITE',
    stackDialogId: dialog.id,
    body,
    _socket: dialog.socket,
    headers: { Contact: dialog.local.contact },
  };
  requestInDialog(srf, options, (error, request) => {
    if (request === undefined) {
      reject(error instanceof Error ? error : new Error('a re-INVITE could not be sent'));
      return;
    }
    request.on('response', (response, ack) => {
      if (response.status < 200) return;
      if (response.status === 200) {
        ack({ body: inAck });
        resolve(undefined);
      } else reject(Object.assign(new Error('a re-INVITE was refused'), { status: response.status }));
    });
  });
  await promise;
}

/** Dialogs with a media engine, by way of the server that this connection leads to. */
export function engineDialogs(srf: SrfClient): EngineDialogs {
  const client = srf as unknown as EngineSrf;
  return {
    invite: async (uri, { sdp, headers }): Promise<EngineDialog> => {
      const { promise, resolve, reject } = Promise.withResolvers<EngineDialog>();
      client.createUAC(uri, { localSdp: sdp ?? undefined, headers }, {}, (error, dialog) => {
        if (dialog === undefined) reject(error instanceof Error ? error : new Error(messageOf(error)));
        else resolve(engineDialog(srf, dialog));
      });
      return await promise;
    },
  };
}

/** Call it in the callback of `createUAC`: a BYE may come in the same read as the 200. */
function engineDialog(srf: SrfClient, dialog: EngineSrfDialog): EngineDialog {
  let ending = false;
  let ended: string | null = null;
  const listeners: ((reason: string) => void)[] = [];
  dialog.on('destroy', (bye, reason) => {
    if (ending || ended !== null) return;
    ended = bye?.get('Reason') ?? reason ?? 'BYE';
    for (const listener of listeners) listener(ended);
  });
  return {
    get remoteSdp(): string {
      return dialog.remote.sdp;
    },
    reinvite: async (offer, inAck) => {
      await (inAck === undefined ? dialog.modify(offer) : modifyInAck(srf, dialog, offer, inAck));
    },
    bye: async () => {
      ending = true;
      if (ended === null) await dialog.destroy();
    },
    onEnded: (listener) => {
      if (ended === null) listeners.push(listener);
      else listener(ended);
    },
  };
}
