import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecognitionOptions } from '../../../../src/ports/speech.ts';
import { AssemblyAiDialect } from '../../../../src/speech/stt/assemblyai/assemblyai-dialect.ts';
import { DeepgramDialect } from '../../../../src/speech/stt/deepgram/deepgram-dialect.ts';
import { OpenAiRealtimeDialect } from '../../../../src/speech/stt/openai-realtime/openai-realtime-dialect.ts';
import type { Dialect } from '../../../../src/speech/stt/shared/index.ts';
import { VoskDialect } from '../../../../src/speech/stt/vosk/vosk-dialect.ts';

const OPTIONS: RecognitionOptions = { language: 'en-US', hints: ['sales', ' ', 'sales'], partials: true };
/** A frame of 100 ms that is loud. */
const LOUD = new Int16Array(800).fill(3_000);
const QUIET = new Int16Array(800);

function vosk(): VoskDialect {
  return new VoskDialect('ws://h:2700', 8_000);
}
function deepgram(model = 'nova-3', options = OPTIONS): DeepgramDialect {
  return new DeepgramDialect('wss://h/v1/listen?tag=site', 'k', model, options);
}
function assemblyAi(options = OPTIONS): AssemblyAiDialect {
  return new AssemblyAiDialect('wss://h/v3/ws', 'k', null, options);
}
function realtime(): OpenAiRealtimeDialect {
  return new OpenAiRealtimeDialect('wss://h/v1/realtime', 'k', 'gpt-4o-transcribe', OPTIONS);
}
function query({ target }: Dialect): URLSearchParams {
  return new URL(target.url).searchParams;
}

describe.each([
  ['vosk', vosk],
  ['deepgram', deepgram],
  ['assemblyai', assemblyAi],
  ['openai-realtime', realtime],
])('%s: whatever comes', (_name, make: () => Dialect) => {
  const words = ['type', 'text', 'partial', 'result', 'Turn', 'Results', 'Begin', 'error', 'words', 'item_id'];
  const key = fc.oneof(fc.constantFrom(...words), fc.string());
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, key, fc.double(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
    list: fc.array(tie('any'), { maxLength: 4 }),
    map: fc.dictionary(key, tie('any'), { maxKeys: 5 }),
  })).any; // prettier-ignore

  test('it throws nothing, and has no words of its own', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          value.map((each) => JSON.stringify(each)),
        ),
        (text) => {
          const dialect = make();
          dialect.frame(LOUD, false);
          dialect.flush();
          const said = dialect.read(text);
          expect(said.length).toBeGreaterThan(0);
          dialect.closed(1_006, text);
          dialect.rest();
        },
      ),
    );
  });
});

describe('vosk', () => {
  test('an answer that nobody asked for is nonsense', () => {
    expect(vosk().read('{"text":""}')).toEqual([{ type: 'malformed' }]);
  });

  test('the answer to a reset is the end of a flush, and others before it are not', () => {
    const dialect = vosk();
    dialect.frame(LOUD);
    dialect.flush();
    expect(dialect.owes()).toBe(true);
    expect(dialect.read('{"partial":""}')).toEqual([{ type: 'heard', untilMs: -400 }]);
    expect(dialect.read('{"text":""}')).toEqual([{ type: 'heard', untilMs: 100 }, { type: 'flushed' }]);
    expect(dialect.owes()).toBe(false);
    expect(dialect.behindMs()).toBe(0);
  });
});

