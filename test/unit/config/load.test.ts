import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/index.ts';
import { bad, badPaths, good, load } from './config-file.ts';

describe('loadConfig: defaults', () => {
  test('an empty file is a local trial on loopback', () => {
    const config = good('');
    expect(config.sip.listen).toEqual([
      { protocol: 'udp', host: '127.0.0.1', port: 5060, text: 'udp:127.0.0.1:5060' },
      { protocol: 'tcp', host: '127.0.0.1', port: 5060, text: 'tcp:127.0.0.1:5060' },
      { protocol: 'ws', host: '127.0.0.1', port: 5066, text: 'ws:127.0.0.1:5066' },
    ]);
    expect(config.media.rtpPorts).toEqual({ first: 20_000, last: 29_999 });
    expect(config.api).toEqual({
      listen: { host: '127.0.0.1', port: 8080 },
      tryIt: null,
      pathPrefix: '',
      keys: [],
      sessions: { idleMs: 3_600_000, maxMs: 43_200_000 },
      rateLimits: { perMinute: 12_000, strangersPerMinute: 600, callsPerMinute: 3_000 },
      tls: null,
      trustProxy: [],
    });
    expect(config.store).toEqual({
      kind: 'sqlite',
      retentionDays: null,
      file: 'data/warmbridge.db',
      url: 'sqlite:data/warmbridge.db',
      connections: 5,
      spool: { directory: 'data/spool', maxMegabytes: 1_024 },
    });
    expect(config.node).toEqual({ name: null });
    expect(config.prompts.wait).toEqual({ prompt: { text: 'Thank you for holding. {waitText}' }, everyMs: 20_000 });
    expect(config.drain).toEqual({ graceMs: 30_000, forceMs: 600_000 });
  });

  test('an empty file gets warnings that nothing can call and nobody can ask', () => {
    const result = load('');
    expect(result.ok && result.warnings.map(({ path }) => path)).toEqual(['routes', 'api.keys']);
  });

  test('a section with every key commented out counts as missing', () => {
    expect(good('sip:\n  trunks:\n  drachtio:\nroutes:\n')).toEqual(good(''));
  });

  test('the configuration is frozen deeply', () => {
    const config = good('routes: [ { match: { to: "1" }, handoff: { destinations: [ "sip:a@b" ] } } ]');
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.sip.listen[0])).toBe(true);
    expect(Object.isFrozen(config.routes[0]!.handoff.accept)).toBe(true);
    expect(() => {
      (config.routes[0]!.handoff.destinations as string[]).push('x');
    }).toThrow(TypeError);
  });

  test('null switches a prompt off', () => {
    const { prompts } = good(
      'prompts: { holdMusic: null, announcement: null, wait: null, callerLeft: null, takenElsewhere: null }',
    );
    expect(prompts).toEqual({
      directory: 'prompts',
      cache: 'data/prompt-cache',
      cacheMaxMb: 256,
      urls: { allowPrivate: false, maxMb: 10, timeoutMs: 10_000 },
      holdMusic: null,
      announcement: null,
      wait: null,
      callerLeft: null,
      takenElsewhere: null,
    });
  });

  test('a handoff is completed from the defaults, and the default fallback depends on the AI', () => {
    const [direct, withAi] = good(`
routes:
  - { match: { to: "1" }, handoff: { destinations: [ "sip:2001@10.0.0.5" ] } }
  - { match: { to: "*" }, ai: { kind: webhook, url: "http://127.0.0.1:9000/" } }
`).routes;
    expect(direct).toEqual({
      match: { to: '1' },
      zone: null,
      maxCalls: null,
      maxCallsPerSecond: null,
      refuseWith: 503,
      answer: { mode: 'at-once', maxEarlyMs: 150_000 },
      ai: { kind: 'none' },
      transfer: { agent: true, caller: false },
      escalation: [],
      recording: {},
      handoff: {
        destinations: ['sip:2001@10.0.0.5'],
        hunt: 'sequential',
        priority: 0,
        ringTimeoutMs: 20_000,
        totalTimeoutMs: 60_000,
        accept: { mode: 'dtmf', accept: '1', decline: '2', replay: '3', timeoutMs: 10_000 },
        strategy: 'conference',
        contextTimeoutMs: 2_000,
        releaseAfterMs: null,
        fallback: [{ kind: 'hangup' }],
        whisper: { text: 'Call from {from}. {reason}. {summary}' },
        whisperMaxMs: 20_000,
        whisperPrivacy: { enabled: true, alarmDb: -50 },
        introduction: null,
        earlyMedia: false,
        maxPerCall: 20,
        maxAtOnce: null,
        reason: 'New call',
      },
    });
    expect(withAi!.ai).toEqual({ kind: 'webhook', url: 'http://127.0.0.1:9000/', secret: null });
    expect(withAi!.handoff.fallback).toEqual([{ kind: 'ai' }]);
    expect(withAi!.handoff.destinations).toEqual([]);
  });

  test.each([
    ['strategy: refer, contextTimeoutMs: 0', { strategy: 'refer', contextTimeoutMs: 0 }],
    ['strategy: attended-refer', { strategy: 'attended-refer' }],
    [
      'strategy: conference-then-refer, releaseAfterMs: 5000',
      { strategy: 'conference-then-refer', releaseAfterMs: 5_000 },
    ],
  ])('a handoff by REFER: %s', (text, expected) => {
    const yaml = `routes: [ { match: { to: "*" }, handoff: { destinations: [ "sip:a@b" ], ${text} } } ]`;
    expect(good(yaml).routes[0]!.handoff).toMatchObject(expected);
  });

  test('a given time moves the default of the other, so that they fit', () => {
    const handoff = (times: string): { ring: number; total: number } => {
      const yaml = `routes: [ { match: { to: "*" }, handoff: { destinations: [ "sip:a@b" ], ${times} } } ]`;
      const { ringTimeoutMs, totalTimeoutMs } = good(yaml).routes[0]!.handoff;
      return { ring: ringTimeoutMs, total: totalTimeoutMs };
    };
    expect(handoff('totalTimeoutMs: 5000')).toEqual({ ring: 5_000, total: 5_000 });
    expect(handoff('ringTimeoutMs: 90000')).toEqual({ ring: 90_000, total: 90_000 });
  });
});

