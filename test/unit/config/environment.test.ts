import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

describe('environment over the file', () => {
  test('the variables of .env.example and WARMBRIDGE_HEALTH_URL belong to others, and are no faults', () => {
    const lines = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8').split('\n');
    const pairs = lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split('=', 2));
    expect(pairs.map(([name]) => name)).toContain('WARMBRIDGE_ADDRESS');
    const env = { ...(Object.fromEntries(pairs) as Record<string, string>), WARMBRIDGE_HEALTH_URL: 'http://h/readyz' };
    expect(good('', env)).toEqual(good('', {}));
  });

  test.each(['WARMBRIDGE_MEDIA__RTPPORTS', 'WARMBRIDGE_MEDIA__RTP_PORTS', 'WARMBRIDGE_media__rtpPorts'])(
    '%s sets media.rtpPorts',
    (name) => {
      expect(good('media: { rtpPorts: "20000-20099" }', { [name]: '30000-30099' }).media.rtpPorts).toEqual({
        first: 30_000,
        last: 30_099,
      });
    },
  );

  test('a number, a truth value and a list are read as YAML', () => {
    const config = good('', {
      WARMBRIDGE_DRAIN__GRACE_MS: '5',
      WARMBRIDGE_RECORDING__ENABLED: 'false',
      WARMBRIDGE_SIP__LISTEN: '["udp:127.0.0.1:5070"]',
      WARMBRIDGE_PROMPTS__HOLDMUSIC: '{ text: la la }',
      WARMBRIDGE_PROMPTS__WAIT: 'null',
    });
    expect(config.drain.graceMs).toBe(5);
    expect(config.recording.enabled).toBe(false);
    expect(config.sip.listen.map(({ text }) => text)).toEqual(['udp:127.0.0.1:5070']);
    expect(config.prompts.holdMusic).toEqual({ text: 'la la' });
    expect(config.prompts.wait).toBeNull();
  });

  test.each(['12345678', '+15550001111', 'true', 'null', 'a: b # c', '[x]', '"quoted"'])(
    '%s is taken unchanged for a text',
    (text) => {
      expect(good('', { WARMBRIDGE_SIP__DRACHTIO__SECRET: text }).sip.drachtio.secret).toBe(text);
    },
  );

  test('a destination is a text, though it may be an object, too', () => {
    const yaml = 'sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }\nroutes: [ { match: { to: "*" } } ]';
    const config = good(yaml, {
      WARMBRIDGE_ROUTES__0__HANDOFF__DESTINATIONS__0: '2001',
      WARMBRIDGE_ROUTES__0__HANDOFF__DESTINATIONS__1: '{ skills: [ billing ] }',
      WARMBRIDGE_ROUTES__0__HANDOFF__DESTINATIONS__2: 'skills:all:billing,german',
    });
    expect(config.routes[0]?.handoff.destinations).toEqual(['2001', 'skills:any:billing', 'skills:all:billing,german']);
  });

  test('list elements are set by their index, new ones at the end', () => {
    const yaml = 'api: { keys: [ { name: ops, role: admin, key: change-me } ] }';
    const { keys } = good(yaml, {
      WARMBRIDGE_API__KEYS__1__KEY: 'viewer-key',
      WARMBRIDGE_API__KEYS__0__KEY: '0123456789',
      WARMBRIDGE_API__KEYS__1__ROLE: 'viewer',
      WARMBRIDGE_API__KEYS__1__NAME: 'wall',
    }).api;
    expect(keys).toEqual([
      { name: 'ops', role: 'admin', agent: null, user: null, key: '0123456789', hash: null },
      { name: 'wall', role: 'viewer', agent: null, user: null, key: 'viewer-key', hash: null },
    ]);
  });

  test('a whole part is set before what is inside it, whatever their order', () => {
    const env = {
      WARMBRIDGE_ROUTES__0__HANDOFF__DESTINATIONS__0: 'sip:2@127.0.0.1',
      WARMBRIDGE_ROUTES: '[ { match: { to: "*" }, handoff: { destinations: [ "sip:1@127.0.0.1", "tel:+1" ] } } ]',
    };
    const yaml = 'sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5" } ] }';
    expect(good(yaml, env).routes[0]!.handoff.destinations).toEqual(['sip:2@127.0.0.1', 'tel:+1']);
  });

  test('a key that only some kinds of a union have can be set', () => {
    const yaml = 'routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://a/" } } ]';
    expect(good(yaml, { WARMBRIDGE_ROUTES__0__AI__URL: 'http://b/' }).routes[0]!.ai).toMatchObject({
      url: 'http://b/',
    });
  });

  test('a value that a YAML anchor shares is changed in one place only', () => {
    const yaml = `
routes:
  - { match: { to: "1" }, handoff: &shared { destinations: [ "sip:1@127.0.0.1" ] } }
  - { match: { to: "2" }, handoff: *shared }
`;
    const { routes } = good(yaml, { WARMBRIDGE_ROUTES__1__HANDOFF__DESTINATIONS__0: 'sip:2@127.0.0.1' });
    expect(routes.map(({ handoff }) => handoff.destinations)).toEqual([['sip:1@127.0.0.1'], ['sip:2@127.0.0.1']]);
  });

  test('an empty variable counts as not set, and variables of others are ignored', () => {
    expect(good('', { WARMBRIDGE_LOG__LEVEL: '', WARMBRIDGE_NOTHING: undefined, PATH: '/bin' }).log.level).toBe('info');
  });

  test.each([
    ['WARMBRIDGE_SIP__LISTN', 'names no key of the configuration; did you mean WARMBRIDGE_SIP__LISTEN?'],
    ['WARMBRIDGE_CONFIG', 'names no key of the configuration'],
    ['WARMBRIDGE_', 'names no key of the configuration'],
    ['WARMBRIDGE_LOG__LEVEL__DEEPER', 'names no key of the configuration'],
    ['WARMBRIDGE_API__KEYS__FIRST__KEY', 'names no key of the configuration'],
    ['WARMBRIDGE_API__KEYS__1__KEY', 'api.keys has 0 elements, so the next index is 0'],
  ])('%s is a fault that names it', (name, message) => {
    expect(bad('', { [name]: 'somevalue' })).toContainEqual({ path: name, message });
  });

  test('two variables for one value are a fault', () => {
    const faults = bad('', { WARMBRIDGE_MEDIA__RTPPORTS: '30000-30099', WARMBRIDGE_MEDIA__RTP_PORTS: '30000-30199' });
    expect(faults).toEqual([
      {
        path: 'WARMBRIDGE_MEDIA__RTP_PORTS',
        message: 'sets media.rtpPorts, which WARMBRIDGE_MEDIA__RTPPORTS sets as well',
      },
    ]);
  });

  test('a value that is no YAML is a fault of its variable', () => {
    expect(bad('', { WARMBRIDGE_SIP__LISTEN: '[ "udp:' })[0]!.path).toBe('WARMBRIDGE_SIP__LISTEN');
  });

  test('a fault of a value says which variable set it', () => {
    expect(bad('', { WARMBRIDGE_MEDIA__RTP_PORTS: '7-9' })).toEqual([
      {
        path: 'media.rtpPorts',
        message: 'the first port must be 1024 or above (set by WARMBRIDGE_MEDIA__RTP_PORTS)',
      },
    ]);
  });
});
