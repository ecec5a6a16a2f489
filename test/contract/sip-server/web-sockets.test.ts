import { afterEach, expect, test } from 'vitest';
import { request, response } from './support/dialogs.ts';
import type { RawApplication } from './support/raw-application.ts';
import { describeOnEngines } from './support/server-under-test.ts';
import { header, sdp, tag, unique, uriOf } from './support/sip-text.ts';
import { setStage } from './support/suite.ts';
import { newNames, WebSocketPeer } from './support/web-socket-peer.ts';
import type { BrowserNames } from './support/web-socket-peer.ts';

const peers: WebSocketPeer[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.cut();
});

describeOnEngines('SIP over WebSocket on %s (RFC 7118)', (engine) => {
  const stage = setStage(engine, ['invite', 'register', 'info'], {}, true);

  async function browser(names?: BrowserNames): Promise<WebSocketPeer> {
    const url = `ws://127.0.0.1:${stage.server.webSocketPort}/`;
    const peer = await WebSocketPeer.open(url, names === undefined ? {} : { names });
    peers.push(peer);
    return peer;
  }

  /** @returns where the application is told that the REGISTER came from, as a proxy */
  async function register(peer: WebSocketPeer, application: RawApplication, callId = unique('reg')): Promise<string> {
    peer.send('REGISTER', { callId, sequence: 1 + Number(unique('').split('x')[1]), lines: ['Expires: 600'] });
    const { fields } = await application.sip('REGISTER');
    expect(fields[4]).toBe('ws');
    await application.ask(`sip|${fields[8]!}|`, response(200, { Contact: `${peer.contact};expires=600` }));
    await peer.response(200);
    return `sip:${fields[5]!}:${fields[6]!};transport=ws`;
  }

  /** A call to the browser by its registration. @returns its dialog */
  async function call(peer: WebSocketPeer, proxy: string): Promise<string> {
    const { application } = stage;
    const id = application.send(
      `sip|||${proxy}`,
      request('INVITE', { 'Content-Type': 'application/sdp' }, sdp(4000), peer.contactUri),
    );
    const invite = await peer.request('INVITE');
    expect(header(invite, 'via')).toContain('SIP/2.0/WS ');
    expect(invite.uri).toContain(peer.names.host);
    expect(uriOf(header(invite, 'contact'))).toContain(';transport=ws');
    peer.reply(invite, 180);
    peer.reply(invite, 200, sdp(5000));
    const echo = await application.answer(id);
    expect(echo.fields[3]).toBe('OK');
    const ok = await application.sip('SIP/2.0 200');
    const dialog = ok.fields[9]!;
    application.send(`sip||${dialog}`, request('ACK'));
    await peer.request('ACK');
    return dialog;
  }

  test('a browser registers and is called by its connection (5.2)', async () => {
    const { application } = stage;
    const peer = await browser();
    const dialog = await call(peer, await register(peer, application));
    application.send(`sip||${dialog}`, request('BYE'));
    peer.reply(await peer.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
  });

  test('a browser calls, without Content-Length (RFC 7118 4.2), and gets our BYE', async () => {
    const { application } = stage;
    const peer = await browser();
    const callId = unique('call');
    peer.send('INVITE', { callId, body: sdp(4000) });
    const invite = await application.sip('INVITE');
    expect(invite.fields[4]).toBe('ws');
    expect(invite.sip.body).toBe(sdp(4000));
    await application.ask(`sip|${invite.fields[8]!}|`, response(200, { 'Content-Type': 'application/sdp' }, sdp(5000)));
    const ok = await peer.response(200);
    expect(uriOf(header(ok, 'contact'))).toContain(';transport=ws');
    peer.send('ACK', { callId, to: header(ok, 'to'), uri: uriOf(header(ok, 'contact')) });
    await application.sip('ACK');
    application.send(`sip||${callId};from-tag=browser`, request('BYE'));
    peer.reply(await peer.request('BYE'), 200);
    await application.sip('SIP/2.0 200');
  });

  test('a browser that came back and registered again gets BYE by its new connection', async () => {
    const { application } = stage;
    const names = newNames();
    const first = await browser(names);
    const dialog = await call(first, await register(first, application));
    first.cut();
    const second = await browser(names);
    await register(second, application);
    application.send(`sip||${dialog}`, request('BYE'));
    const bye = await second.request('BYE');
    expect(tag(header(bye, 'to'))).toBe('browser');
    second.reply(bye, 200);
    await application.sip('SIP/2.0 200');
  });
});
