import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Product } from '../sip/harness/product.ts';
import { NUMBER, settings } from '../sip/harness/settings.ts';
import { TONES, writePrompts } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { header } from '../tools/sip-message.ts';
import { nowMs } from '../tools/index.ts';
import { converse } from './converse.ts';
import { expectHears } from './hearing.ts';
import { readWavHeader } from './wav-header.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const REPOSITORY = new URL('../..', import.meta.url).pathname;

describe('SIGTERM', () => {
  it('calls go on, new ones get 503 with Retry-After, and the process exits 0 after the last one', async () => {
    await using site = await Site.open();
    await using caller = await Phone.open('+15550002001', TONES.caller);
    await using late = await Phone.open('+15550002002', TONES.caller);
    const { callerCall, agentCall } = await converse(site, caller);

    site.product.signal('SIGTERM');
    await site.product.draining();
    const refused = late.sip.invite(NUMBER, site.product.udp, late.voice.sdp());
    const { message } = await refused.waitForStatus(503);
    expect(header(message, 'Retry-After')).toMatch(/^\d+/);
    // RFC 3261 11.2: whoever asks before a call is told the same.
    expect((await late.sip.request('OPTIONS', site.product.udp)).status).toBe(503);

    const drainingFromMs = nowMs();
    await delay(700);
    expectHears(await callerCall.heard(), drainingFromMs + 100, nowMs() - 50, TONES.agent);
    await callerCall.hangUp();
    await agentCall.ended();
    expect(await site.product.exited()).toBe(0);
  });

  it('after graceMs calls without a human end with cause 31, after forceMs all; the process exits 0', async () => {
    await using site = await Site.open({ others: { drain: { graceMs: 600, forceMs: 1_600 } } });
    await using caller = await Phone.open('+15550002003', TONES.caller);
    await using withAi = await Phone.open('+15550002004', TONES.caller);
    const { callerCall, agentCall } = await converse(site, caller);
    site.ai.script = () => [];
    const aiCall = await withAi.call(NUMBER, site.product.udp);

    site.product.signal('SIGTERM');
    const signalledAtMs = nowMs();
    const ended = await aiCall.ended();
    expect(header(ended.bye, 'Reason')).toMatch(/^Q\.850;cause=31/);
    expect(ended.atMs - signalledAtMs).toBeGreaterThanOrEqual(590);
    expect(callerCall.sip.got('BYE')).toBe(false);
    const forced = await callerCall.ended();
    expect(header(forced.bye, 'Reason')).toMatch(/^Q\.850;cause=31/);
    expect(forced.atMs - signalledAtMs).toBeGreaterThanOrEqual(1_590);
    await agentCall.ended();
    expect(await site.product.exited()).toBe(0);
  });

  it('without a call the process exits 0 at once', async () => {
    await using site = await Site.open();
    const signalledAtMs = nowMs();
    site.product.signal('SIGTERM');
    expect(await site.product.exited()).toBe(0);
    expect(nowMs() - signalledAtMs).toBeLessThan(3_000);
  });
});

describe('npm start', () => {
  it('starts the program, and a SIGTERM to npm reaches it: exit code 0', async () => {
    await using workspace = await Workspace.open();
    await writePrompts(await workspace.makeDirectory('prompts'));
    const others = {
      store: { url: `sqlite:${workspace.path('calls.db')}` },
      recording: { enabled: false, directory: workspace.path('recordings') },
    };
    const prompts = workspace.path('prompts');
    const whisper = { file: 'whisper.wav' };
    const product = await Product.start(
      workspace,
      settings({ prompts, aiUrl: null, handoff: { destinations: ['sip:2001@127.0.0.1:9'], whisper }, others }),
      { command: 'npm', args: ['start', '--'], directory: REPOSITORY },
    );
    expect((await product.api.request('GET', '/readyz')).status).toBe(200);
    product.signal('SIGTERM');
    expect(await product.exited()).toBe(0);
    await expect(product.api.request('GET', '/readyz')).rejects.toThrow('fetch failed');
  });
});

describe('kill -9', () => {
  it('calls that were up are closed on record with reason crash at the next start, their recordings are whole', async () => {
    await using site = await Site.open();
    await using caller = await Phone.open('+15550002005', TONES.caller);
    await using ringingFor = await Phone.open('+15550002006', TONES.caller);
    const { agentCall } = await converse(site, caller);
    await ringingFor.call(NUMBER, site.product.udp);
    await site.agent.ringing();
    await delay(1_000);
    site.product.signal('SIGKILL');
    expect(await site.product.exited()).toBe('SIGKILL');
    await Promise.all([caller, ringingFor, agentCall.phone].map((phone) => phone.voice.sendTo(null)));

    await site.start();
    const { api } = site.product;
    for (const user of [caller.sip.user, ringingFor.sip.user]) {
      const call = await api.callFrom(user);
      expect(call).toMatchObject({ state: 'ended', ended: { result: 'failed', reason: 'crash', sipStatus: 200 } });
      expect(call.endedAt).not.toBeNull();
      expect(call.legs.every(({ state }) => state === 'ended')).toBe(true);
      const events = await api.events(call.id);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)?.type).toBe('call.ended');
      // FreeSWITCH keeps up to 64 KiB in memory. It writes them when it has ended the channels of our former life.
      const { bytes, wav } = await eventually('the recording is complete', async () => {
        const read = await api.recording(call.id);
        const found = readWavHeader(read);
        return found.dataBytes > 8_000 && { bytes: read, wav: found }; // 0.25 s of stereo at least
      });
      expect(wav.dataBytes).toBe(bytes.length - wav.dataAt);
    }
    expect(await api.lastHandoff((await api.callFrom(caller.sip.user)).id)).toMatchObject({ result: 'bridged' });
    expect(await api.lastHandoff((await api.callFrom(ringingFor.sip.user)).id)).toMatchObject({
      phase: 'failed',
      result: 'failed',
      resultReason: 'error',
      attempts: [{ result: 'cancelled' }],
    });

    // The product takes calls again.
    const again = await Phone.open('+15550002007', TONES.caller);
    const next = await converse(site, again);
    await next.callerCall.hangUp();
    await next.agentCall.ended();
    await again[Symbol.asyncDispose]();
    await site.product.expectQuiet();
  });
});