describe('loadConfig: the files of the documentation', () => {
  test('config/warmbridge.yaml is valid', () => {
    const result = loadConfig({ file: 'config/warmbridge.yaml', env: {} });
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.warnings.map(({ path }) => path)).toEqual(['api.keys[0].key']);
    expect(result.ok && result.config.routes[0]!.handoff.destinations).toEqual(['sip:2001@127.0.0.1:5070']);
  });

  test('config/warmbridge.yaml shows the true defaults', () => {
    const result = loadConfig({ file: 'config/warmbridge.yaml', env: {} });
    if (!result.ok) throw new Error('not valid');
    const { routes: _routes, api, ...rest } = result.config;
    const { routes: _noRoutes, api: defaultApi, ...defaults } = good('');
    expect(rest).toEqual(defaults);
    expect(api.listen).toEqual(defaultApi.listen);
    const route = good('routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://x/" } } ]').routes[0]!;
    expect({ ...result.config.routes[0]!.handoff, destinations: [] }).toEqual(route.handoff);
  });

  test('the Configuration section of the interface is accepted as it is written', () => {
    const config = good(`
sip:
  engine: embedded
  listen: [ "udp:127.0.0.1:5060", "tcp:127.0.0.1:5060" ]
  drachtio: { host: 127.0.0.1, port: 9022, secret: change-me }
  trunks:
    - { name: pbx, uri: "sip:10.0.0.5:5060", allow: [ "10.0.0.0/24" ], auth: { username: u, password: p }, optionsIntervalMs: 30000, maxCalls: 200, maxCallsPerSecond: 20 }
media:
  engine: embedded
  address: 127.0.0.1
  rtpPorts: "20000-29999"
  codecs: [ PCMU, PCMA ]
  inactivityMs: 30000
  freeswitch: [ { host: 127.0.0.1, port: 8021, password: change-me, profile: drachtio_mrf } ]
prompts:
  directory: prompts
  holdMusic: { file: hold.wav }
  announcement: { text: "Let me connect you with a specialist. One moment, please." }
  wait: { text: "Thank you for holding. {waitText}", everyMs: 20000 }
  callerLeft: { text: "The caller has left." }
routes:
  - match: { to: "+15559998888" }
    ai: { kind: webhook, url: "http://127.0.0.1:9000/webhook/call" }
    handoff: { destinations: [ "sip:2001@10.0.0.5" ], hunt: sequential, ringTimeoutMs: 20000, totalTimeoutMs: 60000, accept: { mode: dtmf, accept: "1", decline: "2", timeoutMs: 10000 }, strategy: conference, fallback: [ { kind: ai } ] }
speech: { tts: { engine: flite }, stt: { engine: none } }
recording: { enabled: true, directory: data/recordings }
store: { url: "sqlite:data/warmbridge.db" }
webhooks: [ { url: "http://127.0.0.1:9000/events", secret: s, events: [ "*" ] } ]
api: { listen: "127.0.0.1:8080", keys: [ { name: ops, role: admin, key: change-me } ] }
log: { level: info }
drain: { graceMs: 30000, forceMs: 600000 }
`);
    expect(config.sip.trunks[0]).toEqual({
      name: 'pbx',
      profile: null,
      proxy: null,
      uri: 'sip:10.0.0.5:5060',
      allow: [{ address: '10.0.0.0', prefix: 24, family: 'ipv4', text: '10.0.0.0/24' }],
      auth: { username: 'u', password: 'p' },
      challenge: false,
      challengeAlgorithms: ['SHA-256', 'MD5'],
      optionsIntervalMs: 30_000,
      maxCalls: 200,
      maxCallsPerSecond: 20,
      silenceMs: 6_000,
      dtmf: 'auto',
      callerIdentity: 'from',
      from: null,
      trusted: true,
      stirShaken: 'drop',
      diversion: false,
      historyInfo: false,
      srtp: null,
      codecs: null,
      rel1xx: null,
      zone: null,
      register: null,
      numbers: null,
    });
  });
});

