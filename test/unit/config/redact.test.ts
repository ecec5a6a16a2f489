import { expect, test } from 'vitest';
import { redactConfig, redacted } from '../../../src/config/index.ts';
import { good } from './config-file.ts';

test('redactConfig removes every secret and nothing else', () => {
  const config = good(`
sip:
  drachtio: { secret: S3CRET }
  trunks: [ { name: pbx, uri: "sip:u:S3CRET@10.0.0.5", auth: { username: u, password: S3CRET } } ]
media: { freeswitch: [ { password: S3CRET } ] }
routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "https://u:S3CRET@h/p?token=S3CRET", secret: S3CRET } } ]
webhooks: [ { url: "http://h/events", secret: S3CRET } ]
api: { keys: [ { name: ops, role: admin, key: S3CRETS3CRET } ] }
`);
  const redacted = redactConfig(config);
  expect(JSON.stringify(redacted)).not.toContain('S3CRET');
  expect(redacted).toMatchObject({
    sip: { drachtio: { host: '127.0.0.1', secret: '***' }, trunks: [{ uri: 'sip:u:***@10.0.0.5' }] },
    routes: [{ ai: { url: 'https://u:***@h/p?***' } }],
    webhooks: [{ url: 'http://h/events', secret: '***' }],
    api: { keys: [{ name: 'ops', role: 'admin', key: '***' }] },
  });
});

test('redacted hides what the addresses and tokens of AIs hold', () => {
  const ai = { kind: 'media-stream', url: 'wss://bot.example/s?token=S3CRET', authToken: 'S3CRET' };
  const twiml = { kind: 'twiml', url: 'https://u:S3CRET@h/', fallbackUrl: 'https://u:S3CRET@h/' };
  const teler = { flowUrl: 'https://h/?k=S3CRET', statusCallbackUrl: 'https://h/?k=S3CRET' };
  const tools = { webhook: 'https://u:S3CRET@h/', secret: 'S3CRET' };
  expect(JSON.stringify(redacted({ ai, twiml, teler, tools }))).not.toContain('S3CRET');
});
