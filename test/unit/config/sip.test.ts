import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkTlsFiles } from '../../../src/config/tls-files.ts';
import { bad, badPaths, good, load } from './config-file.ts';

const fixtures = new URL('../../contract/sip-server/fixtures/', import.meta.url).pathname;
const CERT = `${fixtures}tls-cert.pem`;
const KEY = `${fixtures}tls-key.pem`;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-tls-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});
function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}
function messageFor(yaml: string, path: string): string | undefined {
  return bad(yaml).find((fault) => fault.path === path)?.message;
}
function sipWith(tls: string): string {
  return `sip: { listen: [ "tls:[::1]:5061" ], tls: ${tls} }`;
}

describe('sip.tls', () => {
  test('a tls listener with certificate and key', () => {
    const { sip } = good(sipWith(`{ cert: "${CERT}", key: "${KEY}", ca: "${CERT}" }`));
    expect(sip.listen).toEqual([{ protocol: 'tls', host: '::1', port: 5061, text: 'tls:[::1]:5061' }]);
    expect(sip.tls).toEqual({ cert: CERT, key: KEY, ca: CERT, peers: [] });
    expect(good(sipWith(`{ cert: "${CERT}", key: "${KEY}" }`)).sip.tls?.ca).toBeNull();
  });

  test('its parts can come from the environment', () => {
    const env = { WARMBRIDGE_SIP__TLS__CERT: CERT, WARMBRIDGE_SIP__TLS__KEY: KEY };
    expect(good('', env).sip.tls).toEqual({ cert: CERT, key: KEY, ca: null, peers: [] });
  });

  test('a tls listener without it is a fault, unless drachtio-server listens', () => {
    expect(badPaths('sip: { listen: [ "udp:127.0.0.1:5060", "tls:127.0.0.1:5061" ] }')).toEqual(['sip.listen[1]']);
    expect(load('sip: { engine: drachtio, listen: [ "tls:127.0.0.1:5061" ] }').ok).toBe(true);
  });

  test('a wss listener takes it or the certificate of the API', () => {
    const listen = 'listen: [ "ws:127.0.0.1:5066", "wss:127.0.0.1:7443" ]';
    expect(messageFor(`sip: { ${listen} }`, 'sip.listen[1]')).toBe(
      'needs a certificate: sip.tls, or api.tls, with cert and key',
    );
    expect(load(`sip: { ${listen}, tls: { cert: "${CERT}", key: "${KEY}" } }`).ok).toBe(true);
    expect(load(`sip: { ${listen} }\napi: { tls: { cert: "${CERT}", key: "${KEY}" } }`).ok).toBe(true);
    expect(load(`sip: { engine: drachtio, ${listen} }`).ok).toBe(true);
  });

  test('origins have no path, and addresses for browsers are of WebSockets', () => {
    expect(good('').sip.webSocket).toEqual({ origins: [], urls: [] });
    const text =
      'sip: { webSocket: { origins: [ "https://desk.example.com", "*" ], urls: [ "wss://pbx.example.com/sip" ] } }';
    expect(good(text).sip.webSocket.origins).toEqual(['https://desk.example.com', '*']);
    expect(
      badPaths(
        'sip: { webSocket: { origins: [ "desk.example.com", "https://a.test/" ], urls: [ "https://a.test" ] } }',
      ),
    ).toEqual(['sip.webSocket.origins[0]', 'sip.webSocket.origins[1]', 'sip.webSocket.urls[0]']);
  });

  test('each file that is missing, not PEM, broken or mismatched is named with its fault', () => {
    const missing = bad(sipWith(`{ cert: "${directory}/none.pem", key: "${directory}/none.key", ca: "${directory}" }`));
    expect(missing.map(({ path }) => path)).toEqual(['sip.tls.cert', 'sip.tls.key', 'sip.tls.ca']);
    expect(missing.map(({ message }) => message)).toEqual([
      expect.stringContaining(`${directory}/none.pem cannot be read: ENOENT`),
      expect.stringContaining(`${directory}/none.key cannot be read: ENOENT`),
      expect.stringContaining(`${directory} cannot be read: EISDIR`),
    ]);
    const text = file('text.pem', 'certificate');
    expect(messageFor(sipWith(`{ cert: "${text}", key: "${KEY}" }`), 'sip.tls.cert')).toContain(
      'not a certificate in PEM',
    );
    expect(messageFor(sipWith(`{ cert: "${CERT}", key: "${CERT}" }`), 'sip.tls.key')).toContain(
      'not a private key in PEM',
    );
    const broken = file('broken.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    expect(messageFor(sipWith(`{ cert: "${CERT}", key: "${KEY}", ca: "${broken}" }`), 'sip.tls.ca')).toContain(
      'cannot be read',
    );
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const other = file('other.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    expect(messageFor(sipWith(`{ cert: "${CERT}", key: "${other}" }`), 'sip.tls.key')).toContain(
      'not the key of the certificate',
    );
    const locked = privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString();
    const lockedFile = file('locked.key', locked);
    expect(messageFor(sipWith(`{ cert: "${CERT}", key: "${lockedFile}" }`), 'sip.tls.key')).toContain('passphrase');
  });

  test('a certificate that has expired is a warning', () => {
    expect(readFileSync(CERT, 'utf8')).toContain('BEGIN CERTIFICATE');
    const inTime = checkTlsFiles({ cert: CERT, key: KEY, ca: null }, Date.UTC(2030, 0, 1));
    expect(inTime).toEqual({ faults: [], warnings: [] });
    const late = checkTlsFiles({ cert: CERT, key: KEY, ca: null }, Date.UTC(2200, 0, 1));
    expect(late.faults).toEqual([]);
    expect(late.warnings).toEqual([
      { path: ['sip', 'tls', 'cert'], message: expect.stringContaining('expired') as string },
    ]);
  });
});

