import { expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { expectNoRoom } from '../e2e/no-room.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { header } from '../tools/sip-message.ts';
import { expectToWork, ready } from './engines-site.ts';

/** The RTP and RTCP ports of the endpoints that fit. */
const ENDPOINTS = 4;

it('a FreeSWITCH with RTP ports for one leg only: 503 before any answer', async () => {
  await using stack = new AsyncDisposableStack();
  const drachtio = stack.use(await TestDrachtio.start());
  const freeswitch = stack.use(await TestFreeswitch.start(1_000, 2));
  const site = stack.use(await Site.open({ engines: productionEngines(drachtio, freeswitch) }));
  await expectNoRoom(site);
});

it('a FreeSWITCH without RTP ports: 503 with Retry-After, not 488; open calls continue, and later calls work', async () => {
  await using stack = new AsyncDisposableStack();
  const drachtio = stack.use(await TestDrachtio.start());
  const freeswitch = stack.use(await TestFreeswitch.start(1_000, 2 * ENDPOINTS));
  const site = stack.use(await Site.open({ engines: productionEngines(drachtio, freeswitch) }));
  site.ai.script = () => [];
  const statuses: number[] = [];
  for (let caller = 0; caller < ENDPOINTS + 2; caller++) {
    const phone = stack.use(await Phone.open(`+155560${caller}`, TONES.caller));
    const call = phone.sip.invite(NUMBER, site.product.udp, phone.voice.sdp());
    const { message } = await call.waitForFinal(8_000);
    statuses.push(message.status!);
    if (message.status === 200) stack.defer(() => call.bye());
    else expect(header(message, 'Retry-After')).toMatch(/^\d+$/);
  }
  // A call is taken in only if its agent would have an endpoint, too.
  expect(statuses).toEqual(Array.from({ length: ENDPOINTS + 2 }, (_, index) => (index < ENDPOINTS / 2 ? 200 : 503)));

  for (const { id } of await site.product.api.calls()) await site.product.api.request('DELETE', `/v1/calls/${id}`);
  await site.product.expectQuiet();
  await ready(site); // a server that was full gets no call for 5 s
  site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'transfer' }] : []);
  await expectToWork(site, stack.use(await Phone.open('+155569', TONES.caller)));
});
