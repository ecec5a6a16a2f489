import { describe, expect, it } from 'vitest';
import { openableUrls, socketUrls } from '../../../src/phone-passes/socket-urls.ts';

const ANY = ['udp:0.0.0.0:5060', 'ws:0.0.0.0:5066', 'wss:[::]:5067', 'tcp:0.0.0.0:5060'];

describe('the sockets that a page is told', () => {
  it.each([
    ['warmbridge.example', ['ws://warmbridge.example:5066/', 'wss://warmbridge.example:5067/']],
    ['Warmbridge.example:8080', ['ws://warmbridge.example:5066/', 'wss://warmbridge.example:5067/']],
    ['10.0.0.5:8080', ['ws://10.0.0.5:5066/', 'wss://10.0.0.5:5067/']],
    ['[2001:db8::5]:8080', ['ws://[2001:db8::5]:5066/', 'wss://[2001:db8::5]:5067/']],
  ])('are at the host that it reached: %s', (host, urls) => {
    expect(socketUrls(ANY, { host, isSecure: false })).toEqual(urls);
  });

  it('are wss alone for a page that came by https', () => {
    expect(socketUrls(ANY, { host: 'a.example', isSecure: true })).toEqual(['wss://a.example:5067/']);
    expect(socketUrls(['ws:0.0.0.0:5066'], { host: 'a.example', isSecure: true })).toEqual([]);
    const urls = ['ws://pbx.example/', 'WSS://pbx.example/'];
    expect(openableUrls(urls, { host: 'a.example', isSecure: true })).toEqual(['WSS://pbx.example/']);
    expect(openableUrls(urls, { host: 'a.example', isSecure: false })).toEqual(urls);
  });

  it('are those of loopback for a page of this machine alone, at the address that listens', () => {
    const listen = ['ws:127.0.0.1:5066'];
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080'])
      expect(socketUrls(listen, { host, isSecure: false })).toEqual(['ws://127.0.0.1:5066/']);
    expect(socketUrls(['ws:[::1]:5066'], { host: 'localhost', isSecure: false })).toEqual(['ws://[::1]:5066/']);
    expect(socketUrls(listen, { host: 'warmbridge.example', isSecure: false })).toEqual([]);
  });

  it('are none where the host is no host', () => {
    for (const host of ['', 'a b', '"', 'a/b', 'a@b:c:d', ':8080', 'ä"'])
      expect(socketUrls(ANY, { host, isSecure: false })).toEqual([]);
  });
});
