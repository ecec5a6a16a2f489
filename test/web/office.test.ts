import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallbackRecord } from '../../src/ports/callbacks.ts';
import type { VoicemailRecord } from '../../src/ports/voicemails.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { DatabaseStore } from '../../src/store/index.ts';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { toneSamples, wavBytes } from '../tools/tone-wav.ts';
import { COUNTED_CALLS } from '../unit/records/reports/counted-calls.ts';
import { ALL_CALLS, ALL_HANDOFFS } from '../unit/records/reports/counted-reports.ts';
import { CHROMIUM, expectFits, shot, shows, TestBrowser } from './browser.ts';
import { expectGood, focused, logInByKey } from './log-in.ts';

const GREETING = 1_800;
const BEEP = 2_000;
const AMONG = [...ALL_TONES, GREETING, BEEP];
const MESSAGE_MS = 1_500;

describe.skipIf(CHROMIUM === null)('messages, reports and the system in Chromium', () => {
  let site: Site;
  let events: EventReceiver;
  let browser: TestBrowser;
  let page: Page;
  let caller: Phone;

  beforeAll(async () => {
    events = await EventReceiver.open();
    caller = await Phone.open('+15553007711', TONES.caller);
    site = await Site.open({
      handoff: {
        ringTimeoutMs: 1_000,
        fallback: [{ kind: 'voicemail', greeting: { file: 'greeting.wav' }, mailbox: 'billing', maxMs: 4_000 }],
      },
      others: {
        sip: {
          ...enginesOfRun().sip,
          trunks: [{ name: 'carrier', uri: `sip:127.0.0.1:${String(caller.sip.port)}`, allow: ['127.0.0.1'] }],
        },
        callbacks: { machine: 'off' },
        webhooks: [{ url: events.url, allowPrivate: true, events: ['voicemail.left'] }],
        voicemail: { silenceMs: 1_500, mailboxes: [{ name: 'billing' }] },
      },
      promptFiles: {
        'greeting.wav': wavBytes(toneSamples(GREETING, 600)),
        'beep.wav': wavBytes(toneSamples(BEEP, 300)),
      },
    });
    await withDays(site);
    browser = await TestBrowser.open(site.product.apiAddress);
  });
  afterAll(async () => {
    for (const each of [browser, caller, site, events]) await each[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await browser.person();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(page, `failed ${task.name}`, true);
    await page.context().close();
    await site.product.expectQuiet();
    expect(browser.faults.splice(0)).toEqual([]);
  });

  async function open(name: string): Promise<void> {
    await logInByKey(page, site.product.apiAddress, name);
    await page.getByText('Loading …').first().waitFor({ state: 'hidden' });
  }

  function region(name: string): ReturnType<Page['getByRole']> {
    return page.getByRole('region', { name, exact: true });
  }

  async function callbacks(): Promise<readonly CallbackRecord[]> {
    return (await site.product.api.get<{ items: CallbackRecord[] }>('/v1/callbacks')).items;
  }

  async function voicemails(): Promise<readonly VoicemailRecord[]> {
    return (await site.product.api.get<{ items: VoicemailRecord[] }>('/v1/voicemails')).items;
  }

  it(
    'a message plays, counts as heard when it was, and is deleted after a question',
    { timeout: 120_000 },
    async () => {
      await caller.voice.tone(null);
      const call = await caller.call(NUMBER, site.product.udp);
      await site.agent.ringing();
      await caller.voice.waitUntilHears([BEEP], AMONG, 15_000);
      await caller.voice.waitUntilHears([], AMONG);
      await caller.voice.say(TONES.caller, MESSAGE_MS);
      await call.ended(15_000);
      await eventually('the message is listed', async () => (await voicemails()).length === 1);

      await open('voicemails');
      const messages = region('Messages');
      await messages.getByText(caller.sip.user).first().waitFor();
      await messages.getByRole('button', { name: 'Hear', exact: true }).click();
      const audio = messages.locator('audio');
      await audio.waitFor();
      await expectGood(page, 'messages-playing');
      const seconds = await page.evaluate<number>(
        `new Promise((done) => { const audio = document.querySelector('audio'); if (audio.duration > 0) done(audio.duration); else audio.onloadedmetadata = () => done(audio.duration); })`,
      );
      expect(seconds).toBeGreaterThan(MESSAGE_MS / 1_000 - 0.5);
      await expect.poll(async () => (await voicemails())[0]?.state, { timeout: 15_000 }).toBe('heard');
      await messages.getByText('No messages.').waitFor();
      await messages.getByRole('button', { name: 'Heard', exact: true }).click();
      await messages.getByText(caller.sip.user).first().waitFor();
      await messages.getByRole('button', { name: 'Delete' }).click();
      await shows(page, `Delete the message of ${caller.sip.user}?`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await focused(page)).toBe('Delete');
      expect(await voicemails()).toHaveLength(1);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await messages.getByText('No messages.').waitFor();
      expect(await voicemails()).toEqual([]);
    },
  );

  it('a callback is changed and deleted', async () => {
    const notBefore = new Date(Date.now() + 86_400_000).toISOString();
    const order = { number: '+15557000002', route: NUMBER, reason: 'renewal', summary: 'The contract ends', notBefore };
    expect(await site.product.api.request('POST', '/v1/callbacks', order)).toMatchObject({ status: 201 });
    await open('voicemails');
    const list = region('Callbacks');
    await list.getByText('The contract ends').waitFor();
    await list.getByRole('button', { name: 'Change' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Number').fill('+1555nothing');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').waitFor();
    await expectGood(page, 'callback-change');
    expect(browser.faults.splice(0)).toEqual([expect.stringContaining('status of 400')]);
    await dialog.getByLabel('Number').fill('+15557000003');
    await dialog.getByLabel('Not before').fill('2031-05-06T07:08');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await list.getByText('+15557000003').waitFor();
    expect(await focused(page)).toBe('Change');
    const there = await page.evaluate<string>(`new Date('2031-05-06T07:08').toISOString()`);
    expect(await callbacks()).toMatchObject([{ number: '+15557000003', notBefore: there }]);
    await expectFits(page, 'messages');

    await list.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await list.getByText('Nobody waits to be called back.').waitFor();
    expect(await callbacks()).toEqual([]);
  });

  it('reports of two days: figures, charts and CSV', { timeout: 60_000 }, async () => {
    await open('reports?from=2026-07-06&to=2026-07-07');
    await page.locator('.uplot canvas').nth(1).waitFor();
    const figure = (name: string): Promise<string> =>
      page.locator('.tile', { has: page.getByText(name, { exact: true }) }).locator('dd').innerText(); // prettier-ignore
    expect(await figure('Calls')).toBe(String(ALL_CALLS.calls));
    expect(await figure('Handoffs')).toBe(String(ALL_HANDOFFS.handoffs));
    expect(await figure('Completed')).toBe(`${((ALL_HANDOFFS.completionRate ?? 0) * 100).toFixed(1)} %`);
    await expectGood(page, 'reports-days');
    await shot(page, 'reports-days-whole', true);
    await expectFits(page, 'reports');
    for (const [name, part] of [
      ['By destination', 'agent:'],
      ['By route', '+15559990001'],
    ] as const) {
      const download = page.waitForEvent('download');
      await region(name).getByRole('link', { name: 'CSV' }).click();
      const got = await download;
      const csv = await readFile(await got.path(), 'utf8');
      expect(got.suggestedFilename()).toMatch(/\.csv$/);
      expect(csv.split('\r\n').length).toBeGreaterThan(3);
      expect(csv).toContain(part);
    }
    await page.getByLabel('Route', { exact: true }).selectOption({ index: 1 });
    await expect.poll(() => figure('Calls')).toBe('0');
    await shows(page, 'Nobody was called in that time.');
  });

  it('a delivery of a webhook is sent again', { timeout: 60_000 }, async () => {
    await events.got(1);
    await open('system');
    const before = events.received.length;
    const row = region('Webhook deliveries').getByRole('row').filter({ hasText: 'voicemail.left' }).first();
    await row.getByText('delivered').waitFor();
    await row.getByRole('button', { name: 'Send again' }).click();
    await shows(page, 'It is sent again.');
    await events.got(before + 1);
    expect(JSON.parse(events.received.at(-1)!.body)).toMatchObject({ event: 'voicemail.left' });
    await expectGood(page, 'system-deliveries');
    await expectFits(page, 'system');
  });

  it('a media server is drained, and takes calls again', { timeout: 60_000 }, async () => {
    // The embedded engine has no such servers; the answers are those of the API with one.
    let isDraining = false;
    const server = { id: 'fs-1', address: '10.0.0.5:8021', state: 'up', calls: 2, channels: 5, reason: null };
    const asked: unknown[] = [];
    await page.route('**/v1/media-servers*', async (route) => {
      const item = { ...server, state: isDraining ? 'draining' : 'up', draining: isDraining, drained: false };
      await route.fulfill({ json: { items: [item], nextCursor: null } });
    });
    await page.route('**/v1/media-servers/fs-1', async (route) => {
      asked.push(route.request().method(), route.request().postDataJSON());
      isDraining = (route.request().postDataJSON() as { draining: boolean }).draining;
      await route.fulfill({ json: { ...server, draining: isDraining, drained: false } });
    });
    await open('system');
    const servers = region('Media servers');
    await servers.getByRole('button', { name: 'Drain' }).click();
    await shows(page, 'Drain fs-1?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await servers.getByText('draining').waitFor();
    await expectGood(page, 'system-draining');
    await servers.getByRole('button', { name: 'Take calls again' }).click();
    await servers.getByText('up', { exact: true }).waitFor();
    expect(asked).toEqual(['PUT', { draining: true }, 'PUT', { draining: false }]);
  });
});

/** Has two days of calls on record, whose figures were counted by hand. */
async function withDays(site: Site): Promise<void> {
  await site.product[Symbol.asyncDispose]();
  const file = site.workspace.path('calls.db');
  const store = await DatabaseStore.open({
    database: { kind: 'sqlite', file },
    clock: new SystemClock(),
    logger: pino({ level: 'silent' }),
  });
  for (const { call, handoffs } of COUNTED_CALLS) {
    if (call.endedAt !== null) await store.append({ call, handoffs, entries: [] });
  }
  await store.close();
  await site.start();
}
