// The signalling-only application of the benches `sip` and `soak`. It only uses the createB2BUA of drachtio-srf.
import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import Srf from 'drachtio-srf';
import { heapUse, serveParent } from '../shared/child-side.ts';

/** Its settings. */
export interface B2buaSettings {
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  /** SIP URI of every call. */
  readonly destination: string;
}

/** Its counters. */
export interface B2buaCounts {
  readonly calls: number;
  readonly failed: number;
  /** Open calls. */
  readonly open: number;
  /** Message of the last failure. */
  readonly lastFailure: string | null;
}

/** The parts of a dialog that the types of drachtio-srf leave out (lib/dialog.js). */
interface Dialog extends EventEmitter {
  readonly connected: boolean;
  destroy(): Promise<unknown>;
}

/**
 * Waits until one of two dialogs has ended, and gives the other. A BYE in the same read as the echo of our 200 ends a
 * dialog before its promise settles. No `destroy` follows then.
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
