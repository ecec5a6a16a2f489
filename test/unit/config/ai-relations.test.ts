import { describe, expect, it } from 'vitest';
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
