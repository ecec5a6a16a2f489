// The signalling-only application of the benches `sip` and `soak`: drachtio-srf's own createB2BUA, and nothing else.
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import Srf from 'drachtio-srf';
import { heapUse, serveParent } from '../shared/child-side.ts';

/** What it is told. */
export interface B2buaSettings {
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  /** SIP URI that every call goes to. */
  readonly destination: string;
}

/** What it has counted. */
export interface B2buaCounts {
  readonly calls: number;
  readonly failed: number;
  /** Calls that are up. */
  readonly open: number;
  /** Message of the last failure. */
  readonly lastFailure: string | null;
}

/** What drachtio-srf's types leave out of a dialog (lib/dialog.js). */
interface Dialog extends EventEmitter {
  readonly connected: boolean;
  destroy(): Promise<unknown>;
}

/**
 * Waits until one of two dialogs has ended, and gives the other. A BYE that is read together with the echo of our 200
 * ends a dialog before its promise is settled: then there is no `destroy` left to wait for.
 */
async function otherOfEnded(uas: Dialog, uac: Dialog): Promise<Dialog> {
  if (uas.connected && uac.connected) await Promise.race([once(uas, 'destroy'), once(uac, 'destroy')]);
  return uas.connected ? uas : uac;
}

await serveParent(async (settings) => {
  const { control, destination } = settings as B2buaSettings;
  const srf = new Srf();
  let calls = 0;
  let failed = 0;
  let open = 0;
  let lastFailure: string | null = null;
  const fail = (error: unknown): void => {
    failed += 1;
    lastFailure = error instanceof Error ? error.message : String(error);
  };
  srf.invite((req, res) => {
    calls += 1;
    srf
      .createB2BUA(req, res, destination, {})
      .then(async ({ uas, uac }) => {
        open += 1;
        const left = await otherOfEnded(uas as unknown as Dialog, uac as unknown as Dialog);
        open -= 1;
        await left.destroy();
      })
      .catch(fail);
  });
  await new Promise<void>((resolve, reject) => {
    srf.on('connect', (error: Error | null) => (error === null ? resolve() : reject(error)));
    srf.on('error', reject);
    void srf.connect(control);
  });
  return {
    ready: null,
    answers: {
      counts: () => ({ calls, failed, open, lastFailure }) satisfies B2buaCounts,
      memory: heapUse,
    },
    close: () => {
      srf.disconnect();
      return Promise.resolve();
    },
  };
});
