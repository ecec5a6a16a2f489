// The signalling-only application of the benches `sip` and `soak`: drachtio-srf's own createB2BUA, and nothing else.
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
      .then(({ uas, uac }) => {
        open += 1;
        const end = (other: { destroy(): unknown }) => () => {
          open -= 1;
          Promise.resolve(other.destroy()).catch(fail);
        };
        uas.on('destroy', end(uac));
        uac.on('destroy', end(uas));
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
