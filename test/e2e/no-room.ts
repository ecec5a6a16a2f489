import { expect } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { header } from '../tools/sip-message.ts';
import { Phone } from './phone.ts';
import type { Site } from './site.ts';

const CALLER = '+15550004101';

/** Calls a site that has no room for two more legs, and expects 503 with Retry-After, and a record that says so. */
export async function expectNoRoom(site: Site): Promise<void> {
  await using caller = await Phone.open(CALLER, TONES.caller);
  const call = caller.sip.invite(NUMBER, site.product.udp, caller.voice.sdp());
  const { message } = await call.waitForFinal(8_000);
  expect(message.status).toBe(503);
  expect(header(message, 'Retry-After')).toMatch(/^\d+$/);
  expect(await site.product.api.endedCall(CALLER)).toMatchObject({
    answeredAt: null,
    ended: { result: 'refused', reason: 'media-unavailable', sipStatus: 503 },
  });
}