describe('sip.externalAddress', () => {
  test('an address or a name; by default none', () => {
    expect(good('').sip.externalAddress).toBeNull();
    expect(good('sip: { externalAddress: "203.0.113.9" }').sip.externalAddress).toBe('203.0.113.9');
    expect(good('sip: { externalAddress: "[2001:db8::9]" }').sip.externalAddress).toBe('2001:db8::9');
    expect(good('sip: { externalAddress: sip.example.org }').sip.externalAddress).toBe('sip.example.org');
    expect(badPaths('sip: { externalAddress: "203.0.113.9:5060" }')).toEqual(['sip.externalAddress']);
  });
});

describe('sip.trunks[].challenge', () => {
  const trunk = (more: string): string =>
    `sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "10.0.0.5" ], ${more} } ] }`;

  test('goes with auth', () => {
    const { sip } = good(trunk('auth: { username: u, password: p }, challenge: true'));
    expect(sip.trunks[0]).toMatchObject({ challenge: true, auth: { username: 'u', password: 'p' } });
    expect(sip.realm).toBe('warmbridge');
    expect(badPaths(trunk('challenge: true'))).toEqual(['sip.trunks[0].challenge']);
    expect(badPaths(trunk('auth: null, challenge: true'))).toEqual(['sip.trunks[0].challenge']);
    expect(good(trunk('challenge: false')).sip.trunks[0]?.challenge).toBe(false);
  });

  test('has no effect for a trunk that may send nothing: a warning', () => {
    const result = load(
      'sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", auth: { username: u, password: p }, challenge: true } ] }',
    );
    expect(result.ok && result.warnings.map(({ path }) => path)).toContain('sip.trunks[0].challenge');
  });

  test('the algorithms of the challenges, in their order', () => {
    expect(good(trunk('challengeAlgorithms: [ MD5 ]')).sip.trunks[0]?.challengeAlgorithms).toEqual(['MD5']);
    expect(badPaths(trunk('challengeAlgorithms: [ SHA-512 ]'))).toEqual(['sip.trunks[0].challengeAlgorithms[0]']);
    expect(badPaths(trunk('challengeAlgorithms: []'))).toEqual(['sip.trunks[0].challengeAlgorithms']);
    expect(badPaths(trunk('challengeAlgorithms: [ MD5, MD5 ]'))).toEqual(['sip.trunks[0].challengeAlgorithms[1]']);
  });

  test.each(['a"b', 'a\\\\b', '', 'a\tb', 'ä'])('the realm %j cannot stand between quotes', (realm) => {
    expect(badPaths(`sip: { realm: "${realm.replaceAll('"', '\\"')}" }`)).toEqual(['sip.realm']);
  });
});

