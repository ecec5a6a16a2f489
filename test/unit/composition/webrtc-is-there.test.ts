import { describe, expect, it } from 'vitest';
import { webrtcIsThere } from '../../../src/composition/preflight/webrtc-is-there.ts';
import type { PreflightContext } from '../../../src/composition/preflight/preflight-check.ts';
import type { Config } from '../../../src/config/index.ts';

function context(engine: string, enabled: boolean, protocol: string): PreflightContext {
  const config = { media: { engine, webrtc: { enabled } }, sip: { listen: [{ protocol }], webSocket: { urls: [] } } };
  return { config: config as unknown as Config } as PreflightContext;
}

function missing(): string {
  return 'the package node-datachannel is not installed';
}

describe('webrtcIsThere', () => {
  it('warns where browsers can register, and nothing speaks WebRTC for them', async () => {
    expect(await webrtcIsThere(context('embedded', true, 'ws'), missing)).toEqual([
      {
        path: 'media.webrtc',
        message: 'the package node-datachannel is not installed, so that no browser can be called',
      },
    ]);
  });

  it.each([
    ['the package is there', context('embedded', true, 'wss'), (): null => null],
    ['WebRTC is off', context('embedded', false, 'ws'), missing],
    ['no browser can register', context('embedded', true, 'tls'), missing],
    ['FreeSWITCH speaks it', context('freeswitch', true, 'ws'), missing],
  ])('says nothing where %s', async (_name, where, fault) => {
    expect(await webrtcIsThere(where, fault)).toEqual([]);
  });
});
