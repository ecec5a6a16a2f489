import { describe, expect, it } from 'vitest';
import { AUTO_NUMBER, Exchange } from './harness/exchange.ts';
import { freePort } from './harness/free-port.ts';
import { NUMBER } from './harness/settings.ts';
import { Sipp, sippMissing } from './harness/sipp.ts';
import { eventually } from './harness/wait.ts';

describe.skipIf(sippMissing !== null)('trunks (SIPp)', () => {
  it('a source that no trunk allows: 403, and no record of it', async () => {
    await using exchange = await Exchange.open({
      trunks: [{ name: 'pbx', uri: 'sip:127.0.0.1:5999', allow: ['10.0.0.0/24'] }],
    });
    await using caller = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-from-stranger-expect-403',
      target: exchange.product.udp,
      number: NUMBER,
    });
    await caller.succeeded();
    expect(await exchange.product.api.calls()).toEqual([]);
  });

  it('above maxCalls: 503 with Retry-After, and the call that is up goes on', async () => {
    const trunk = { name: 'pbx', uri: 'sip:127.0.0.1:5999', allow: ['127.0.0.0/8'], maxCalls: 1 };
    await using exchange = await Exchange.open({ trunks: [trunk] });
    const target = exchange.product.udp;
    await using first = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-expect-200-then-bye',
      target,
      number: NUMBER,
      pauseMs: 2_000,
    });
    await exchange.ai.waitFor('call.started');
    await using second = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-expect-503',
      target,
      number: NUMBER,
    });
    await second.succeeded();
    await first.succeeded();
  });

  it('a trunk that challenges the INVITE gets the right credentials (RFC 3261 22.2)', async () => {
    const port = await freePort();
    const trunk = {
      name: 'carrier',
      uri: `sip:127.0.0.1:${port}`,
      allow: ['127.0.0.0/8'],
      auth: { username: 'u', password: 'p' },
    };
    await using exchange = await Exchange.open({ trunks: [trunk] });
    await using agent = await Sipp.start(exchange.workspace, {
      scenario: 'uas-challenge-401-expect-credentials',
      port,
    });
    exchange.handOverTo('+4989123456'); // a destination that is a number goes to the trunk
    await using caller = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-expect-200-then-bye',
      target: exchange.product.udp,
      number: AUTO_NUMBER,
      caller: '+49501',
      pauseMs: 3_000,
    });
    await Promise.all([caller.succeeded(), agent.succeeded()]);
    const call = await exchange.product.api.endedCall('+49501');
    expect(await exchange.product.api.lastHandoff(call.id)).toMatchObject({ result: 'bridged' });
    expect(await agent.messages()).toContain('INVITE sip:+4989123456@');
  });

  it('a trunk with challenge: its calls need its credentials, and wrong ones make no call (RFC 3261 22.1)', async () => {
    const auth = { username: 'pbx', password: 'secret' };
    // SIPp reads only the first challenge, and knows only MD5
    const challenge = { challenge: true, challengeAlgorithms: ['MD5'] };
    await using exchange = await Exchange.open({
      trunks: [{ name: 'pbx', uri: 'sip:127.0.0.1:5999', allow: ['127.0.0.0/8'], auth, ...challenge }],
    });
    const target = exchange.product.udp;
    await using stranger = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-with-wrong-credentials-expect-401',
      target,
      number: NUMBER,
      caller: '+49503',
      credentials: { ...auth, password: 'guess' },
    });
    await stranger.succeeded();
    expect(await exchange.product.api.calls()).toEqual([]);
    await using caller = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-expect-401-then-200-with-credentials',
      target,
      number: NUMBER,
      caller: '+49504',
      credentials: auth,
    });
    await caller.succeeded();
    const call = await exchange.product.api.endedCall('+49504');
    expect(call.ended).toMatchObject({ result: 'completed', reason: 'caller-hangup' });
  });

  it('SIGTERM with a call up: new calls get 503 with Retry-After', async () => {
    await using exchange = await Exchange.open();
    const target = exchange.product.udp;
    await using first = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-expect-200-then-bye',
      target,
      number: NUMBER,
      pauseMs: 2_500,
    });
    await exchange.ai.waitFor('call.started');
    exchange.product.signal('SIGTERM');
    await exchange.product.draining();
    await using second = await Sipp.start(exchange.workspace, {
      scenario: 'uac-invite-expect-503',
      target,
      number: NUMBER,
    });
    await second.succeeded();
    await first.succeeded();
    expect(await exchange.product.exited()).toBe(0);
  });

  it('a registrar gets us as RFC 3261 10.2 has it, refreshed in time and left in the end', async () => {
    const port = await freePort();
    const uri = `sip:127.0.0.1:${port}`;
    const register = { uri: `sip:2000@127.0.0.1:${port}`, username: 'u', password: 'p', expiresS: 60 };
    await using exchange = await Exchange.open({ trunks: [{ name: 'carrier', uri, optionsIntervalMs: 0, register }] });
    await using registrar = await Sipp.start(exchange.workspace, {
      scenario: 'uas-register-401-then-423-expect-refresh-and-unregister',
      port,
    });
    await eventually('it was refreshed', async () => {
      const text = await (await exchange.product.api.raw('/metrics')).text();
      return text.includes('warmbridge_trunk_registrations_total{trunk="carrier",result="succeeded"} 2');
    });
    exchange.product.signal('SIGTERM');
    await registrar.succeeded();
  });

  it('a registrar that refuses us (403) is not asked again soon', async () => {
    const port = await freePort();
    const uri = `sip:127.0.0.1:${port}`;
    const register = { uri: `sip:2000@127.0.0.1:${port}`, username: 'u', password: 'p' };
    await using exchange = await Exchange.open({
      trunks: [{ name: 'carrier', uri, optionsIntervalMs: 0, register: { ...register, keepAliveMs: 0 } }],
    });
    await using registrar = await Sipp.start(exchange.workspace, { scenario: 'uas-register-403-expect-silence', port });
    await registrar.succeeded();
    expect(exchange.product.warnings().join()).toContain('a trunk refuses to register us');
  });
});
