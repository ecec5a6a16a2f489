import type { EngineDialog, EngineDialogs } from '../../ports/engine-dialogs.ts';
import type { SrfClient } from './srf.ts';
import { requestInDialog } from './srf.ts';

/** `createUAC` without a callback, for dialogs in which no requests come. */
interface PromisingSrf {
  createUAC(
    uri: string,
    options: { localSdp: string | undefined; headers: Readonly<Record<string, string>> },
  ): Promise<{
    readonly remote: { readonly sdp: string };
    readonly id: string;
    readonly socket: unknown;
    readonly local: { sdp: string; readonly contact: string };
    modify(sdp: string): Promise<unknown>;
    destroy(): Promise<unknown>;
  }>;
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
  const promising = srf as unknown as PromisingSrf;
  return {
    invite: async (uri, { sdp, headers }): Promise<EngineDialog> => {
      const dialog = await promising.createUAC(uri, { localSdp: sdp ?? undefined, headers });
      return {
        get remoteSdp(): string {
          return dialog.remote.sdp;
        },
        reinvite: async (offer, inAck) => {
          await (inAck === undefined ? dialog.modify(offer) : modifyInAck(srf, dialog, offer, inAck));
        },
        bye: async () => {
          await dialog.destroy();
        },
      };
    },
  };
}
