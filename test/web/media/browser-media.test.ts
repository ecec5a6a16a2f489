import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BesideMedia } from '../../../src/media/beside/index.ts';
import { EmbeddedMediaEngine } from '../../../src/media/embedded/index.ts';
import { WebrtcRelay } from '../../../src/media/webrtc/index.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { MediaPort } from '../../../src/ports/media.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { Stage } from '../../contract/media/stage.ts';
import { CHROMIUM } from '../browser.ts';
import { browserCases } from './browser-cases.ts';
import { PagePeer } from './page-peer.ts';

const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });

// The far end is Debian's Chromium. The same cases are FreeSWITCH's, in test/contract/media-freeswitch.
describe.skipIf(CHROMIUM === null)('the embedded media engine and browsers', () => {
  let engine: MediaPort;

  beforeAll(async () => {
    const clock = new SystemClock();
    const address = '127.0.0.1';
    engine = new BesideMedia(
      new EmbeddedMediaEngine({
        address,
        rtpPorts: { first: 35_000, last: 35_099 },
        codecs: ['OPUS', 'PCMU', 'PCMA'],
        inactivityMs: 30_000,
        prompts: { resolve: () => Promise.reject(new Error('no prompts')) } as never,
        webrtc: new WebrtcRelay({ address, env: {}, warm: true, clock, logger }),
        clock,
        logger,
        drainMs: 0,
      }),
      clock,
    );
    await engine.start();
  }, 60_000);

  afterAll(async () => {
    try {
      expect(await engine.usage()).toMatchObject({ rooms: 0, endpoints: 0, ports: 0 });
    } finally {
      await engine.close();
    }
  });

  browserCases(() => engine, ['OPUS', 'PCMU', 'PCMA']);

  it('is known to be gone soon after it closed its connection, without a word of signalling', async () => {
    await using peer = await PagePeer.open(1_700);
    await using stage = await Stage.open(engine);
    await peer.begin();
    const leg = asLegId('browser-that-leaves');
    const { sdp } = await stage.room.openWithOffer(leg, await peer.offer());
    await peer.takeAnswer(sdp);
    await expect.poll(() => peer.state()).toBe('connected');
    await stage.event((event) => event.type === 'firstMedia');
    await peer.browser.page.reload();
    expect(await stage.event((event) => event.type === 'mediaTimeout', 8_000)).toMatchObject({ leg });
  });
});
