import Srf from 'drachtio-srf';
import type { ServerUnderTest } from './server-under-test.ts';

/** drachtio-srf, unmodified, connected to the server under test. */
export interface TestApplication {
  readonly srf: Srf;
  /** What `connect` handed over: endpoints, version, local endpoints. */
  readonly hello: readonly string[];
  close(): void;
}

/** Connects an application. `setup` runs before, so that its handlers are routed from the start. */
export async function connectApplication(
  server: ServerUnderTest,
  setup: (srf: Srf) => void = () => undefined,
): Promise<TestApplication> {
  const srf = new Srf();
  setup(srf);
  srf.on('error', () => undefined);
  const hello = await new Promise<readonly string[]>((resolve, reject) => {
    const onConnect = (error: Error | null, ...rest: string[]): void => {
      if (error === null) {
        resolve(rest);
      } else {
        reject(error);
      }
    };
    (srf as unknown as { on(event: 'connect', listener: typeof onConnect): void }).on('connect', onConnect);
    srf.connect(server.control);
  });
  // routes are sent with the answer to `authenticate`, and are in place once the server has read them
  await new Promise((resolve) => setTimeout(resolve, 30));
  return { srf, hello, close: () => srf.disconnect() };
}
