import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { browserSip } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { RegisteringPhone } from '../tools/registering-phone.ts';
import { header } from '../tools/sip-message.ts';
import { CHROMIUM, shot, shows } from './browser.ts';
import { logIn, PASSWORD } from './log-in.ts';
import { VoiceBrowser } from './voice-browser.ts';

const CALLER = 1_700;
const AGENT = 2_000;
const SUPERVISOR = 2_300;
const AMONG = [...ALL_TONES, CALLER, AGENT, SUPERVISOR];
/** Who hears what is measured for so long where nothing must be heard. */
const PRIVATE_MS = 1_500;
const HEARD_MS = 10_000;

// Three people with nothing but browsers: a visitor of a shop, an agent, a supervisor. What each hears is measured in the
// page, in every phase. The same runs on drachtio-server and FreeSWITCH (`npm run test:engines`).
describe.skipIf(CHROMIUM === null)('a warm handoff between browsers', () => {
  let site: Site;
  let shop: Server;
  let caller: VoiceBrowser;
  let agent: VoiceBrowser;
  let supervisor: VoiceBrowser;
  let home = '';
  let store: string;

  beforeAll(async () => {
    shop = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(
        `<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1><script src="${home}/call.js" data-button="shop"></script></html>`,
      );
    });
    await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
    store = `http://127.0.0.1:${String((shop.address() as AddressInfo).port)}`;
    const users = ['anna', 'sue'].map((name) => ({ name, password: `${PASSWORD} of ${name}` }));
    site = await Site.open({
      handoff: {
        ringTimeoutMs: 30_000,
        totalTimeoutMs: 60_000,
        accept: { mode: 'dtmf', timeoutMs: 20_000 },
      },
      others: {
        sip: browserSip({ users, webSocket: { origins: [store] } }),
        clickToCall: [{ name: 'shop', to: NUMBER, origins: [store] }],
      },
    });
    site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [
            { type: 'play', file: 'ai.wav' },
            { type: 'transfer', reason: 'billing', destination: ['agent:anna'] },
          ]
        : [];
    home = site.product.apiAddress;
    const { api } = site.product;
    await api.request('PUT', '/v1/agents/anna', { name: 'Anna Berg', uri: 'user:anna' });
    for (const person of [
      { name: 'anna', displayName: 'Anna Berg', role: 'agent', agent: 'anna', password: PASSWORD },
      { name: 'sue', displayName: 'Sue Adams', role: 'supervisor', user: 'sue', password: PASSWORD },
    ]) {
      expect(await api.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    }
    caller = await VoiceBrowser.open(CALLER);
    agent = await VoiceBrowser.open(AGENT);
    supervisor = await VoiceBrowser.open(SUPERVISOR);
    for (const { context } of [caller, agent, supervisor]) context.setDefaultTimeout(HEARD_MS);
    await logIn(agent.page, home, 'anna');
    await agent.page.goto(`${home}/desk`);
    await logIn(supervisor.page, home, 'sue');
    for (const [{ page }, name] of [
      [agent, 'anna'],
      [supervisor, 'sue'],
    ] as const) {
      await page.getByRole('switch', { name: 'This browser is my telephone' }).check();
      await bar(page).getByText(`Telephone ready: ${name}`).waitFor();
    }
  }, 120_000);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      for (const [name, { page }] of Object.entries({ caller, agent, supervisor })) await shot(page, `failed ${name}`);
      console.log(site.product.output.split('\n').slice(-60).join('\n'));
    }
    await site.product.api.hangUpAll();
    expect([caller, agent, supervisor].flatMap(({ faults }) => faults.splice(0))).toEqual([]);
  });
  afterAll(async () => {
    for (const each of [supervisor, agent, caller, site]) await each[Symbol.asyncDispose]();
    shop.close();
  });

  const bar = (page: Page): Locator => page.getByRole('region', { name: 'Telephone of this browser' });
  const hears = async (who: VoiceBrowser, ...tones: readonly number[]): Promise<void> => {
    await expect.poll(() => who.hears(AMONG), { timeout: HEARD_MS, interval: 50 }).toEqual(tones);
  };
  /** It hears these, over a longer time, and none of the others in any part of it. */
  const hearsOnly = async (who: VoiceBrowser, ...tones: readonly number[]): Promise<void> => {
    const heard = new Set<number>();
    for (const end = nowMs() + PRIVATE_MS; nowMs() < end;)
      for (const tone of await who.hears(AMONG, 200)) heard.add(tone);
    expect([...heard].toSorted((one, other) => one - other)).toEqual(tones);
  };

  it('who hears whom, in every phase', { timeout: 180_000 }, async () => {
    await caller.page.goto(store);
    await caller.page.getByRole('button', { name: 'Call us' }).click();
    await caller.page.getByText('You are connected').waitFor();
    await shows(agent.page, 'Your telephone rings');
    await hears(caller, TONES.hold);
    expect(await agent.hears(AMONG)).toEqual([]);

    await agent.page.keyboard.press('p');
    // The whisper is the agent's alone.
    await hears(agent, TONES.whisper);
    await hearsOnly(caller, TONES.hold);
    await shows(agent.page, 'You hear the briefing');
    await agent.page.keyboard.press('a');

    await hears(caller, AGENT);
    await hears(agent, CALLER);
    await hearsOnly(caller, AGENT);

    await supervisor.page.goto(`${home}/board`);
    await supervisor.page.getByRole('button', { name: 'shop' }).first().click();
    await supervisor.page.keyboard.press('l');
    await hears(supervisor, CALLER, AGENT);
    await hearsOnly(caller, AGENT);
    await hearsOnly(agent, CALLER);
    await supervisor.page.keyboard.press('c');
    await hears(agent, CALLER, SUPERVISOR);
    // The coach is the agent's alone, too.
    await hearsOnly(caller, AGENT);
    await supervisor.page.keyboard.press('n');
    await hears(caller, AGENT, SUPERVISOR);
    await hears(supervisor, CALLER, AGENT);
    await supervisor.page.keyboard.press('v');
    await hears(caller, AGENT);

    await agent.page.keyboard.press('h');
    await hears(caller, TONES.hold);
    await hears(agent);
    await agent.page.keyboard.press('h');
    await hears(caller, AGENT);
    await hears(agent, CALLER);

    await caller.page.getByRole('button', { name: 'Hang up' }).click();
    await caller.page.getByText('The call is over.').waitFor();
    await shows(agent.page, 'Call over');
    expect(await site.product.api.endedCall('guest-shop')).toMatchObject({ ended: { reason: 'caller-hangup' } });
  });

  it(
    'rings at the desk phone and in the browser, and whoever answers has the caller',
    { timeout: 120_000 },
    async () => {
      await using phone = await Phone.open('anna', TONES.agent);
      const desk = new RegisteringPhone(phone.sip, { name: 'anna', password: `${PASSWORD} of anna` });
      expect((await desk.register(site.product.udp)).status).toBe(200);
      for (const by of ['desk phone', 'browser'] as const) {
        await caller.page.goto(store);
        await caller.page.getByRole('button', { name: 'Call us' }).click();
        await caller.page.getByText('You are connected').waitFor();
        const rings = await phone.ringing(HEARD_MS);
        await bar(agent.page).getByRole('button', { name: 'Answer' }).waitFor();
        if (by === 'desk phone') {
          const call = await phone.answer(rings);
          await bar(agent.page).getByText('Telephone ready: anna').waitFor();
          await call.briefed();
          await call.press('1');
          await hears(caller, TONES.agent);
          await phone.voice.waitUntilHears([CALLER], AMONG);
        } else {
          await agent.page.keyboard.press('p');
          // RFC 3326: it was answered elsewhere, so that the telephone shows no missed call.
          const cancel = await rings.waitForRequest('CANCEL');
          expect(header(cancel.message, 'Reason')).toContain('Call completed elsewhere');
          await shows(agent.page, 'You hear the briefing');
          await agent.page.keyboard.press('a');
          await hears(caller, AGENT);
          await hears(agent, CALLER);
        }
        await caller.page.getByRole('button', { name: 'Hang up' }).click();
        await caller.page.getByText('The call is over.').waitFor();
        await site.product.api.endedCall('guest-shop');
      }
      expect((await desk.register(site.product.udp, { expires: 0 })).status).toBe(200);
    },
  );
});
