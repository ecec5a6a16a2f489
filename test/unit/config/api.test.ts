import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

const FIXTURES = new URL('../../contract/sip-server/fixtures/', import.meta.url).pathname;
const HASH = `wbk_${'a'.repeat(12)}$scrypt$ln=14,r=8,p=1$${'b'.repeat(22)}$${'c'.repeat(43)}`;

describe('api.keys', () => {
  test.each([
    ['{ name: a, role: viewer }', 'api.keys[0].key', 'either key or hash'],
    [`{ name: a, role: viewer, key: 12345678, hash: "${HASH}" }`, 'api.keys[0].hash', 'either key or hash'],
    ['{ name: a, role: agent, key: "12345678" }', 'api.keys[0].agent', 'is missing'],
    ['{ name: a, role: viewer, agent: anna, key: "12345678" }', 'api.keys[0].agent', 'role agent alone'],
    ['{ name: a, role: viewer, hash: "scrypt" }', 'api.keys[0].hash', 'keys hash'],
    ['{ name: a, role: root, key: "12345678" }', 'api.keys[0].role', 'admin'],
  ])('%s is refused at %s', (key, path, message) => {
    expect(bad(`api: { keys: [ ${key} ] }`)).toContainEqual({ path, message: expect.stringContaining(message) });
  });

  test('take the hash of a key in its place, and the agent of an agent', () => {
    expect(good(`api: { keys: [ { name: a, role: agent, agent: anna, hash: "${HASH}" } ] }`).api.keys).toEqual([
      { name: 'a', role: 'agent', agent: 'anna', user: null, key: null, hash: HASH },
    ]);
  });
});

describe('api.tls', () => {
  test('its files are checked before the API listens', () => {
    const [cert, key] = ['tls-cert.pem', 'tls-key.pem'].map((name) => join(FIXTURES, name));
    expect(good(`api: { tls: { cert: "${cert}", key: "${key}" } }`).api.tls).toEqual({ cert, key, ca: null, minVersion: 'TLSv1.2' }); // prettier-ignore
    expect(bad(`api: { tls: { cert: "${key}", key: "${key}" } }`)).toContainEqual({
      path: 'api.tls.cert',
      message: expect.stringContaining('is not a certificate'),
    });
    expect(bad('api: { tls: { cert: nowhere.pem, key: nowhere.key } }')).toHaveLength(2);
  });
});

test('a session cannot be idle for longer than it lasts', () => {
  expect(bad('api: { sessions: { idleMs: 120000, maxMs: 60000 } }')).toContainEqual({
    path: 'api.sessions.idleMs',
    message: expect.stringContaining('maxMs'),
  });
});
