// The peer of the bench `overload` on drachtio-server: a plain drachtio-srf application that answers every call.
import Srf from 'drachtio-srf';
import { serveParent } from '../shared/child-side.ts';

/** What it is told. */
export interface AnsweringSettings {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  /** Its answer to every offer. */
  readonly sdp: string;
}

await serveParent(async (settings) => {
  const { host, port, secret, sdp } = settings as AnsweringSettings;
  const srf = new Srf();
  srf.invite((req, res) => {
    // A caller that gave up is no fault of the application, and its caller counts it.
    srf.createUAS(req, res, { localSdp: sdp }).catch(() => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    srf.on('connect', (error: Error | null) => (error === null ? resolve() : reject(error)));
    srf.on('error', reject);
    void srf.connect({ host, port, secret });
  });
  return {
    ready: null,
    answers: {},
    close: () => {
      srf.disconnect();
      return Promise.resolve();
    },
  };
});