describe('deepgram', () => {
  const results = (transcript: string, startMs: number, flags: object): string =>
    JSON.stringify({
      type: 'Results',
      start: startMs / 1_000,
      duration: 0.1,
      is_final: true,
      ...flags,
      channel: {
        alternatives: [
          { transcript, words: [{ word: transcript, start: startMs / 1_000, end: startMs / 1_000 + 0.1, confidence: 0.5 }] },
        ],
      },
    }); // prettier-ignore

  test('pieces up to speech_final are one utterance', () => {
    const dialect = deepgram();
    for (let index = 0; index < 4; index += 1) dialect.frame(LOUD);
    expect(dialect.read(results('one', 0, {}))).toMatchObject([{ type: 'partial', text: 'one' }]);
    expect(dialect.read(results('two', 100, { is_final: false }))).toMatchObject([
      { type: 'partial', text: 'one two' },
    ]);
    expect(dialect.read(results('too', 100, { speech_final: true }))).toMatchObject([
      { type: 'final', text: 'one too', startMs: 0, endMs: 200, confidence: 0.5 },
      { type: 'heard', untilMs: 200 },
    ]);
    expect(dialect.behindMs()).toBe(200);
  });

  test('pieces of an utterance that the connection did not survive are told', () => {
    const dialect = deepgram();
    dialect.frame(LOUD);
    dialect.read(results('one', 0, {}));
    expect(dialect.rest()).toMatchObject([{ type: 'final', text: 'one' }]);
    expect(dialect.rest()).toEqual([]);
  });

  test('a Finalize after silence need not be answered; one after speech must be', () => {
    const dialect = deepgram();
    dialect.frame(QUIET);
    dialect.flush();
    expect(dialect.owes()).toBe(false);
    dialect.frame(LOUD);
    expect(dialect.owes()).toBe(true);
    expect(dialect.read(results('one', 100, { from_finalize: true })).at(-1)).toEqual({ type: 'flushed' });
    expect(dialect.owes()).toBe(false);
  });

  test('key terms are for nova-3, older models have keywords, and the address keeps its own query', () => {
    expect(query(deepgram()).getAll('keyterm')).toEqual(['sales']);
    expect(query(deepgram('nova-2')).getAll('keywords')).toEqual(['sales']);
    expect(query(deepgram()).get('tag')).toBe('site');
    expect(deepgram('nova-2').hint(['billing'])).toBeNull();
    expect(deepgram().hint(['billing'])).toBe('{"type":"Configure","keyterms":["billing"]}');
  });

  test('an over-long list of key terms is cut: the engine would stop without a word', () => {
    const hints = Array.from({ length: 300 }, (_, index) => `word number ${String(index)}`);
    const sent = query(deepgram('nova-3', { ...OPTIONS, hints })).getAll('keyterm');
    expect(sent.join('').length).toBeLessThanOrEqual(500);
    expect(sent.length).toBeGreaterThan(20);
  });
});

test.each([
  ['long words', 'x'.repeat(100), 0, 50],
  ['many words', 'x', 50, 20],
])('deepgram: an utterance of %s that never ends is told in parts, and none is lost', (_what, text, count, parts) => {
  const dialect = deepgram();
  const words = Array.from({ length: count }, (_, index) => ({ word: 'x', start: index, end: index + 0.5 }));
  const channel = { alternatives: [{ transcript: text, words }] };
  const results = JSON.stringify({ type: 'Results', start: 0, duration: 1, is_final: true, channel });
  const finals: string[] = [];
  for (let index = 0; index < 3 * parts; index += 1) {
    for (const said of dialect.read(results)) if (said.type === 'final') finals.push(said.text);
  }
  expect(finals.map((each) => each.split(' ').length)).toEqual([parts, parts, parts]);
  expect(dialect.rest()).toEqual([]);
});

describe('assemblyai', () => {
  const turn = (order: number, fields: object): string =>
    JSON.stringify({ type: 'Turn', turn_order: order, end_of_turn: false, transcript: '', words: [], ...fields });
  const words = [{ text: 'sales', start: 40, end: 90, confidence: 0.9, word_is_final: false }];

  test('a turn grows, ends, and its formatted copy is not told again', () => {
    const dialect = assemblyAi();
    dialect.frame(LOUD);
    expect(dialect.read(turn(0, { words }))).toMatchObject([
      { type: 'partial', text: 'sales', startMs: 40, endMs: 90 },
    ]);
    const ended = { words, transcript: 'sales', end_of_turn: true };
    expect(dialect.read(turn(0, ended))).toMatchObject([{ type: 'final', text: 'sales' }, { type: 'flushed' }]);
    expect(dialect.read(turn(0, { ...ended, transcript: 'Sales.', turn_is_formatted: true }))).toEqual([
      { type: 'alive' },
    ]);
  });

  test.each(['SpeechStarted', 'Warning', 'Heartbeat', 'ConfigurationUpdated', 'Begin'])(
    'a word before %s is asked for all the same',
    (type) => {
      const dialect = assemblyAi();
      dialect.frame(LOUD);
      dialect.read(JSON.stringify({ type }));
      expect(dialect.flush()).toEqual(['{"type":"ForceEndpoint"}']);
    },
  );

  test('the formatted copy of a turn does not answer a later word', () => {
    const dialect = assemblyAi();
    const ended = { words, transcript: 'sales', end_of_turn: true };
    dialect.read(turn(0, ended));
    dialect.frame(LOUD);
    dialect.read(turn(0, { ...ended, turn_is_formatted: true }));
    expect(dialect.flush()).toEqual(['{"type":"ForceEndpoint"}']);
  });

  test('where nobody spoke there is nothing to end', () => {
    const dialect = assemblyAi();
    dialect.frame(QUIET);
    expect(dialect.flush()).toBeNull();
    dialect.frame(LOUD);
    expect(dialect.flush()).toEqual(['{"type":"ForceEndpoint"}']);
  });

  test.each([
    [1_008, true],
    [4_002, true],
  ])('closed with %d: it is not asked again soon', (code, refused) => {
    expect(assemblyAi().closed(code)).toMatchObject({ type: 'failed', refused });
  });

  test.each([1_000, 1_006, 3_005, 3_007, 3_008, 3_009])('closed with %d: it is tried again', (code) => {
    expect(assemblyAi().closed(code)).toBeNull();
  });

  test('another language than English wants the multilingual model', () => {
    expect(query(assemblyAi()).get('speech_model')).toBe('universal-streaming-english');
    expect(query(assemblyAi({ ...OPTIONS, language: 'de-DE' })).get('speech_model')).toMatch(/multilingual/);
  });
});