describe('sip.engine drachtio', () => {
  test('options of the embedded engine alone have no effect, with warnings', () => {
    const result = load(`
sip:
  engine: drachtio
  drachtio: { secret: other }
  listen: [ "udp:10.0.0.9:5060" ]
  externalAddress: 203.0.113.9
  tls: { cert: "${CERT}", key: "${KEY}" }
`);
    expect(result.ok && result.warnings.map(({ path }) => path)).toEqual([
      'routes',
      'api.keys',
      'sip.listen',
      'sip.tls',
      'sip.externalAddress',
    ]);
    const plain = load('sip: { engine: drachtio, drachtio: { secret: other } }');
    expect(plain.ok && plain.warnings.map(({ path }) => path)).toEqual(['routes', 'api.keys']);
  });
});

describe('who a trunk is told calls', () => {
  const trunkWith = (more: string): string => `sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", ${more} } ] }`;

  test('P-Asserted-Identity needs our own number for From (RFC 3325 9.1)', () => {
    expect(messageFor(trunkWith('callerIdentity: p-asserted-identity'), 'sip.trunks[0].from')).toBe(
      'is missing: our own number, since callerIdentity is p-asserted-identity',
    );
    const { sip } = good(
      trunkWith('callerIdentity: p-asserted-identity, from: "+15550000", diversion: true, historyInfo: true'),
    );
    expect(sip.trunks[0]).toMatchObject({
      callerIdentity: 'p-asserted-identity',
      from: '+15550000',
      diversion: true,
      historyInfo: true,
    });
  });

  test('another rule, or a number that is none, is a fault at its place', () => {
    expect(badPaths(trunkWith('callerIdentity: pai, from: "sip:1@x", diversion: 1, historyInfo: 1'))).toEqual([
      'sip.trunks[0].callerIdentity',
      'sip.trunks[0].diversion',
      'sip.trunks[0].from',
      'sip.trunks[0].historyInfo',
    ]);
  });

  test('our own number without the rule that uses it is warned of', () => {
    const result = load(trunkWith('from: "+15550000"'));
    expect(result.ok && result.warnings).toContainEqual({
      path: 'sip.trunks[0].from',
      message: 'has no effect: callerIdentity is from, so From is the caller',
    });
  });
});

describe('sip.breaker', () => {
  test('is on by default: three failures, 30 s, at most ten minutes', () => {
    expect(good('sip: {}').sip.breaker).toEqual({ failures: 3, pauseMs: 30_000, maxPauseMs: 600_000 });
  });

  test('0 failures turns it off; a first pause above the usual bound is the bound', () => {
    expect(good('sip: { breaker: { failures: 0, pauseMs: 900000 } }').sip.breaker).toEqual({
      failures: 0,
      pauseMs: 900_000,
      maxPauseMs: 900_000,
    });
  });

  test('the longest pause is not shorter than the first', () => {
    expect(messageFor('sip: { breaker: { pauseMs: 1000, maxPauseMs: 500 } }', 'sip.breaker.maxPauseMs')).toBe(
      'must not be less than pauseMs',
    );
  });
});

describe('sip.trunks[].optionsIntervalMs', () => {
  const trunk = (ms: number): string =>
    `sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", optionsIntervalMs: ${String(ms)} } ] }`;

  test('is 30 s by default, 0 for never, and a second at least', () => {
    expect(good('sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }').sip.trunks[0]?.optionsIntervalMs).toBe(
      30_000,
    );
    for (const ms of [0, 1_000]) expect(good(trunk(ms)).sip.trunks[0]?.optionsIntervalMs).toBe(ms);
    // Seconds by mistake
    expect(messageFor(trunk(30), 'sip.trunks[0].optionsIntervalMs')).toBe('must be 0 (never) or at least 1000');
  });
});
