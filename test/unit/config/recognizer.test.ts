import { describe, expect, test } from 'vitest';
import { bad, badPaths, good, load } from './config-file.ts';

function stt(fields: string): string {
  return `speech: { stt: { ${fields} } }`;
}

describe('speech.stt', () => {
  test('nothing is recognized by default', () => {
    expect(good('').speech.stt).toEqual({ engine: 'none', url: null, apiKey: null, model: null, language: null });
  });

  test.each([
    'engine: none, apiKey: k',
    'engine: vosk, url: "ws://10.0.0.3:2700"',
    'engine: openai, apiKey: k',
    'engine: openai, url: "http://127.0.0.1:8000", model: small, language: de-DE',
    'engine: openai-realtime, apiKey: k, model: gpt-live-transcribe',
    'engine: assemblyai, apiKey: k, language: en',
    'engine: deepgram, apiKey: k, url: "wss://api.eu.deepgram.com/v1/listen"',
    'engine: local, model: zipformer, language: en',
    'engine: pocketsphinx, language: en-US',
  ])('%s', (fields) => {
    expect(load(stt(fields))).toMatchObject({ ok: true });
  });

  test.each([
    ['engine: vosk', 'url', /^is missing: where the server of vosk is/],
    ['engine: vosk, url: "http://h:2700"', 'url', /^expected a URL that starts with ws:\/\/ or wss:\/\/$/],
    ['engine: vosk, url: "ws://h:2700", apiKey: k', 'apiKey', /^is not used by vosk/],
    ['engine: vosk, url: "ws://h:2700", model: m', 'model', /^is not used by vosk/],
    ['engine: vosk, url: "ws://h:2700", language: en', 'language', /^is not used by vosk/],
    ['engine: openai', 'apiKey', /^is missing: openai needs its key, or the url/],
    ['engine: openai, url: "ws://h"', 'url', /^expected a URL that starts with http/],
    ['engine: openai-realtime', 'apiKey', /^is missing: openai-realtime needs its key/],
    ['engine: assemblyai', 'apiKey', /^is missing: assemblyai needs its key/],
    ['engine: deepgram', 'apiKey', /^is missing: deepgram needs its key/],
    ['engine: deepgram, apiKey: k, url: "nowhere"', 'url', /^expected a URL/],
    ['engine: local, url: "ws://h"', 'url', /^is not used by local/],
    ['engine: pocketsphinx, apiKey: k', 'apiKey', /^is not used by pocketsphinx/],
    ['engine: pocketsphinx, model: m', 'model', /^is not used by pocketsphinx/],
    ['engine: pocketsphinx, language: de', 'language', /English only/],
  ])('%s: the fault is at %s', (fields, place, message) => {
    expect(bad(stt(fields))).toEqual([{ path: `speech.stt.${place}`, message: expect.stringMatching(message) }]);
  });

  test('an unknown engine, and an unknown option', () => {
    expect(badPaths(stt('engine: voks'))).toEqual(['speech.stt.engine']);
    expect(badPaths(stt('engine: deepgram, apiKey: k, voice: v'))).toEqual(['speech.stt.voice']);
  });

  test('all faults come at once', () => {
    expect(badPaths(stt('engine: vosk, apiKey: k, model: m'))).toEqual([
      'speech.stt.apiKey',
      'speech.stt.model',
      'speech.stt.url',
    ]);
  });

  test('a key that travels in clear: a warning', () => {
    const warned = (url: string): boolean => {
      const result = load(stt(`engine: deepgram, apiKey: k, url: "${url}"`));
      return result.ok && result.warnings.some(({ path }) => path === 'speech.stt.url');
    };
    expect(warned('ws://10.0.0.3/v1/listen')).toBe(true);
    expect(warned('wss://10.0.0.3/v1/listen')).toBe(false);
    expect(warned('ws://127.0.0.1/v1/listen')).toBe(false);
  });
});
