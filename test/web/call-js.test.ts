import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, stat } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../e2e/site.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { CHROMIUM, expectAccessible, shot } from './browser.ts';
import { VoiceBrowser } from './voice-browser.ts';

const VISITOR = 1_700;
const AMONG = [...ALL_TONES, VISITOR];
const MAX_BYTES = 80_000;
/** A page of somebody else, whose policy is strict and whose styles are wild. */
function policyFor(home: string): string {
  const connect = `${home} ws://127.0.0.1:*`;
  return `default-src 'none'; script-src ${home}; connect-src ${connect}; style-src 'unsafe-inline'; media-src blob:`;
}

describe.skipIf(CHROMIUM === null)('call.js in a page of another site', () => {
  let site: Site;
  let visitor: VoiceBrowser;
  let server: Server;
  let page: Page;
  let home: string;
  let elsewhere: string;
  let language = 'en';

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policyFor(home),
      });
      response.end(`<!doctype html><html lang="${language}"><head><title>Shop</title>
        <style>button, p { all: unset; color: red !important; font-size: 60px !important }</style></head>
        <body><main><h1>Shop</h1><script src="${home}/call.js" data-button="website"></script></main></body></html>`);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    elsewhere = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const { sip } = enginesOfRun();
    site = await Site.open({
      others: {
        sip: {
          ...sip,
          listen: [...(sip['listen'] as string[]), 'ws:127.0.0.1:0'],
          webSocket: { origins: [elsewhere] },
        },
        clickToCall: [
          { name: 'website', to: NUMBER, origins: [elsewhere], visitorCallsPerMinute: 3 },
          { name: 'other', to: NUMBER, origins: ['https://other.example'] },
        ],
      },
    });
    home = site.product.apiAddress;
    visitor = await VoiceBrowser.open(VISITOR);
    page = visitor.page;
    visitor.context.setDefaultTimeout(15_000);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(page, `failed ${task.name}`);
    await site.product.api.hangUpAll();
  });
  afterAll(async () => {
    for (const each of [visitor, site]) await each[Symbol.asyncDispose]();
    server.close();
  });

  const button = (name: string): ReturnType<Page['getByRole']> => page.getByRole('button', { name, exact: true });

  it('is less than 80 kB, compressed', async () => {
    const sizes = await Promise.all(['br', 'gz'].map(async (how) => (await stat(`web/dist/call.js.${how}`)).size));
    console.log(`call.js: ${String(sizes[0])} bytes by Brotli, ${String(sizes[1])} by gzip`);
    expect(Math.max(...sizes)).toBeLessThan(MAX_BYTES);
    expect(await readFile('web/dist/call.js', 'utf8')).not.toMatch(/^(?:import|export) /m);
  });

  it('calls, speaks, mutes, has keys, and hangs up', { timeout: 60_000 }, async () => {
    await page.goto(elsewhere);
    await page.evaluate(
      `globalThis.states = []; document.addEventListener('warmbridge:state', ({ detail }) => globalThis.states.push(detail.state))`,
    );
    await expectAccessible(page, 'call.js idle');
    await shot(page, 'call-js-idle');
    await button('Call us').click();
    await page.getByText('You are connected').waitFor();
    // The AI hands the call to an agent.
    const agentCall = await site.agent.pickUp(20_000);
    await agentCall.briefed();
    await agentCall.press('1');
    await site.agent.voice.waitUntilHears([VISITOR], AMONG, 10_000);
    await expect.poll(async () => await visitor.hears(AMONG), { timeout: 10_000 }).toEqual([TONES.agent]);
    await button('Keys').click();
    await button('5').waitFor();
    await expectAccessible(page, 'call.js in a call');
    await shot(page, 'call-js-in-call');
    await button('Mute').click();
    await page.getByText('You are muted').waitFor();
    await site.agent.voice.waitUntilHears([], AMONG, 10_000);
    await button('Speak again').click();
    await site.agent.voice.waitUntilHears([VISITOR], AMONG, 10_000);
    await button('Hang up').click();
    await page.getByText('The call is over.').waitFor();
    await agentCall.ended();
    expect(await page.evaluate('globalThis.states')).toEqual(
      expect.arrayContaining(['asking', 'calling', 'in-call', 'ended']),
    );
    expect(visitor.faults.splice(0)).toEqual([]);
  });

  it(
    'says in German what went wrong: no microphone, a page that may not call, too many calls',
    { timeout: 60_000 },
    async () => {
      language = 'de';
      await page.goto(elsewhere);
      await page.evaluate(
        `globalThis.real = navigator.mediaDevices.getUserMedia; navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); }`,
      );
      await button('Jetzt anrufen').click();
      await page.getByText('Ihr Browser gibt dieser Seite das Mikrofon nicht.').waitFor();
      await shot(page, 'call-js-failed-de');
      await page.evaluate(`navigator.mediaDevices.getUserMedia = globalThis.real`);
      await page.evaluate(
        `window.Warmbridge.call({ button: 'other', container: document.querySelector('main') }) && 0`,
      );
      await page.getByText(/Von dieser Seite können Sie nicht anrufen|Der Anruf ist gescheitert/).waitFor();
      // Three calls of a visitor in a minute, one of which was made already.
      for (let calls = 0; calls < 3; calls += 1) {
        await button('Noch einmal anrufen').first().click();
        await page.getByText(/Sie sind verbunden|Gerade rufen zu viele an/).waitFor();
        if ((await button('Auflegen').count()) > 0) await button('Auflegen').click();
        await button('Noch einmal anrufen').first().waitFor();
      }
      await page.getByText(/Gerade rufen zu viele an\. Bitte versuchen Sie es in \d+ s noch einmal\./).waitFor();
      visitor.faults.splice(0);
    },
  );
});
