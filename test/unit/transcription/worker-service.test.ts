import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SpeechRecognizer, VoiceDetector } from '../../../src/ports/speech.ts';
import type { WorkerMessage } from '../../../src/transcription/messages.ts';
import { ParentLink } from '../../../src/transcription/parent-link.ts';
import { WorkerService } from '../../../src/transcription/worker-service.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { ScriptedDetector, ScriptedRecognizer } from '../../fakes/scripted-speech.ts';

const TURNS = { silenceMs: 700, minSpeechMs: 250, maxTurnMs: 30_000 };
const OPEN = { op: 'open', leg: 1, language: null, hints: [] } as const;

class Bench {
  readonly told: WorkerMessage[] = [];
  readonly service: WorkerService;

  constructor(recognizer: SpeechRecognizer, detector: VoiceDetector) {
    const link = new ParentLink({
      send: (message, callback) => {
        this.told.push(message as WorkerMessage);
        callback(null);
        return true;
      },
      on: () => undefined,
    });
    const clock = new FakeClock();
    this.service = new WorkerService({ recognizer, detector, link, clock, address: '127.0.0.1', turns: TURNS });
  }

  of(kind: WorkerMessage['kind']): WorkerMessage[] {
    return this.told.filter((message) => message.kind === kind);
  }
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'UDPWRAP').length;
}

describe('WorkerService', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(['recognizer', 'detector'] as const)('a leg that the %s does not open leaves no socket', async (which) => {
    const [recognizer, detector] = [new ScriptedRecognizer(), new ScriptedDetector()];
    const before = openSockets();
    vi.spyOn({ recognizer, detector }[which], 'open').mockImplementation(() => {
      throw new Error('it is full');
    });
    const bench = new Bench(recognizer, detector);
    bench.service.command(OPEN);
    await vi.waitFor(() => expect(bench.of('refused')).toHaveLength(1));
    expect(bench.of('refused')).toEqual([{ kind: 'refused', leg: 1, reason: 'it is full' }]);
    expect(openSockets()).toBe(before);
    expect(recognizer.closed).toBe(which === 'detector');
  });

  test('hints that come while the socket is opened are used', async () => {
    const recognizer = new ScriptedRecognizer();
    const bench = new Bench(recognizer, new ScriptedDetector());
    bench.service.command(OPEN);
    bench.service.command({ op: 'hint', leg: 1, hints: ['yes'] });
    expect(recognizer.hints).toEqual(['yes']);
    await vi.waitFor(() => expect(bench.of('opened')).toHaveLength(1));
  });

  test('a leg that ends while its socket is opened leaves nothing', async () => {
    const recognizer = new ScriptedRecognizer();
    const before = openSockets();
    const bench = new Bench(recognizer, new ScriptedDetector());
    bench.service.command(OPEN);
    bench.service.command({ op: 'end', leg: 1 });
    await vi.waitFor(() => expect(recognizer.closed).toBe(true));
    expect(openSockets()).toBe(before);
    expect(bench.of('opened')).toEqual([]);
  });
});