describe('openai-realtime', () => {
  const TRANSCRIPTION = 'conversation.item.input_audio_transcription';
  const completed = (id: string, transcript: string): string =>
    JSON.stringify({ type: `${TRANSCRIPTION}.completed`, item_id: id, transcript });

  test('texts in another order: the second waits for the first, whose audio is not answered yet', () => {
    const dialect = realtime();
    for (const id of ['a', 'b']) {
      dialect.frame(LOUD, false);
      dialect.flush();
      dialect.read(JSON.stringify({ type: 'input_audio_buffer.committed', item_id: id }));
    }
    expect(dialect.read(completed('b', 'two'))).toEqual([{ type: 'alive' }]);
    expect(dialect.owes()).toBe(true);
    expect(dialect.read(completed('a', 'one'))).toMatchObject([
      { type: 'final', text: 'one', startMs: 0, endMs: 100 },
      { type: 'flushed' },
      { type: 'final', text: 'two', startMs: 100, endMs: 200 },
      { type: 'flushed' },
    ]);
    expect(dialect.owes()).toBe(false);
  });

  test('an utterance that is left out: the words of others are told alone, once, and the connection is given up', () => {
    const dialect = realtime();
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      dialect.frame(LOUD, false);
      dialect.flush();
      dialect.read(JSON.stringify({ type: 'input_audio_buffer.committed', item_id: id }));
    }
    for (const id of ['b', 'c', 'd']) expect(dialect.read(completed(id, id))).toEqual([{ type: 'alive' }]);
    expect(dialect.read(completed('e', 'e'))).toMatchObject([{ type: 'alive' }, { type: 'failed', refused: false }]);
    expect(dialect.rest()).toMatchObject(['b', 'c', 'd', 'e'].map((text) => ({ type: 'final', text, isAlone: true })));
    expect(dialect.rest()).toEqual([]);
  });

  test('an utterance has the time of what was loud, and silence before it is not sent', () => {
    const dialect = realtime();
    expect(dialect.frame(QUIET, true)).toBeNull();
    dialect.frame(QUIET, false);
    dialect.frame(LOUD, false);
    dialect.frame(QUIET, false);
    dialect.flush();
    expect(dialect.read(completed('a', 'one'))).toMatchObject([{ startMs: 100, endMs: 200 }, {}]);
  });

  test('less than 100 ms is filled up, and silence is cleared', () => {
    const dialect = realtime();
    dialect.frame(LOUD.subarray(0, 160), false);
    expect(dialect.flush()).toHaveLength(2);
    const silent = realtime();
    expect(silent.flush()).toBeNull();
    silent.frame(QUIET, false);
    expect(silent.flush()).toEqual(['{"type":"input_audio_buffer.clear"}']);
    expect(silent.read('{"type":"input_audio_buffer.cleared"}')).toEqual([{ type: 'flushed' }]);
  });

  test.each([
    ['invalid_api_key', true, 'it refuses the key (invalid_api_key)'],
    ['model_not_found', true, 'it says: no'],
    ['insufficient_quota', true, 'it says: no'],
    ['server_error', false, 'it says: no'],
  ])('the error %s', (code, refused, reason) => {
    const text = JSON.stringify({ type: 'error', error: { type: 't', code, message: 'no' } });
    expect(realtime().read(text)).toEqual([{ type: 'failed', refused, reason }]);
  });
});
