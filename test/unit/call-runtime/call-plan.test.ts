import { describe, expect, it } from 'vitest';
import { callPlan } from '../../../src/call-runtime/call-plan.ts';
import { good } from '../config/config-file.ts';

/** A Wednesday. */
const AT = Date.parse('2026-07-15T10:00:00Z');

const CONFIG = good(`
recording: { enabled: true }
prompts: { announcement: { text: "one moment" }, callerLeft: { text: "left" } }
sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "10.0.0.5" ] } ] }
routes:
  - match: { to: "*" }
    ai: { kind: webhook, url: "http://127.0.0.1:9/" }
    handoff:
      destinations: [ "sip:one@pbx" ]
      hunt: simultaneous
      ringTimeoutMs: 11000
      totalTimeoutMs: 44000
      accept: { mode: dtmf, accept: "5", decline: "6", timeoutMs: 7000 }
      strategy: conference-then-refer
      contextTimeoutMs: 700
      releaseAfterMs: 9000
      maxPerCall: 3
      fallback: [ { kind: hangup, text: "goodbye" } ]
      whisper: { text: "a call" }
      reason: sales
`);

it('The plan of a call follows its route and the prompts', () => {
  expect(callPlan(CONFIG, CONFIG.routes[0]!, AT)).toMatchObject({
    ai: 'webhook',
    recording: true,
    announcement: { text: 'one moment' },
    callerLeft: { text: 'left' },
    takenElsewhere: { text: 'Somebody else has taken the call.' },
    handoff: {
      destinations: ['sip:one@pbx'],
      hunt: 'simultaneous',
      ringTimeoutMs: 11_000,
      totalTimeoutMs: 44_000,
      accept: { mode: 'dtmf', accept: '5', decline: '6', timeoutMs: 7_000 },
      strategy: 'conference-then-refer',
      contextTimeoutMs: 700,
      releaseAfterMs: 9_000,
      maxPerCall: 3,
      fallback: [{ kind: 'hangup', text: 'goodbye' }],
      whisper: { text: 'a call' },
      reason: 'sales',
    },
  });
});

it('An AI that speaks for itself is in the plan without its addresses', () => {
  const { routes, ...rest } = good(`
routes:
  - match: { to: "*" }
    ai:
      kind: sip
      uri: "sip:bot@10.0.0.7;secret=s"
      whileHuman: listen
      whenEnded: handoff
      reconnects: 1
      connectTimeoutMs: 3000
      fallback: [ { kind: url, url: "sip:bot@10.0.0.8" }, { kind: handoff, destination: "sip:help@pbx" } ]
    handoff: { destinations: [ "sip:one@pbx" ] }
`);
  const { ai, voice } = callPlan({ ...rest, routes }, routes[0]!, AT);
  expect({ ai, voice }).toEqual({
    ai: 'voice',
    voice: {
      whileHuman: 'listen',
      whenEnded: 'handoff',
      reconnects: 1,
      connectTimeoutMs: 3_000,
      pauseMs: 200,
      fallback: [{ kind: 'url' }, { kind: 'handoff', destination: 'sip:help@pbx' }],
      tellsWords: false,
    },
  });
});

describe('Speech in the plan', () => {
  const heard = { ...CONFIG, speech: { ...CONFIG.speech, stt: { ...CONFIG.speech.stt, engine: 'vosk', language: 'de-DE' } } } as const; // prettier-ignore

  it('says how words are heard and turns are told', () => {
    expect(callPlan(heard, CONFIG.routes[0]!, AT).speech).toEqual({
      language: 'de-DE',
      bargeIn: { enabled: true, minSpeechMs: 250 },
      endOfTurnMs: 700,
    });
  });

  it.each([
    ['without a recognizer', CONFIG, 0],
    ['where transcription is off', { ...heard, transcription: { ...CONFIG.transcription, enabled: false } }, 0],
    ['of a call without a route', heard, 1],
  ])('is not there %s', (_where, config, route) => {
    expect(callPlan(config, config.routes[route] ?? null, AT)).not.toHaveProperty('speech');
  });
});

it('A plan without a route has no AI and no destinations', () => {
  expect(callPlan(CONFIG, null, AT)).toMatchObject({
    ai: 'none',
    handoff: {
      destinations: [],
      ringTimeoutMs: 0,
      totalTimeoutMs: 0,
      accept: { mode: 'auto' },
      strategy: 'conference',
      maxPerCall: 0,
      fallback: [],
      whisper: null,
      reason: '',
    },
  });
});
