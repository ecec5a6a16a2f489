import { describe, expect, it } from 'vitest';
import { voiceHasWayOn } from '../../../src/config/ai-relations.ts';
import { bad, good } from './config-file.ts';

const ROUTE = 'routes: [ { match: { to: "*" }, ai: { kind: llm, url: "http://127.0.0.1:1/v1", model: m } } ]';

describe('A language model', () => {
  it('needs a recognizer', () => {
    expect(bad(ROUTE)).toContainEqual({
      path: 'routes[0].ai.kind',
      message: 'llm hears what a recognizer writes down: it needs speech.stt.engine, which is none',
    });
    const stt = 'speech: { stt: { engine: vosk, url: "ws://127.0.0.1:2700" } }';
    expect(bad(`${ROUTE}\n${stt}\ntranscription: { enabled: false }`)).toContainEqual({
      path: 'routes[0].ai.kind',
      message: 'llm hears what a recognizer writes down: it needs transcription.enabled, which is false',
    });
    expect(good(`${ROUTE}\n${stt}`).routes[0]?.ai).toMatchObject({ kind: 'llm', prompt: 'receptionist.md' });
  });
});

const AGENTS_TALK =
  'routes: [ { match: { to: "*" }, ai: { kind: webhook, url: "http://127.0.0.1:1/" }, handoff: { accept: { mode: voice } } } ]';

describe('Agents who answer by words', () => {
  it('need a recognizer', () => {
    expect(bad(AGENTS_TALK)).toContainEqual({
      path: 'routes[0].handoff.accept.mode',
      message: 'voice hears what agents say: it needs speech.stt.engine, which is none',
    });
    const stt = 'speech: { stt: { engine: vosk, url: "ws://127.0.0.1:2700" } }';
    expect(bad(`${AGENTS_TALK}\n${stt}\ntranscription: { enabled: false }`)).toContainEqual({
      path: 'routes[0].handoff.accept.mode',
      message: 'voice hears what agents say: it needs transcription.enabled, which is false',
    });
    expect(good(`${AGENTS_TALK}\n${stt}`).routes[0]?.handoff.accept).toEqual({
      mode: 'voice',
      accept: '1',
      decline: '2',
      replay: '3',
      timeoutMs: 10_000,
    });
  });

  it('can ask only an AI that speaks for itself', () => {
    const route = (ai: string): string =>
      AGENTS_TALK.replace('mode: voice', 'mode: talk').replace(/ai: \{.*?\}/, `ai: ${ai}`);
    expect(bad(route('{ kind: webhook, url: "http://127.0.0.1:1/" }'))).toContainEqual({
      path: 'routes[0].handoff.accept.mode',
      message:
        'talk needs an AI that speaks for itself (media-stream, openai-realtime, assemblyai, sip), and ai.kind is webhook',
    });
    const streamed = good(route('{ kind: media-stream, url: "ws://127.0.0.1:1/", fallback: [ { kind: hangup } ] }'));
    expect(streamed.routes[0]?.handoff.accept).toMatchObject({ mode: 'talk', accept: '1', timeoutMs: 60_000 });
  });

  it('may have phrases of their own, and keys that differ', () => {
    const route = (accept: string): string => AGENTS_TALK.replace('mode: voice', `mode: voice, ${accept}`);
    expect(bad(route('phrases: { accept: [ "" ], never: [] }')).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['routes[0].handoff.accept.phrases.accept[0]', 'routes[0].handoff.accept.phrases.never']),
    );
    expect(bad(route('accept: "2"'))).toContainEqual({
      path: 'routes[0].handoff.accept.decline',
      message: 'must not be the same digit as accept',
    });
  });
});

const HANDOFF = { destinations: ['sip:one@pbx'] };

describe('An AI that speaks for itself', () => {
  it.each([
    ['nothing but its address', { kind: 'sip', uri: 'sip:a@b' }, {}],
    ['a handoff to the destinations of the route', { fallback: [{ kind: 'handoff' }], whenEnded: 'handoff' }, HANDOFF],
    [
      'a handoff to a destination of its own',
      { fallback: [{ kind: 'url' }, { kind: 'handoff', destination: 'x' }] },
      {},
    ],
  ])('may have %s', (_name, ai, handoff) => {
    expect(voiceHasWayOn({ ai, handoff })).toEqual([]);
  });

  it('cannot hand over to nobody', () => {
    const ai = { fallback: [{ kind: 'url' }, { kind: 'handoff' }], whenEnded: 'handoff' };
    expect(voiceHasWayOn({ ai, handoff: {} })).toEqual([
      { path: ['ai', 'whenEnded'], message: 'handoff needs handoff.destinations' },
      { path: ['ai', 'fallback', 1], message: 'needs a destination, because handoff.destinations is empty' },
    ]);
  });

  it('has no fallback that is never reached', () => {
    const ai = { fallback: [{ kind: 'hangup' }, { kind: 'url', url: 'sip:c@d' }] };
    expect(voiceHasWayOn({ ai, handoff: HANDOFF })).toEqual([
      { path: ['ai', 'fallback', 1], message: 'is never reached, because hangup before it takes every caller' },
    ]);
  });
});
