import { describe, expect, test } from 'vitest';
import { bad, good, load } from './config-file.ts';

describe('speech.tts', () => {
  test.each([
    'engine: flite',
    'engine: flite, voice: slt, language: en-GB',
    'engine: espeak-ng, voice: German',
    'engine: espeak-ng, language: de-DE',
    'engine: openai, apiKey: sk-1',
    'engine: openai, url: "http://127.0.0.1:8000", model: kokoro, voice: af_sky',
    'engine: local, model: en_US-amy, voice: "3", language: en',
  ])('{ %s } is usable', (tts) => {
    expect(good(`speech: { tts: { ${tts} } }`).speech.tts.engine).toBe(/engine: ([\w-]+)/.exec(tts)![1]);
  });

  test.each([
    ['engine: openai', 'apiKey', 'is missing: openai needs its key, or the url of a server that is made like it'],
    ['engine: openai, url: "ws://h"', 'url', 'expected a URL that starts with http:// or https://'],
    ['engine: openai, url: "http://u:p@h"', 'url', 'expected the address of a server alone; a key belongs into apiKey'],
    ['engine: openai, url: "http://h/?key=k"', 'url', 'expected the address of a server alone; a key belongs into apiKey'],
    ['engine: openai, apiKey: k, language: de', 'language', 'is not used by openai, which tells the language from the text'],
    ['engine: local', 'model', 'is missing: the directory of the voice, inside speech.models'],
    ['engine: local, model: ../x', 'model', 'expected the name of a directory inside speech.models'],
    ['engine: local, model: /etc', 'model', 'expected the name of a directory inside speech.models'],
    ['engine: local, model: m, url: "http://h"', 'url', 'is not used by local, which speaks on this machine'],
    ['engine: flite, language: de', 'language', 'flite speaks English only; espeak-ng, openai and local speak other languages'],
    ['language: de', 'language', 'flite speaks English only; espeak-ng, openai and local speak other languages'],
    ['apiKey: k', 'apiKey', 'is not used by flite, which speaks on this machine'],
    ['engine: espeak-ng, model: m', 'model', 'is not used by espeak-ng, which has voices only'],
  ])('{ %s } is a fault at its place', (tts, place, message) => {
    expect(bad(`speech: { tts: { ${tts} } }`)).toEqual([{ path: `speech.tts.${place}`, message }]);
  }); // prettier-ignore

  test('a key that would travel in clear is a warning, and not on this machine or by TLS', () => {
    const warned = (url: string): boolean => {
      const result = load(`speech: { tts: { engine: openai, apiKey: k, url: "${url}" } }`);
      return result.ok && result.warnings.some(({ path }) => path === 'speech.tts.url');
    };
    expect(['http://10.0.0.5:8000', 'http://127.0.0.1:8000', 'https://10.0.0.5'].map(warned)).toEqual([
      true,
      false,
      false,
    ]);
  });
});

test('prompts.cacheMaxMb has a default and bounds', () => {
  expect(good('').prompts.cacheMaxMb).toBe(256);
  expect(good('prompts: { cacheMaxMb: 4096 }').prompts.cacheMaxMb).toBe(4_096);
  expect(bad('prompts: { cacheMaxMb: 1 }')).toMatchObject([{ path: 'prompts.cacheMaxMb' }]);
});

test.each(['sk-1\\nx', 'sk 1', 'sk-1\\n', 'schlüssel', 'k\\x7f'])(
  'the key "%s" is refused, because it goes into a header, and is not shown',
  (key) => {
    const message = 'may hold printable ASCII characters only, no blanks and no line breaks';
    for (const [part, engine] of [
      ['tts', 'openai'],
      ['stt', 'deepgram'],
      ['stt', 'none'],
    ] as const) {
      expect(bad(`speech: { ${part}: { engine: ${engine}, apiKey: "${key}" } }`)).toEqual([
        { path: `speech.${part}.apiKey`, message },
      ]);
    }
  },
);

test.each([
  ['sip: { engine: drachtio, drachtio: { secret: "a\\nb" } }', 'sip.drachtio.secret'],
  ['media: { engine: freeswitch, freeswitch: [{ password: "a\\nb" }] }', 'media.freeswitch[0].password'],
  [
    'sip: { trunks: [{ name: a, uri: "sip:10.0.0.1", auth: { username: "a\\r\\nb", password: p } }] }',
    'sip.trunks[0].auth.username',
  ],
])('a line break is refused in %s', (yaml, path) => {
  const message = 'must not hold line breaks or other control characters';
  expect(bad(yaml)).toContainEqual({ path, message });
});