describe('loadConfig: faults', () => {
  test('a file that is not there is one fault that names it', () => {
    const result = loadConfig({ file: '/nowhere/warmbridge.yaml', env: {} });
    expect(result).toMatchObject({ ok: false, faults: [{ path: '/nowhere/warmbridge.yaml' }] });
    expect(!result.ok && result.faults[0]!.message).toContain('ENOENT');
  });

  test('a fault of YAML has its line and column', () => {
    const [fault] = bad('sip:\n  listen: [ "udp:127.0.0.1:5060"\nmedia: {}\n');
    expect(fault!.path).toMatch(/test\.yaml$/);
    expect(fault!.message).toMatch(/^line 3, column 1: /);
  });

  test('a key given twice is a fault of YAML', () => {
    expect(bad('log: { level: info }\nlog: { level: debug }\n')[0]!.message).toMatch(/^line 2, column 1: .*unique/);
  });

  test('an alias without its anchor is a fault', () => {
    expect(bad('log: *nowhere\n')).toHaveLength(1);
  });

  test.each(['- a\n', '5\n', 'text\n'])('a file that holds %j gets a fault that asks for keys', (yaml) => {
    expect(bad(yaml)[0]!.message).toContain('expected keys and values');
  });

  test('all faults come together, each with its path', () => {
    const yaml = `
sip:
  listn: []
  listen: [ "udp:127.0.0.1:5060", "sctp:127.0.0.1:5060", "udp:127.0.0.1:5060" ]
  trunks: [ { name: a, uri: "sip:", allow: [ 10.0.0.0/40 ] }, { name: a, uri: "sip:x" } ]
media: { rtpPorts: 20001-20000, address: 0.0.0.0, codecs: [ PCMU, PCMU ] }
prompts: { holdMusic: { file: ../x }, wait: { everyMs: 5, text: a, file: b } }
routes:
  - match: { to: +15551234 }
    handoff: { ringTimeoutMs: 9000, totalTimeoutMs: 2000, ring_timeout: 3, accept: { mode: dtmf, accept: "1", decline: "1" }, fallback: [ { kind: ai }, { kind: foo } ] }
  - { match: { to: "a" }, ai: { kind: webhook, url: "x" } }
  - { match: { to: "a" }, ai: { kind: telepathy } }
api: { keys: [ { name: x, role: admin, key: short } ] }
drain: { graceMs: 5, forceMs: 4 }
`;
    expect(badPaths(yaml)).toEqual([
      'api.keys[0].key',
      'drain.graceMs',
      'media.address',
      'media.codecs[1]',
      'media.rtpPorts',
      'prompts.holdMusic.file',
      'prompts.wait.everyMs',
      'routes[0].handoff.accept.decline',
      'routes[0].handoff.destinations',
      'routes[0].handoff.fallback[0]',
      'routes[0].handoff.fallback[1].kind',
      'routes[0].handoff.ringTimeoutMs',
      'routes[0].handoff.ring_timeout',
      'routes[0].match.to',
      'routes[1].ai.url',
      'routes[2].ai.kind',
      'routes[2].match.to',
      'sip.listen[1]',
      'sip.listen[2]',
      'sip.listn',
      'sip.trunks[0].allow[0]',
      'sip.trunks[0].uri',
      'sip.trunks[1].name',
    ]);
  });

  test.each([
    ['sipp: {}', 'sipp', 'is not a known key; did you mean sip?'],
    ['media: { rtp_ports: "20000-20100" }', 'media.rtp_ports', 'is not a known key; did you mean rtpPorts?'],
    ['media: { colour: red }', 'media.colour', 'is not a known key'],
    ['log: { level: loud }', 'log.level', 'expected one of silent, fatal, error, warn, info, debug, trace, got "loud"'],
    ['log: { level: 5 }', 'log.level', 'expected one of silent, fatal, error, warn, info, debug, trace'],
    ['recording: { enabled: yes }', 'recording.enabled', 'expected true or false, got text'],
    ['media: { inactivityMs: 1.5 }', 'media.inactivityMs', 'expected a whole number, got a number'],
    ['media: { inactivityMs: 1 }', 'media.inactivityMs', 'must be at least 1000'],
    ['sip: { listen: [] }', 'sip.listen', 'must not be empty'],
    ['sip: { drachtio: { secret: 12345 } }', 'sip.drachtio.secret', 'expected text, got a number: put it in quotes'],
    ['prompts: { holdMusic: {} }', 'prompts.holdMusic', 'expected text (words to speak), file (a name inside prompts.directory) or url (of a WAV or MP3 file)'],
    ['prompts: { holdMusic: { url: "ftp://h/a.wav" } }', 'prompts.holdMusic.url', 'expected a URL that starts with http:// or https://'],
    ['prompts: { holdMusic: { file: a, url: "http://h/a.wav" } }', 'prompts.holdMusic', 'has both file and url; a prompt is one of them'],
    ['prompts: { holdMusic: { text: a, file: b } }', 'prompts.holdMusic', 'has both text and file; a prompt is one of them'],
    ['media: { engine: freeswitch, promptListen: "0.0.0.0:8086", freeswitch: [ { prompts: http } ] }', 'media.promptListen', 'needs an IP address of this machine, because FreeSWITCH fetches prompts from it'],
    ['media: { engine: freeswitch, freeswitch: [ {}, { host: 10.0.0.7, prompts: http } ] }', 'media.promptListen', 'cannot be reached from FreeSWITCH at 10.0.0.7'],
    ['media: { engine: freeswitch, freeswitch: [] }', 'media.freeswitch', 'needs at least one element, since media.engine is freeswitch'],
    ['media: { engine: freeswitch, freeswitch: [ {}, { host: 10.0.0.7 }, { zone: berlin } ] }', 'media.freeswitch[2]', 'is the same server as element 0: 127.0.0.1:8021'],
    ['media: { freeswitch: [ { zone: "in Berlin" } ] }', 'media.freeswitch[0].zone', 'expected at most 64 letters, digits and . _ -'],
    ['media: { engine: freeswitch, zone: rome, freeswitch: [ { zone: berlin } ] }', 'media.zone', 'rome is not one of media.freeswitch[].zone'],
    ['media: { engine: freeswitch, freeswitch: [ { zone: berlin } ] }\nsip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", zone: berlni } ] }', 'sip.trunks[0].zone', 'berlni is not one of media.freeswitch[].zone; did you mean berlin?'],
    ['media: { engine: freeswitch }\nsip: { users: [ { name: "1", password: p, zone: rome } ] }', 'sip.users[0].zone', 'rome is not one of media.freeswitch[].zone'],
    ['media: { engine: freeswitch }\nroutes: [ { match: { to: "*" }, zone: rome } ]', 'routes[0].zone', 'rome is not one of media.freeswitch[].zone'],
    ['sip: { listen: [ "udp:127.0.0.1:20100" ] }', 'sip.listen[0]', 'its port is one of media.rtpPorts (20000-29999)'],
    ['api: { keys: [ { name: a, role: admin, key: "12345678 9" } ] }', 'api.keys[0].key', 'may hold letters, digits and - . _ ~ + / only (RFC 6750 2.1)'],
    ['store: { url: "mysql://x" }', 'store.url', 'expected sqlite: and a path, or postgres://'],
    ['routes: [ { match: { to: "*" }, handoff: { destinations: [ "reception" ] } } ]', 'routes[0].handoff.destinations[0]', 'expected a sip:, sips: or tel: URI, a number, or an agent, such as sip:2001@10.0.0.5, +15551234567 or agent:anna'],
    ['routes: [ { match: { to: "*" }, handoff: { destinations: [ "sip:1@10.0.0.5", "2001" ] } } ]', 'routes[0].handoff.destinations[1]', 'is a number, which goes through the first of sip.trunks; there is none'],
    ['routes: [ { match: { to: "*" }, handoff: { destinations: [ "sip:1@10.0.0.5" ], fallback: [ { kind: destination, uri: "tel:+1555" } ] } } ]', 'routes[0].handoff.fallback[0].uri', 'is a number, which goes through the first of sip.trunks; there is none'],
    ['routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://x/" }, handoff: { whisper: { text: "{summry}" } } } ]', 'routes[0].handoff.whisper.text', '{summry} is not a placeholder; the placeholders are {from}, {to}, {reason}, {summary}'],
    ['routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://x/" }, handoff: { accept: { mode: auto, machine: leave-message } } } ]', 'routes[0].handoff.accept.message', 'is needed with machine: leave-message'],
    ['routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://x/" }, handoff: { accept: { mode: auto, machine: detect, message: { text: x } } } } ]', 'routes[0].handoff.accept.message', 'is used only with machine: leave-message'],
    ['routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://x/" }, handoff: { accept: { mode: auto, machine: leave-message, message: { text: "{summry}" } } } } ]', 'routes[0].handoff.accept.message.text', '{summry} is not a placeholder; the placeholders are {from}, {to}, {reason}, {summary}'],
  ])('%s is a fault at %s: %s', (yaml, path, message) => {
    expect(bad(yaml)).toContainEqual({ path, message });
  }); // prettier-ignore

  test('two keys with one name, or one secret, are faults', () => {
    const key = (name: string, secret: string): string => `{ name: ${name}, role: viewer, key: ${secret} }`;
    expect(badPaths(`api: { keys: [ ${key('a', 'aaaaaaaa')}, ${key('a', 'bbbbbbbb')} ] }`)).toEqual([
      'api.keys[1].name',
    ]);
    expect(badPaths(`api: { keys: [ ${key('a', 'aaaaaaaa')}, ${key('b', 'aaaaaaaa')} ] }`)).toEqual([
      'api.keys[1].key',
    ]);
  });

  test('secrets are not repeated in faults', () => {
    const faults = bad(`
api: { keys: [ { name: a, role: admin, key: "t0p s3cret" }, { name: b, role: x, key: s3cret } ] }
store: { url: "postgres://u:s3cret@h/d" }
sip: { drachtio: { secret: [ s3cret ] } }
`);
    expect(faults.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(faults)).not.toContain('s3cret');
  });
});

describe('loadConfig: what is worth a warning', () => {
  test('a FreeSWITCH that shares no directory keeps recordings to itself: a warning', () => {
    const servers = '[ { password: p }, { port: 8022, password: p, prompts: http } ]';
    const media = `media: { engine: freeswitch, freeswitch: ${servers} }`;
    const paths = (text: string): string[] => {
      const result = load(text);
      return result.ok ? result.warnings.map(({ path }) => path) : ['refused'];
    };
    expect(paths(media)).toContain('media.freeswitch[1].prompts');
    expect(paths(media)).not.toContain('media.freeswitch[0].prompts');
    expect(paths(`${media}\nrecording: { enabled: false }`)).not.toContain('media.freeswitch[1].prompts');
  });

  test('webhooks are taken without a warning', () => {
    const result = load('webhooks: [ { url: "http://127.0.0.1:9000/events" } ]');
    expect(result.ok && result.warnings.map(({ path }) => path)).not.toContain('webhooks');
  });
});
