import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { RawApplication } from './raw-application.ts';
import { startServerUnderTest } from './server-under-test.ts';
import type { Engine, ServerUnderTest } from './server-under-test.ts';
import { SipPeer } from './sip-peer.ts';
import type { SipServerOptions } from '../../../../src/sip-server/index.ts';

/** The parts that most cases need: a server, a raw application that routes `verbs`, a caller and a callee. */
export interface Stage {
  server: ServerUnderTest;
  application: RawApplication;
  caller: SipPeer;
  callee: SipPeer;
}

/**
 * Prepares a `describe` block. It has one server, and each case has its own application and peers, so that no case
 * leaves anything for the next. The fields are there once the cases run.
 */
export function setStage(
  engine: Engine,
  verbs: readonly string[],
  options: Partial<SipServerOptions> = {},
  takesWebSockets = false,
): Stage {
  const stage: Partial<Stage> = {};
  beforeAll(async () => {
    stage.server = await startServerUnderTest(engine, options, takesWebSockets);
  });
  beforeEach(async () => {
    stage.application = await RawApplication.connect(stage.server!, ...verbs);
    stage.caller = await SipPeer.open();
    stage.callee = await SipPeer.open();
  });
  afterEach(async () => {
    stage.application?.close();
    await stage.application?.closed;
    await Promise.all([stage.caller?.close(), stage.callee?.close()]);
  });
  afterAll(async () => {
    await stage.server?.close();
  });
  return stage as Stage;
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
